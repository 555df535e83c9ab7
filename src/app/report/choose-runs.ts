import { BarlakeError } from '../../domain/barlake-error.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { findRun, listRuns, type RunHistoryRow } from '../../lake/catalog/run-history.ts';

/** Which runs a report is about: one by name, or the newest, or those that began on some days (UTC). */
export interface RunChoice {
  readonly run?: string | undefined;
  readonly last?: number | undefined;
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
}

/** Runs in one report: the questions name each. */
export const RUNS_MAX = 500;

/** The chosen runs, newest first. Throws `E_USAGE` when there is none. */
export async function chooseRuns(
  { db }: Pick<Catalog, 'db'>,
  { run, last, from, to }: RunChoice,
): Promise<readonly RunHistoryRow[]> {
  if (run !== undefined) {
    const found = await findRun(db, run);
    if (found === undefined) throw noRuns(`There is no run ${JSON.stringify(run)}.`);
    return [found];
  }
  const hasDays = from !== undefined || to !== undefined;
  const filter = {
    startMs: from === undefined ? undefined : Date.parse(from),
    endMs: to === undefined ? undefined : Date.parse(addDays(to, 1)),
  };
  const { rows } = await listRuns(db, filter, Math.min(RUNS_MAX, last ?? (hasDays ? RUNS_MAX : 1)));
  if (rows.length === 0) throw noRuns(hasDays ? 'No run began in these days.' : 'There was no run yet.');
  return rows;
}

function noRuns(message: string): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message,
    mend: '`barlake status` names the last runs; `--last 20` takes the newest.',
  });
}
