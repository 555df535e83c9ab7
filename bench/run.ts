import { cpus } from 'node:os';
import Table from 'cli-table3';
import type { BenchRow } from './bench-row.ts';
import { benchDashboard } from './dashboard.ts';
import { benchFetch, benchFetchPlanning } from './fetch.ts';
import { benchHttp } from './http.ts';
import { benchKernels } from './kernels.ts';
import { benchMinuteDay } from './minute-day.ts';
import { benchPlanRoutes } from './plan-routes.ts';
import { benchQlib } from './qlib.ts';
import { benchQlibExport } from './qlib-export.ts';
import { benchQuery } from './query.ts';
import { benchQueue } from './queue.ts';
import { benchSilver } from './silver.ts';
import { benchStartUp } from './start-up.ts';
import { benchTasks } from './tasks.ts';
import { benchDailyYear, benchDownloads, benchPlanning } from './vendor-run.ts';

const BENCHES: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  'start-up': benchStartUp,
  planning: benchPlanning,
  'plan-routes': benchPlanRoutes,
  downloads: benchDownloads,
  'daily-year': benchDailyYear,
  'fetch-planning': benchFetchPlanning,
  fetch: benchFetch,
  http: benchHttp,
  'minute-day': benchMinuteDay,
  kernels: benchKernels,
  silver: benchSilver,
  query: benchQuery,
  dashboard: benchDashboard,
  queue: benchQueue,
  tasks: benchTasks,
  'qlib-export': benchQlibExport,
  qlib: benchQlib,
};
/** Take minutes and Python, a browser, or a server of Redis or Postgres. */
const ONLY_BY_NAME: ReadonlySet<string> = new Set(['qlib', 'dashboard', 'queue', 'tasks']);

// `npm run bench` runs all but the slowest, `npm run bench -- minute-day` one; figures and targets in one table, exit 1 when one is missed.
const chosen = process.argv.slice(2);
const table = new Table({ head: ['what', 'figure', 'target', ''], style: { head: [], border: [] } });
let missed = 0;
for (const [name, bench] of Object.entries(BENCHES)) {
  if (chosen.length > 0 ? !chosen.includes(name) : ONLY_BY_NAME.has(name)) continue;
  process.stderr.write(`${name} …\n`);
  for (const { what, figure, target, ok } of await bench()) {
    table.push([what, figure, target, ok ? 'ok' : 'MISSED']);
    if (!ok) missed++;
  }
}
process.stdout.write(
  `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}\n${table.toString()}\n`,
);
process.exitCode = missed === 0 ? 0 : 1;
