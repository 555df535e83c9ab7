import { BarlakeError } from '../../domain/barlake-error.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import { type BarFile, selectBarFiles } from '../../lake/query/bar-files.ts';
import { minutesOf, tradedVolumes } from '../../lake/reconcile/compared-relation.ts';
import { drawSample } from '../../plan/reconcile/draw-sample.ts';
import { estimateReconcile, type ReconcileEstimate } from '../../plan/reconcile/estimate-reconcile.ts';
import type { ReconcileRequest } from './reconcile-request.ts';

/** What a request comes to in a lake, before anything is asked. */
export interface ReconcileScope {
  /** The days that can be compared, ascending. */
  readonly files: readonly BarFile[];
  /** Those days’ minutes, when they are what the days are compared with. */
  readonly minutes: readonly BarFile[];
  /** Symbols that are compared, in the API’s spelling; absent: all. */
  readonly symbols: readonly string[] | undefined;
  readonly estimate: ReconcileEstimate;
}

/**
 * Looks up what the lake holds of the range, and draws the sample. Throws `E_NOT_HELD` when there is nothing to compare,
 * and what reading throws.
 */
export async function scopeOf(
  request: ReconcileRequest,
  lake: Lake,
  connection: DuckDbConnection,
  rateLimitPerMinute: number | 'unlimited',
): Promise<ReconcileScope> {
  const held = await selectBarFiles(lake, request);
  const minutes = request.source === 'minutes' ? await selectMinutes(lake, request) : [];
  const minuteDays = new Set(minutes.map(({ day }) => day));
  const files = request.source === 'minutes' ? held.filter(({ day }) => minuteDays.has(day)) : held;
  if (files.length === 0) throw notHeld(request, held.length > 0);
  const symbols = await chooseSymbols(request, files, connection);
  const days = new Set(files.map(({ day }) => day));
  const rows = Math.round(files.reduce((sum, file) => sum + file.rows, 0) / files.length);
  return {
    files,
    minutes: minutes.filter(({ day }) => days.has(day)),
    symbols,
    estimate: estimateReconcile(
      { ...request, days: files.length, symbols: symbols?.length ?? rows },
      rateLimitPerMinute,
    ),
  };
}

async function selectMinutes(
  lake: Lake,
  { dataset, from, to }: ReconcileRequest,
): Promise<readonly BarFile[]> {
  const minutes = minutesOf(dataset);
  return minutes === undefined ? [] : selectBarFiles(lake, { dataset: minutes, from, to });
}

async function chooseSymbols(
  { choice, dataset, from, to }: ReconcileRequest,
  files: readonly BarFile[],
  connection: DuckDbConnection,
): Promise<readonly string[] | undefined> {
  switch (choice.kind) {
    case 'all':
      return undefined;
    case 'given':
      return choice.symbols;
    case 'sample':
      return drawSample(await candidatesOf(files, connection), choice.count, `${dataset} ${from} ${to}`);
  }
}

/** What the first, the middle and the last day traded: symbols that came or went in between are among them. */
async function candidatesOf(files: readonly BarFile[], connection: DuckDbConnection) {
  const places = new Set([0, Math.floor(files.length / 2), files.length - 1]);
  const days = files.filter((_, index) => places.has(index)).map(tradedVolumes);
  const rows = await connection.rows(
    `SELECT symbol, max(volume) AS volume FROM (${days.join(' UNION ALL ')}) GROUP BY symbol`,
  );
  return rows.map(({ symbol, volume }) => ({ symbol: String(symbol), volume: Number(volume ?? 0) }));
}

function notHeld({ dataset, source, from, to }: ReconcileRequest, hasDays: boolean): BarlakeError {
  const missing = hasDays && source === 'minutes' ? (minutesOf(dataset) ?? dataset) : dataset;
  return new BarlakeError('E_NOT_HELD', {
    message: `The lake holds no bars of ${missing} between ${from} and ${to}: there is nothing to compare.`,
    mend: `Get them with \`barlake sync ${missing} --from ${from} --to ${to}\`, or choose days that \`barlake status\` shows.`,
    details: { dataset: missing, from, to },
  });
}
