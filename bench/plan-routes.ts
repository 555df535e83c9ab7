import type { BenchRow } from './bench-row.ts';
import { runChild } from './run-child.ts';

/** Choosing routes for 12,000 symbols and five years, each symbol with a history of its own. */
export async function benchPlanRoutes(): Promise<readonly BenchRow[]> {
  const { seconds, peakMb } = await runChild<{ readonly seconds: number; readonly peakMb: number }>(
    'plan-child.ts',
    [],
  );
  return [
    {
      what: 'routes for 12,000 symbols × five years of minutes, decision alone',
      figure: `${seconds.toFixed(2)} s`,
      target: '< 2 s',
      ok: seconds < 2,
    },
    {
      what: 'peak memory of that process',
      figure: `${peakMb.toFixed(0)} MB`,
      target: '< 500 MB',
      ok: peakMb < 500,
    },
  ];
}
