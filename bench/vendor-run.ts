import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tradingDay } from '../src/domain/trading-day.ts';
import type { Sandbox } from '../src/sandbox/start-sandbox.ts';
import { startSandbox } from '../src/sandbox/start-sandbox.ts';
import { type BenchRow, seconds } from './bench-row.ts';
import { barlake } from './command-line.ts';
import { BENCH_FOLDER } from './full-size-files.ts';

const LAKE = join(BENCH_FOLDER, 'sync-lake');
const DOWNLOADS = 8;
const LATENCY_MS = 50;

function credentials(sandbox: Sandbox): Readonly<Record<string, string>> {
  return {
    POLYGON_S3_ENDPOINT: sandbox.s3,
    POLYGON_S3_ACCESS_KEY: sandbox.accessKey,
    POLYGON_S3_SECRET_KEY: sandbox.secretKey,
    WORKER_CONCURRENCY: String(DOWNLOADS),
  };
}

/** A year of whole-market daily files, from the vendor to the lake, by the command a person types. */
export async function benchDailyYear(): Promise<readonly BenchRow[]> {
  const [from, to] = ['2025-01-02', '2025-12-31'];
  await using sandbox = await startSandbox({
    seed: 7,
    symbols: 12_000,
    from: tradingDay(from),
    to: tradingDay(to),
    datasets: ['stocks_daily'],
    cacheDir: join(BENCH_FOLDER, 'daily-year'),
  });
  const sync = ['sync', 'stocks_daily', '--from', from, '--to', to, '--lake', LAKE, '--json'];
  await rm(LAKE, { recursive: true, force: true });
  await barlake(sync, credentials(sandbox)); // Makes the stand-in generate its files; not counted.
  await rm(LAKE, { recursive: true, force: true });
  let output = '';
  const took = await seconds(async () => {
    output = await barlake(sync, credentials(sandbox));
  });
  const { datasets } = JSON.parse(output) as {
    readonly datasets: readonly { readonly days: number; readonly rows: number }[];
  };
  const what = `a year of daily files (${datasets[0]?.days} days, ${datasets[0]?.rows} rows), vendor → bronze`;
  return [{ what, figure: `${took.toFixed(1)} s`, target: '< 20 s', ok: took < 20 }];
}

/** Five years of four datasets: listings, catalog, decision. */
export async function benchPlanning(): Promise<readonly BenchRow[]> {
  const [from, to] = ['2021-01-04', '2025-12-31'];
  await using sandbox = await startSandbox({
    symbols: 2,
    from: tradingDay(from),
    to: tradingDay(to),
    datasets: ['stocks_daily', 'stocks_minute', 'options_daily', 'options_minute'],
    cacheDir: join(BENCH_FOLDER, 'five-years'),
  });
  const plan = [
    'plan',
    'stocks_daily',
    'stocks_minute',
    'options_daily',
    'options_minute',
    '--from',
    from,
    '--to',
    to,
  ];
  const command = [...plan, '--lake', `${LAKE}-none`, '--json'];
  await barlake(command, credentials(sandbox));
  const took = await seconds(() => barlake(command, credentials(sandbox)));
  return [
    {
      what: 'planning five years of four datasets, whole process',
      figure: `${took.toFixed(2)} s`,
      target: '< 1 s',
      ok: took < 1,
    },
  ];
}

/** 500 small objects behind 50 ms of latency: how near downloads come to the ideal of their parallelism. */
export async function benchDownloads(): Promise<readonly BenchRow[]> {
  const [from, to] = ['2024-01-02', '2025-12-30'];
  await using sandbox = await startSandbox({
    symbols: 2,
    from: tradingDay(from),
    to: tradingDay(to),
    datasets: ['stocks_daily'],
    latencyMs: LATENCY_MS,
    cacheDir: join(BENCH_FOLDER, 'small-days'),
  });
  const sync = [
    'sync',
    'stocks_daily',
    '--from',
    from,
    '--to',
    to,
    '--through',
    'landing',
    '--lake',
    LAKE,
    '--json',
  ];
  await rm(LAKE, { recursive: true, force: true });
  await barlake(sync, credentials(sandbox));
  await rm(LAKE, { recursive: true, force: true });
  const { tasks, seconds: took } = JSON.parse(await barlake(sync, credentials(sandbox))) as {
    readonly tasks: { readonly done: number };
    readonly seconds: number;
  };
  const ideal = (Math.ceil(tasks.done / DOWNLOADS) * LATENCY_MS + LATENCY_MS) / 1000;
  const ratio = took / ideal;
  const what = `${tasks.done} objects, ${LATENCY_MS} ms latency, ${DOWNLOADS} at a time, against the ideal ${ideal.toFixed(2)} s`;
  return [{ what, figure: `${ratio.toFixed(2)} ×`, target: '≤ 1.3 ×', ok: ratio <= 1.3 }];
}
