/** The values of one window, oldest first, NaN where a row has none. */
type Window = readonly number[];

/** Plain definitions of the window kernels: one window at a time, slow and clear (qlib.md 3.6). Extra parameters follow the window’s length. */
export const NAIVE_WINDOWS: Readonly<Record<string, (rows: Window, ...params: readonly number[]) => number>> =
  {
    sum: (rows) => orNaN(present(rows), total),
    mean: (rows) => orNaN(present(rows), mean),
    count: (rows) => present(rows).length,
    var: (rows) => variance(present(rows)),
    std: (rows) => Math.sqrt(variance(present(rows))),
    max: (rows) => orNaN(present(rows), (values) => Math.max(...values)),
    min: (rows) => orNaN(present(rows), (values) => Math.min(...values)),
    med: (rows) => quantile(present(rows), 0.5),
    quantile: (rows, q = Number.NaN) => quantile(present(rows), q),
    mad: (rows) => {
      const values = present(rows);
      return orNaN(values, () => mean(values.map((value) => Math.abs(value - mean(values)))));
    },
    skew: (rows) => skew(present(rows)),
    kurt: (rows) => kurt(present(rows)),
    rank: (rows) => {
      const value = rows.at(-1) ?? Number.NaN;
      const values = present(rows);
      const below = values.filter((other) => other < value).length;
      const same = values.filter((other) => other === value).length;
      return Number.isNaN(value) ? Number.NaN : (below + (same + 1) / 2) / values.length;
    },
    idx_max: (rows) => firstPosition(rows, (values) => Math.max(...values), true),
    idx_min: (rows) => firstPosition(rows, (values) => Math.min(...values), true),
    arg_max: (rows) => firstPosition(rows, (values) => Math.max(...values), false),
    arg_min: (rows) => firstPosition(rows, (values) => Math.min(...values), false),
    wma: (rows) =>
      orNaN(
        present(rows),
        (values) => weighted(rows) / ((rows.length * (rows.length + 1)) / 2) / values.length,
      ),
    wmean: (rows) =>
      orNaN(
        present(rows),
        () => weighted(rows) / total(rows.map((value, k) => (value === value ? k + 1 : 0))),
      ),
    slope: (rows) => line(rows).slope,
    resi: (rows) => residual(rows),
    rsquare: (rows, window = 1) =>
      window > 0 && Math.sqrt(variance(present(rows))) <= 2e-5 ? Number.NaN : line(rows).square,
    trend_slope: (rows) => line(rows).slope,
    trend_resi: (rows) => residual(rows),
    r2: (rows) => line(rows).square,
    ema_expanding: (rows) => {
      const decay = 1 - 2 / (1 + rows.length);
      const weights = rows.map((_, k) => decay ** (rows.length - 1 - k));
      return orNaN(present(rows), () =>
        total(rows.map((value, k) => (value === value ? (value * (weights[k] ?? 0)) / total(weights) : 0))),
      );
    },
  };

/** Plain definitions of the kernels of pairs. */
export const NAIVE_PAIRS: Readonly<Record<string, (x: Window, y: Window) => number>> = {
  cov: (x, y) => covariance(x, y),
  pearson: (x, y) => correlation(x, y),
  corr: (x, y) =>
    [x, y].some((rows) => Math.sqrt(variance(present(rows))) <= 2e-5) ? Number.NaN : correlation(x, y),
};

/** pandas’ `ewm(alpha).mean()` of the last row, from its definition. */
export function naiveEma(rows: Window, alpha: number): number {
  const weights = rows.map((value, k) => (value === value ? (1 - alpha) ** (rows.length - 1 - k) : 0));
  const values = rows.map((value) => (value === value ? value : 0));
  return orNaN(
    present(rows),
    () => total(values.map((value, k) => value * (weights[k] ?? 0))) / total(weights),
  );
}

/** The window of `rows` that ends with row `last`; 0 takes all rows so far. */
export function windowAt(rows: Window, last: number, window: number): Window {
  return rows.slice(window === 0 ? 0 : Math.max(0, last - window + 1), last + 1);
}

function present(rows: Window): number[] {
  return rows.filter((value) => value === value);
}

function orNaN(values: readonly number[], compute: (values: readonly number[]) => number): number {
  return values.length === 0 ? Number.NaN : compute(values);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** About the first value, so that equal values have just that mean, and a high level costs no digits. */
function mean(values: readonly number[]): number {
  const pivot = values[0] ?? Number.NaN;
  return pivot + total(values.map((value) => value - pivot)) / values.length;
}

/** Sum of powers of distances from the mean, over the number of values. */
function central(values: readonly number[], power: number): number {
  const middle = mean(values);
  return total(values.map((value) => (value - middle) ** power)) / values.length;
}

function variance(values: readonly number[]): number {
  const n = values.length;
  return n < 2 ? Number.NaN : (central(values, 2) * n) / (n - 1);
}

function skew(values: readonly number[]): number {
  const n = values.length;
  if (n < 3) return Number.NaN;
  if (new Set(values).size === 1) return 0;
  const m2 = central(values, 2);
  return m2 <= 1e-14 ? Number.NaN : ((Math.sqrt(n * (n - 1)) / (n - 2)) * central(values, 3)) / m2 ** 1.5;
}

function kurt(values: readonly number[]): number {
  const n = values.length;
  if (n < 4) return Number.NaN;
  if (new Set(values).size === 1) return -3;
  const m2 = central(values, 2);
  if (m2 <= 1e-14) return Number.NaN;
  return ((n ** 2 - 1) * (central(values, 4) / m2 ** 2) - 3 * (n - 1) ** 2) / ((n - 2) * (n - 3));
}

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const place = q * (sorted.length - 1);
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.floor(place) + 1] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}

/** 1-based; with `stopsAtNaN` the first NaN’s, as numpy’s argmax has it. */
function firstPosition(
  rows: Window,
  extreme: (values: readonly number[]) => number,
  stopsAtNaN: boolean,
): number {
  const values = present(rows);
  if (values.length === 0) return Number.NaN;
  const gap = rows.findIndex((value) => value !== value);
  return (stopsAtNaN && gap >= 0 ? gap : rows.indexOf(extreme(values))) + 1;
}

function weighted(rows: Window): number {
  return total(rows.map((value, k) => (value === value ? value * (k + 1) : 0)));
}

function covariance(x: Window, y: Window): number {
  const [left, right] = complete(x, y);
  const [meanX, meanY] = [mean(left), mean(right)];
  const n = left.length;
  return n < 2
    ? Number.NaN
    : total(left.map((value, k) => (value - meanX) * ((right[k] ?? 0) - meanY))) / (n - 1);
}

function correlation(x: Window, y: Window): number {
  const [left, right] = complete(x, y);
  return covariance(left, right) / Math.sqrt(variance(left) * variance(right));
}

function complete(x: Window, y: Window): readonly [number[], number[]] {
  const rows = x
    .map((value, k) => [value, y[k] ?? Number.NaN] as const)
    .filter(([a, b]) => a === a && b === b);
  return [rows.map(([a]) => a), rows.map(([, b]) => b)];
}

/** Least squares of the values on their positions. */
function line(rows: Window): { readonly slope: number; readonly intercept: number; readonly square: number } {
  const [values, positions] = complete(
    rows,
    rows.map((_, k) => k + 1),
  );
  const slope = covariance(values, positions) / variance(positions);
  return {
    slope,
    intercept: mean(values) - slope * mean(positions),
    square: correlation(values, positions) ** 2,
  };
}

function residual(rows: Window): number {
  const { slope, intercept } = line(rows);
  return (rows.at(-1) ?? Number.NaN) - (slope * rows.length + intercept);
}
