import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { API_PATH } from '../contract/api/api-path.ts';
import { tradingDay } from '../src/domain/trading-day.ts';
import { fileCatalog } from '../src/lake/catalog/catalog-address.ts';
import { openCatalog } from '../src/lake/catalog/open-catalog.ts';
import { startSandbox } from '../src/sandbox/start-sandbox.ts';
import { serveLake } from '../test/browser/support/serve-lake.ts';
import { openBrowser } from '../test/browser/support/watched-browser.ts';
import { type BenchRow, median } from './bench-row.ts';
import { barlake } from './command-line.ts';
import { BENCH_FOLDER } from './full-size-files.ts';
import { WIDE_PARTITIONS, wideCatalog } from './wide-catalog.ts';

const P95_MAX_MS = 200;
const PAINT_MAX_MS = 1000;
const EXPLAIN_MAX_MS = 300;
const ROUNDS = 20;
const PAINTS = 7;

/** What the pages ask for when they are opened. */
const QUESTIONS: readonly string[] = [
  API_PATH.overview,
  `${API_PATH.coverage}?dataset=stocks_daily&by=month`,
  `${API_PATH.coverage}?dataset=options_minute&by=day&from=2025-01-01&to=2025-12-31`,
  `${API_PATH.coverage}?dataset=crypto_minute&by=year`,
  `${API_PATH.partitions}?limit=100`,
  `${API_PATH.partitions}?limit=100&q=2019-03`,
  `${API_PATH.runs}?limit=50`,
  API_PATH.quality,
  API_PATH.system,
];

/** The dashboard’s server and pages over a catalog of 100,000 partitions. */
export async function benchDashboard(): Promise<readonly BenchRow[]> {
  execFileSync(process.execPath, [join(import.meta.dirname, '..', 'scripts', 'ensure-dashboard.ts')], {
    stdio: 'inherit',
  });
  const root = await wideCatalog();
  await using server = await serveLake(root, {});
  const after = await askAll(server.url, async () => touch(root));
  const again = await askAll(server.url, async () => Promise.resolve());
  const paints = await paint(server.url);
  return [
    timed(
      `answers for pages over ${WIDE_PARTITIONS} partitions, p95, after a change of the catalog`,
      p95(after),
      P95_MAX_MS,
    ),
    timed('  the slowest question’s median', Math.max(...[...after.values()].map(median)), P95_MAX_MS),
    timed('  p95 while nothing changes', p95(again), P95_MAX_MS),
    timed(
      'first paint of the overview in Chromium',
      median(paints.map(({ firstMs }) => firstMs)),
      PAINT_MAX_MS,
    ),
    timed('  until the heat map stands', median(paints.map(({ mapMs }) => mapMs)), PAINT_MAX_MS),
    ...(await explain()),
  ];
}

function timed(what: string, ms: number, max: number): BenchRow {
  return { what, figure: `${ms.toFixed(0)} ms`, target: `< ${max} ms`, ok: ms < max };
}

/** Changes the catalog as a run does, so that nothing that was worked out is still good. */
async function touch(root: string): Promise<void> {
  await using catalog = await openCatalog(fileCatalog(root), { readOnly: false });
  await catalog.db.updateTable('partitions').set({ rows: 12_001 }).where('key', '=', '2025-03-03').execute();
}

async function askAll(url: string, before: () => Promise<void>): Promise<ReadonlyMap<string, number[]>> {
  const spent = new Map(QUESTIONS.map((question) => [question, [] as number[]]));
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const [question, times] of spent) {
      await before();
      const start = performance.now();
      const response = await fetch(`${url}${question}`);
      await response.text();
      if (!response.ok) throw new Error(`${question} was answered with ${response.status}`);
      // The first round compiles code.
      if (round >= 0) times.push(performance.now() - start);
    }
  }
  for (const [question, times] of spent)
    process.stderr.write(`  ${median(times).toFixed(1)} ms ${question}\n`);
  return spent;
}

function p95(spent: ReadonlyMap<string, readonly number[]>): number {
  const all = [...spent.values()].flat().toSorted((left, right) => left - right);
  return all[Math.floor(all.length * 0.95)] ?? Number.NaN;
}

interface Paint {
  readonly firstMs: number;
  readonly mapMs: number;
}

async function paint(url: string): Promise<readonly Paint[]> {
  await using browser = await openBrowser();
  const paints: Paint[] = [];
  for (let round = 0; round <= PAINTS; round += 1) {
    const start = performance.now();
    await using watched = await browser.open(`${url}/?dataset=stocks_daily`);
    await watched.page.locator('[data-cell]').first().waitFor();
    const mapMs = performance.now() - start;
    const firstMs = await watched.page.evaluate<number>(
      "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Infinity",
    );
    if (round > 0) paints.push({ firstMs, mapMs });
  }
  return paints;
}

/** Why a bar of a full-size day of minutes is as it is: its raw line is somewhere in a hundred megabytes. */
async function explain(): Promise<readonly BenchRow[]> {
  const day = '2025-06-02';
  const root = join(BENCH_FOLDER, 'explain-lake');
  await rm(root, { recursive: true, force: true });
  await using sandbox = await startSandbox({
    seed: 7,
    symbols: 12_000,
    from: tradingDay(day),
    to: tradingDay(day),
    datasets: ['stocks_minute'],
    cacheDir: join(BENCH_FOLDER, 'explain-market'),
  });
  const env = {
    POLYGON_S3_ENDPOINT: sandbox.s3,
    POLYGON_S3_ACCESS_KEY: sandbox.accessKey,
    POLYGON_S3_SECRET_KEY: sandbox.secretKey,
  };
  await barlake(['sync', 'stocks_minute', '--from', day, '--to', day, '--lake', root, '--json'], env);
  await using server = await serveLake(root, {});
  const places = await somePlaces(server.url);
  const times: number[] = [];
  for (const [symbol, timestampMs] of places) {
    const start = performance.now();
    const query = new URLSearchParams({ dataset: 'stocks_minute', symbol, timestampMs: String(timestampMs) });
    const response = await fetch(`${server.url}${API_PATH.explain}?${query.toString()}`);
    const document = (await response.json()) as { readonly raw: unknown };
    if (document.raw === null) throw new Error(`no line of ${symbol} was found`);
    times.push(performance.now() - start);
  }
  return [
    timed(
      `why a bar is as it is, of a full day of minutes, middle of ${times.length}`,
      median(times.slice(1)),
      EXPLAIN_MAX_MS,
    ),
    timed('  the slowest', Math.max(...times.slice(1)), 2 * EXPLAIN_MAX_MS),
  ];
}

async function somePlaces(url: string): Promise<readonly (readonly [string, number])[]> {
  const sql = `SELECT symbol, epoch_ms(timestamp)::DOUBLE AS ms FROM (SELECT symbol, timestamp, row_number() OVER (ORDER BY symbol, timestamp) AS row FROM stocks_minute) WHERE row % 90000 = 1`;
  const response = await fetch(`${url}${API_PATH.sql}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-barlake-change': '1' },
    body: JSON.stringify({ sql, format: 'json' }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return (JSON.parse(text) as { readonly rows: readonly (readonly [string, number])[] }).rows;
}
