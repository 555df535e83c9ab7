import { join } from 'node:path';
import { parseBarSymbol } from '../../domain/bar-symbol.ts';
import type { Finding } from '../../domain/finding.ts';
import { localDayBounds } from '../../domain/local-time.ts';
import { flatSpelling, isFlatSpelling } from '../../domain/pair-symbol.ts';
import type { DuckDbSession } from '../duckdb/session.ts';
import { readAnswerRows } from '../landing/read-answer.ts';
import { LINE_CHARS_MAX } from './judge-line.ts';
import { type StagedDay, type StageRequest, stageBars } from './stage-bars.ts';
import { takeSource } from './take-source.ts';
import { UNFOLDED_HEADER, type UnfoldContext, unfoldRow } from './unfold-row.ts';

/** Lines written at once. */
const BATCH_ROWS = 1_000;

/** Where the first row of an answer stands: after the header. */
const FIRST_LINE = 2;

/** Symbols named in a finding. */
const EXAMPLES = 5;

/**
 * Turns a landed answer of grouped daily into a staged bronze partition, by the rules and the two paths of flat files:
 * its rows become the lines of one first. A line in quarantine is the row’s place in the answer, counted from 2, and its
 * `raw` the row as JSON. Throws `E_OBJECT_CORRUPT`, `E_SOURCE_EMPTY`, `E_ROWS_LOST`, `E_VERIFY`.
 */
export async function unfoldDay(
  session: DuckDbSession,
  request: StageRequest,
  signal: AbortSignal,
): Promise<StagedDay> {
  const { dataset, day, workFolder } = request;
  const { rows, rawBytes } = await readAnswerRows(request.landedPath, request.source.etag, signal);
  const context = { asset: dataset.asset, bounds: localDayBounds(day, dataset.timeZone) };
  const file = await takeSource(unfold(rows, context), join(workFolder, 'answer.csv'));
  const rawOf = (line: number): string =>
    (JSON.stringify(rows[line - FIRST_LINE]) ?? '').slice(0, LINE_CHARS_MAX);
  const findings = undividedPairs(rows, request);
  return stageBars(session, request, { from: 'grouped', file, rawBytes, findings, rawOf }, signal);
}

async function* unfold(rows: readonly unknown[], context: UnfoldContext): AsyncGenerator<Buffer> {
  yield Buffer.from(`${UNFOLDED_HEADER}\n`, 'latin1');
  for (let start = 0; start < rows.length; start += BATCH_ROWS) {
    const lines = rows.slice(start, start + BATCH_ROWS).map((row) => `${unfoldRow(row, context)}\n`);
    yield Buffer.from(lines.join(''), 'latin1');
  }
}

/** Pairs that stay as the API spells them: the same pair of a flat file is another symbol. */
function undividedPairs(
  rows: readonly unknown[],
  { dataset, day }: Pick<StageRequest, 'dataset' | 'day'>,
): readonly Finding[] {
  const tickers = rows.flatMap((row) => tickerOf(row) ?? []);
  const undivided = [...new Set(tickers.map((ticker) => flatSpelling(dataset.asset, ticker)))]
    .filter((ticker) => !isFlatSpelling(dataset.asset, ticker))
    .sort();
  if (undivided.length === 0) return [];
  const names = undivided.slice(0, EXAMPLES).join(' ');
  return [
    {
      rule: 'pair-undivided',
      severity: 'info',
      dataset: dataset.name,
      day,
      message: `Where ${undivided.length} of the tickers divide into two sides is unknown; flat files may spell them otherwise.`,
      rowCount: undivided.length,
      evidence: { symbols: names },
    },
  ];
}

function tickerOf(row: unknown): string | undefined {
  if (typeof row !== 'object' || row === null || !('T' in row)) return undefined;
  return typeof row.T === 'string' ? parseBarSymbol(row.T) : undefined;
}
