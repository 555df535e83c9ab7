import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchRow } from './bench-row.ts';
import { BENCH_FOLDER } from './full-size-files.ts';
import { runChild } from './run-child.ts';

interface Built {
  /** With lives, factors and statistics, and without. */
  readonly seconds: readonly [number, number];
  readonly rows: number;
  readonly peakMb: number;
}

const SYMBOLS = '12000';

/** Bronze of a whole market to silver with the base set, end to end: factors, features, checks, publishing. */
export async function benchSilver(): Promise<readonly BenchRow[]> {
  const daily = await build(['stocks_daily', '2020-01-01', '2024-12-31', SYMBOLS]);
  const minute = await build(['stocks_minute', '2024-03-04', '2024-03-04', SYMBOLS]);
  const peakMb = Math.max(daily.peakMb, minute.peakMb);
  return [
    {
      what: `silver, base set, ${SYMBOLS} symbols × 5 years of days (${daily.rows} rows)`,
      figure: `${daily.seconds[0].toFixed(1)} s`,
      target: '≤ 60 s',
      ok: daily.seconds[0] <= 60,
    },
    {
      what: `silver, base set, a full day of stock minutes (${minute.rows} rows)`,
      figure: `${speedOf(minute).toFixed(2)} M rows/s`,
      target: '≥ 1 M rows/s',
      ok: speedOf(minute) >= 1,
    },
    {
      what: 'peak memory of the process',
      figure: `${Math.round(peakMb)} MB`,
      target: '< 2,048 MB',
      ok: peakMb < 2048,
    },
  ];
}

/** Of a build whose factors are there already. */
function speedOf({ rows, seconds }: Built): number {
  return rows / seconds[1] / 1e6;
}

/** The first process writes bronze, the second one is measured. */
async function build(args: readonly string[]): Promise<Built> {
  const root = join(BENCH_FOLDER, 'silver');
  await rm(root, { recursive: true, force: true });
  try {
    await runChild('silver-child.ts', [root, ...args]);
    return await runChild<Built>('silver-child.ts', [root, ...args]);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
