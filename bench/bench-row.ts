/** One measured figure beside what it has to reach. */
export interface BenchRow {
  readonly what: string;
  readonly figure: string;
  /** What `docs/benchmarks.md` promises; empty for a figure that is only shown. */
  readonly target: string;
  readonly ok: boolean;
}

/** The middle of some measurements. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError('no measurements');
  return middle;
}

/** Seconds that an action takes, by the monotonic clock. */
export async function seconds(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return (performance.now() - start) / 1000;
}
