import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { DATASET_NAMES } from '../src/domain/dataset.ts';
import { type CatalogAddress, fileCatalog, parseCatalogUrl } from '../src/lake/catalog/catalog-address.ts';
import { openCatalog } from '../src/lake/catalog/open-catalog.ts';
import { countTaskStates, pageTasks, type TasksFilter } from '../src/lake/catalog/page-tasks.ts';
import type { CatalogSchema } from '../src/lake/catalog/schema.ts';
import { startPostgres, withoutPostgres } from '../test/support/start-postgres.ts';
import { type BenchRow, median } from './bench-row.ts';
import { BENCH_FOLDER } from './full-size-files.ts';

const RUNS = 500;
const TASKS_OF_RUN = 1000;
const ROWS_AT_ONCE = 1000;
const ROUNDS = 9;
const PAGE_ROWS = 200;
/** As of every page of the dashboard. */
const PAGE_MAX_MS = 200;
const SEARCH_MAX_MS = 1000;
const FIRST_MS = 1_790_000_000_000;

const FILTERS: readonly (readonly [what: string, filter: TasksFilter, maxMs: number])[] = [
  ['all', {}, PAGE_MAX_MS],
  ['failed', { states: ['failed'] }, PAGE_MAX_MS],
  ['of two datasets', { datasets: ['stocks_daily', 'fx_daily'] }, PAGE_MAX_MS],
  [
    'that failed with one of two codes',
    { states: ['failed'], errors: ['E_VENDOR', 'E_TIMEOUT'] },
    PAGE_MAX_MS,
  ],
  ['of a trading day', { fromKey: '2019-03-07', toKey: '2019-03-07' }, PAGE_MAX_MS],
  ['with a word in id or error, rare', { text: 'closed the door 417' }, SEARCH_MAX_MS],
  ['with a word in id or error, frequent', { text: 'stocks_daily' }, SEARCH_MAX_MS],
];

/** Lists of the tasks of all runs over a catalog with half a million of them, on SQLite and on Postgres. */
export async function benchTasks(): Promise<readonly BenchRow[]> {
  const root = join(BENCH_FOLDER, 'wide-tasks');
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  const rows = [...(await benchOn('SQLite', fileCatalog(root)))];
  if (withoutPostgres !== undefined) return rows;
  await using server = await startPostgres();
  const address = parseCatalogUrl(server.url, root);
  return address === undefined ? rows : [...rows, ...(await benchOn('Postgres', address))];
}

async function benchOn(name: string, address: CatalogAddress): Promise<readonly BenchRow[]> {
  await using catalog = await openCatalog(address, { readOnly: false });
  const { db } = catalog;
  const filledMs = await spentMs(() => fill(db));
  const count = RUNS * TASKS_OF_RUN;
  const rows: BenchRow[] = [
    {
      what: `${count} tasks put into ${name}`,
      figure: `${(filledMs / 1000).toFixed(1)} s`,
      target: '–',
      ok: true,
    },
  ];
  for (const [what, filter, maxMs] of FILTERS) {
    const pages: number[] = [];
    const counts: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      pages.push(await spentMs(() => pageTasks(db, filter, { limit: PAGE_ROWS })));
      counts.push(await spentMs(() => countTaskStates(db, filter)));
    }
    const [page, counted] = [median(pages), median(counts)];
    rows.push({
      what: `  tasks ${what}: a page, and how many of each state`,
      figure: `${page.toFixed(1)} and ${counted.toFixed(1)} ms`,
      target: `< ${maxMs} ms`,
      ok: page + counted < maxMs,
    });
  }
  return rows;
}

async function spentMs(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

async function fill(db: Kysely<CatalogSchema>): Promise<void> {
  for (let run = 0; run < RUNS; run += 1) {
    const id = `20260101T${String(run).padStart(9, '0')}Z-abcdef`;
    const startedMs = FIRST_MS + run * 3_600_000;
    await db
      .insertInto('runs')
      .values({
        id,
        command: 'sync',
        state: 'done',
        started_ms: startedMs,
        finished_ms: startedMs + 600_000,
        request: JSON.stringify({ datasets: DATASET_NAMES }),
        totals: null,
      })
      .execute();
    const tasks = Array.from({ length: TASKS_OF_RUN }, (_, index) => taskOf(id, startedMs, run, index));
    for (let start = 0; start < tasks.length; start += ROWS_AT_ONCE) {
      await db
        .insertInto('tasks')
        .values(tasks.slice(start, start + ROWS_AT_ONCE))
        .execute();
    }
  }
}

/** One in a hundred has failed. */
function taskOf(runId: string, runMs: number, run: number, index: number) {
  const number = run * TASKS_OF_RUN + index;
  const kind = index % 2 === 0 ? 'land' : 'ingest';
  const dataset = DATASET_NAMES[number % DATASET_NAMES.length] ?? 'stocks_daily';
  const key = new Date(Date.UTC(2004, 0, 1) + (number % 8000) * 86_400_000).toISOString().slice(0, 10);
  const isFailed = number % 100 === 0;
  return {
    run_id: runId,
    id: `${kind}:${dataset}:${key}:${index}`,
    kind,
    dataset,
    key,
    state: isFailed ? ('failed' as const) : ('done' as const),
    fingerprint: `etag-${number} float64 3`,
    started_ms: runMs + index * 500,
    finished_ms: runMs + index * 500 + 400,
    rows: isFailed ? null : 12_000,
    bytes: isFailed ? null : 400_000,
    error_code: isFailed ? (number % 300 === 0 ? 'E_TIMEOUT' : 'E_VENDOR') : null,
    error_message: isFailed ? `The vendor closed the door ${number} times.` : null,
  };
}
