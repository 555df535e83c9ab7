import { stat } from 'node:fs/promises';
import { bringLatest } from '../storage/bring-files.ts';
import type { ByteRange, FileOutline } from '../storage/file-outline.ts';
import { hashFile } from '../storage/hash-file.ts';
import { outlineOf } from '../storage/outline-of.ts';
import { quoteText } from './quote.ts';
import type { DuckDbConnection } from './session.ts';

/** What a file’s footer and its column of symbols tell of its rows. */
export interface OutlinedFacts {
  readonly rows: number;
  /** Microseconds since 1970, UTC; null without rows. */
  readonly minUs: number | null;
  readonly maxUs: number | null;
  /** 0 where they were not asked for. */
  readonly symbols: number;
  /** Rows whose symbol should stand before their predecessor’s. */
  readonly outOfOrder: number;
}

/** A published Parquet file of a lake, here as a whole or in outline. */
export interface SeenFile extends AsyncDisposable {
  /** Absolute path of what can be read of it: the footer at least. */
  readonly path: string;
  readonly sizeBytes: number;
  /** SHA-256, hex: of the bytes, or of an outline as the writer of the file vouched for it. */
  contentHash(): Promise<string>;
  /** Of an outline; `undefined` where all of the file is here to be read. */
  readonly facts: OutlinedFacts | undefined;
}

/**
 * Has a file come here, or only its outline, where that tells enough: files that were proved before they were published need not be read
 * again to be listed. Throws when there is no such file, and what bringing it throws.
 */
export async function seeFile(
  connection: DuckDbConnection,
  file: string,
  { withSymbols }: { readonly withSymbols: boolean } = { withSymbols: true },
): Promise<SeenFile> {
  await using stack = new AsyncDisposableStack();
  const outline = await outlineOf(file);
  if (outline !== undefined) {
    stack.use(outline);
    const seen = await readOutline(connection, outline, withSymbols).catch(tellMemory);
    if (seen !== undefined) {
      const owned = stack.move();
      const { sizeBytes, hash } = outline;
      const dispose = { [Symbol.asyncDispose]: async () => owned.disposeAsync() };
      return { ...seen, sizeBytes, contentHash: () => Promise.resolve(hash), ...dispose };
    }
  }
  await bringLatest([file]);
  const { size } = await stat(file);
  return {
    path: file,
    sizeBytes: size,
    contentHash: () => hashFile(file, 'sha256'),
    facts: undefined,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** An outline that cannot be read is looked at as a whole, which tells why. */
function tellMemory(error: unknown): undefined {
  if (error instanceof Error && error.message.startsWith('Out of Memory')) throw error;
  return undefined;
}

async function readOutline(
  connection: DuckDbConnection,
  outline: FileOutline,
  withSymbols: boolean,
): Promise<Pick<SeenFile, 'path' | 'facts'> | undefined> {
  const facts = await readFooterFacts(connection, outline.file);
  if (facts === undefined) return undefined;
  if (!withSymbols) return { path: outline.file, facts: { ...facts, symbols: 0, outOfOrder: 0 } };
  const path = await outline.fill(await symbolRanges(connection, outline.file));
  if (path === undefined) return undefined;
  const [order] = await connection.rows(
    `SELECT count(*) FILTER (WHERE previous IS NULL OR symbol <> previous) AS symbols,
       count(*) FILTER (WHERE symbol < previous) AS out_of_order
     FROM (SELECT symbol, lag(symbol) OVER () AS previous FROM read_parquet(${quoteText(path)}, hive_partitioning=false))`,
  );
  const counted = { symbols: Number(order?.['symbols']), outOfOrder: Number(order?.['out_of_order']) };
  return { path, facts: { ...facts, ...counted } };
}

/** `undefined` when the footer does not tell the span of every row group. */
async function readFooterFacts(
  connection: DuckDbConnection,
  file: string,
): Promise<Pick<OutlinedFacts, 'rows' | 'minUs' | 'maxUs'> | undefined> {
  const [found] = await connection.rows(
    `SELECT sum(row_group_num_rows)::DOUBLE AS rows,
       count(*) FILTER (row_group_num_rows > 0 AND (stats_min_value IS NULL OR stats_max_value IS NULL))::DOUBLE AS untold,
       epoch_us(min(stats_min_value::TIMESTAMPTZ)) AS min_us, epoch_us(max(stats_max_value::TIMESTAMPTZ)) AS max_us
     FROM parquet_metadata(${quoteText(file)}) WHERE path_in_schema = 'timestamp'`,
  );
  const { rows, untold, min_us: minUs, max_us: maxUs } = found ?? {};
  if (typeof rows !== 'number' || untold !== 0) return undefined;
  return { rows, minUs: microseconds(minUs), maxUs: microseconds(maxUs) };
}

function microseconds(value: unknown): number | null {
  return typeof value === 'bigint' ? Number(value) : null;
}

async function symbolRanges(connection: DuckDbConnection, file: string): Promise<readonly ByteRange[]> {
  const rows = await connection.rows(
    `SELECT least(coalesce(nullif(dictionary_page_offset, 0), data_page_offset), data_page_offset)::DOUBLE AS start,
       total_compressed_size::DOUBLE AS bytes FROM parquet_metadata(${quoteText(file)}) WHERE path_in_schema = 'symbol'`,
  );
  return rows.map((row) => {
    const start = Number(row['start']);
    return { start, end: start + Number(row['bytes']) };
  });
}
