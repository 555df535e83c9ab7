import type { QueryResult, RowBatch } from '../../lake/query/query-result.ts';
import type { TextFormat } from '../../lake/query/text-format.ts';
import { writeText } from '../../lake/query/write-text.ts';
import type { CommandContext } from '../cli/command-spec.ts';
import type { ResultOptions } from '../cli/result-options.ts';
import { type Output, openOutputFile, openStdout } from './open-output.ts';
import { renderResult } from './render-result.ts';

/** Something that can be read as rows, or written as a Parquet file by the engine itself. */
export interface ResultSource {
  /** `limit` rows at most. */
  read(limit: number | undefined): Promise<QueryResult>;
  copyTo(path: string, limit: number | undefined): Promise<void>;
}

/** What was delivered. */
export interface Delivery {
  /** `undefined` for Parquet, which is written without looking at the rows. */
  readonly rowCount: number | undefined;
}

/** Writes a result where and how it was asked for. Throws `E_USAGE`, `E_DISK_FULL`, and whatever reading throws. */
export async function deliverResult(
  source: ResultSource,
  wanted: ResultOptions & { readonly isGrouped: boolean },
  surroundings: { readonly context: CommandContext; readonly scratchFolder: string },
): Promise<Delivery> {
  const { context, scratchFolder } = surroundings;
  const place = { cwd: context.cwd, lakeRoot: context.config.lake.root, scratchFolder };
  await using output =
    wanted.output === undefined
      ? openStdout(context.terminal, place)
      : await openOutputFile(wanted.output, place);
  const delivery = await write(output, source, wanted, context);
  context.signal.throwIfAborted();
  await output.commit();
  return delivery;
}

async function write(
  output: Pick<Output, 'filePath' | 'write'>,
  source: ResultSource,
  { format, limit, isLimitDefault, isGrouped }: ResultOptions & { readonly isGrouped: boolean },
  { terminal }: CommandContext,
): Promise<Delivery> {
  if (format === 'parquet') {
    await source.copyTo(output.filePath, limit);
    return { rowCount: undefined };
  }
  if (format === 'table') {
    const rowsMax = limit ?? Number.MAX_SAFE_INTEGER;
    const rendered = await renderResult(await source.read(rowsMax + 1), { rowsMax, isGrouped, terminal });
    await output.write(rendered.text);
    if (rendered.isCut && isLimitDefault) {
      terminal.say(`The first ${rowsMax} rows; --limit shows more, --format csv writes all of them.`);
    }
    return { rowCount: rendered.rowCount };
  }
  let rowCount = 0;
  const result = await source.read(limit);
  const batches = counted(result, (rows) => {
    rowCount += rows;
  });
  for await (const piece of await encode({ ...result, batches }, format)) await output.write(piece);
  return { rowCount };
}

/** Arrow’s library is loaded by those who ask for it. */
async function encode(
  result: QueryResult,
  format: TextFormat | 'arrow',
): Promise<AsyncIterable<string | Uint8Array>> {
  if (format !== 'arrow') return writeText(result, format);
  const { writeArrow } = await import('../../lake/query/write-arrow.ts');
  return writeArrow(result);
}

async function* counted({ batches }: QueryResult, count: (rows: number) => void): AsyncGenerator<RowBatch> {
  for await (const batch of batches) {
    count(batch.rowCount);
    yield batch;
  }
}
