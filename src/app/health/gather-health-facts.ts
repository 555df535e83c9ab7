import { readCallTotals } from '../../lake/catalog/call-totals.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { listRuns, type RunHistoryRow } from '../../lake/catalog/run-history.ts';
import { taskErrors } from '../../lake/catalog/task-history.ts';
import { readDerivedHoldings } from '../../lake/metadata/derived-holdings.ts';
import type { HealthFacts, QueueFacts } from '../../plan/health/health-facts.ts';
import type { Configuration } from '../config/configuration.ts';
import { parseJson } from '../jobs/run-documents.ts';
import { readDisk } from './read-disk.ts';
import { readFreshness } from './read-freshness.ts';
import { readMissedTurn } from './read-missed-turn.ts';
import { readNewestRefusals } from './read-quarantine.ts';

/** Runs that are looked through for the last one of each command. */
const RUNS_MAX = 100;

const DAY_MS = 86_400_000;

/** What only the process that asks can see: its memory, and the work that waits. */
export type OwnFacts = Pick<HealthFacts, 'memory' | 'queue'>;

/** Reads what health is judged by: from the catalog, the disk, and what the process knows of itself. */
export async function gatherHealthFacts(
  catalog: Catalog,
  config: Configuration,
  nowMs: number,
  own: OwnFacts = {},
): Promise<HealthFacts> {
  const disk = await readDisk(config.lake.root, catalog.db, nowMs);
  const missedTurn = await readMissedTurn(catalog, config, nowMs);
  const { made, rateLimited } = await readCallTotals(catalog, nowMs - DAY_MS);
  return {
    nowMs,
    catalogError: null,
    datasets: await readFreshness(catalog, config, nowMs),
    runs: await readLastRuns(catalog),
    staleExports: (await readDerivedHoldings(catalog)).filter(({ isCurrent }) => !isCurrent),
    quarantine: await readNewestRefusals(catalog, config.datasets),
    budget: { made, rateLimited },
    ...(disk === undefined ? {} : { disk }),
    ...(missedTurn === undefined ? {} : { missedTurn }),
    ...own,
    queue: { queues: [], ...own.queue, workers: await readWorkers(catalog) },
  };
}

/** Workers that have not said goodbye; those silent for a day are forgotten by others. */
async function readWorkers({ db }: Catalog): Promise<QueueFacts['workers']> {
  const rows = await db
    .selectFrom('workers')
    .select(['id', 'heartbeat_ms'])
    .where('state', '<>', 'gone')
    .orderBy('id')
    .execute();
  return rows.map(({ id, heartbeat_ms: heartbeatMs }) => ({ id, heartbeatMs }));
}

async function readLastRuns(catalog: Catalog): Promise<HealthFacts['runs']> {
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
