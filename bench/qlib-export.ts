import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchRow } from './bench-row.ts';
import { BENCH_FOLDER } from './full-size-files.ts';
import { runChild } from './run-child.ts';

interface ExportTimes {
  readonly seconds: Readonly<Record<'full' | 'fresh' | 'append' | 'verify', number>>;
  readonly peakMb: number;
}

const SYMBOLS = 12_000;

/** A whole market’s five years of silver as a qlib directory of eight fields: all of it, and a day more. */
export async function benchQlibExport(): Promise<readonly BenchRow[]> {
  const root = join(BENCH_FOLDER, 'qlib-export');
  const { seconds, peakMb } = await runChild<ExportTimes>('qlib-export-child.ts', [root, String(SYMBOLS)]);
  await rm(root, { recursive: true, force: true });
  const what = `qlib export of ${SYMBOLS} symbols × 1,250 days × 8 fields`;
  return [
    below(what, { figure: seconds.full, most: 45 }),
    below('the same, one day appended', { figure: seconds.append, most: 15 }),
    { what: 'the same, nothing new', figure: `${seconds.fresh.toFixed(2)} s`, target: '', ok: true },
    {
      what: 'the same, every cell read back',
      figure: `${seconds.verify.toFixed(1)} s`,
      target: '',
      ok: true,
    },
    {
      what: 'peak memory of the process',
      figure: `${peakMb.toFixed(0)} MB`,
      target: '< 2,048 MB',
      ok: peakMb < 2048,
    },
  ];
}

function below(what: string, { figure, most }: { readonly figure: number; readonly most: number }): BenchRow {
  return { what, figure: `${figure.toFixed(1)} s`, target: `< ${most} s`, ok: figure < most };
}
