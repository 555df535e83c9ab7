import { statfs } from 'node:fs/promises';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS } from '../../domain/dataset.ts';
import { latestPublishedDay } from '../../domain/publication.ts';
import { addDays } from '../../domain/trading-day.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { listRuns, type RunHistoryRow } from '../../lake/catalog/run-history.ts';
import { taskErrors } from '../../lake/catalog/task-history.ts';
import { readCoverage } from '../../lake/metadata/dataset-coverage.ts';
import { readDerivedHoldings } from '../../lake/metadata/derived-holdings.ts';
import type { Configuration } from '../config/configuration.ts';
import { parseJson } from '../jobs/run-documents.ts';
import type { AlertFacts } from './judge-alerts.ts';

/** A day counts as behind when its file has been due for so long: the turn after publication takes its time, and retries do. */
const GRACE_MS = 6 * 3_600_000;

/** Runs that are looked through for the last one of each command. */
const RUNS_MAX = 100;

/** Reads what alerts are judged by. */
export async function gatherAlertFacts(
  catalog: Catalog,
  config: Configuration,
  nowMs: number,
): Promise<AlertFacts> {
  return {
    datasets: await readFreshness(catalog, config, nowMs),
    runs: await readLastRuns(catalog),
    staleExports: (await readDerivedHoldings(catalog)).filter(({ isCurrent }) => !isCurrent),
    disk: await statfs(config.lake.root).then(
      ({ bavail, blocks, bsize }) => ({ freeBytes: bavail * bsize, totalBytes: blocks * bsize }),
      () => undefined,
    ),
  };
}

/** How configured datasets stand against the calendar; six hours after publication a day counts. */
export async function readFreshness(
  catalog: Catalog,
  { calendar, datasets }: Configuration,
  nowMs: number,
): Promise<AlertFacts['datasets']> {
  const coverage = await readCoverage(catalog, { calendar, layer: 'bronze' });
  return coverage
    .filter(({ dataset }) => datasets.includes(dataset))
    .map(({ dataset, to }) => {
      const own = tradingCalendar(DATASETS[dataset].calendar, calendar);
      const latest = latestPublishedDay(own, nowMs - GRACE_MS);
      return { dataset, to, behindDays: latest <= to ? 0 : own.tradingDays(addDays(to, 1), latest).length };
    });
}

async function readLastRuns(catalog: Catalog): Promise<AlertFacts['runs']> {
  const { rows } = await listRuns(catalog.db, {}, RUNS_MAX);
  const over = rows.filter(({ state }) => state !== 'running' && state !== 'cancelled');
  const last = new Map<string, RunHistoryRow>();
  for (const row of over) if (!last.has(row.command)) last.set(row.command, row);
  return Promise.all(
    [...last.values()].map(async ({ id, command, state, tasks, totals }) => {
      const whole = errorOf(totals);
      const codes = tasks.failed === 0 ? [] : (await taskErrors(catalog.db, id)).map(({ code }) => code);
      const all = whole.code === undefined ? codes : [whole.code, ...codes];
      return { id, command, state, failedTasks: tasks.failed, error: whole.message, codes: all };
    }),
  );
}

function errorOf(totals: string | null): { readonly message?: string; readonly code?: string } {
  const parsed = parseJson(totals);
  if (typeof parsed !== 'object' || parsed === null) return {};
  const { error, code } = parsed as Readonly<Record<string, unknown>>;
  return {
    ...(typeof error === 'string' ? { message: error } : {}),
    ...(typeof code === 'string' ? { code } : {}),
  };
}
