import type { BarRow } from './open-engine.ts';

/** Rows of one symbol in their order; a window without a bar is a row of its own, with NaN. */
export interface SlowRow {
  readonly close: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly volume: number;
}

/** Expressions, and what they mean, computed row by row in the plainest way. */
export const SLOW_FEATURES: readonly {
  readonly name: string;
  readonly text: string;
  readonly compute: (rows: readonly SlowRow[], index: number) => number;
}[] = [
  { name: 'gain', text: '$close/Ref($close,1)-1', compute: (rows, at) => ratio(rows, at, 1) - 1 },
  {
    name: 'ahead_of_open',
    text: '$close/$open',
    compute: (rows, at) => value(rows, at, 'close') / value(rows, at, 'open'),
  },
  {
    name: 'mean_ratio',
    text: 'Mean($close,3)/$close',
    compute: (rows, at) => mean(lastOf(rows, at, 3).map(({ close }) => close)) / value(rows, at, 'close'),
  },
  {
    name: 'range',
    text: '(Max($high,4)-Min($low,4))/$close',
    compute(rows, at) {
      const own = lastOf(rows, at, 4);
      const [highs, lows] = [own.map(({ high }) => high), own.map(({ low }) => low)];
      return (Math.max(...known(highs)) - Math.min(...known(lows))) / value(rows, at, 'close');
    },
  },
  {
    name: 'busy',
    text: '$volume/Mean($volume,3)',
    compute: (rows, at) => value(rows, at, 'volume') / mean(lastOf(rows, at, 3).map(({ volume }) => volume)),
  },
];

function value(rows: readonly SlowRow[], at: number, name: keyof SlowRow): number {
  return rows[at]?.[name] ?? Number.NaN;
}

function ratio(rows: readonly SlowRow[], at: number, back: number): number {
  return value(rows, at, 'close') / value(rows, at - back, 'close');
}

/** The row and those before it, as many as there are: windows begin with what they have, as in qlib. */
function lastOf(rows: readonly SlowRow[], at: number, count: number): readonly SlowRow[] {
  return rows.slice(Math.max(0, at - count + 1), at + 1);
}

function known(values: readonly number[]): readonly number[] {
  return values.filter((each) => !Number.isNaN(each));
}

function mean(values: readonly number[]): number {
  const own = known(values);
  return own.reduce((sum, each) => sum + each, 0) / own.length;
}

/** What differs between what an engine says beside bars and what comes of them row by row; `null` stands for a window without a bar. */
export function slowDifferences(
  bars: readonly (BarRow | null)[],
  answered: readonly BarRow[],
  without: readonly string[] = [],
): readonly string[] {
  const rows = bars.map(slowRow);
  const held = bars.flatMap((bar, index) => (bar === null ? [] : [{ start: bar['timestamp'], index }]));
  if (held.length === 0 || held.length !== answered.length)
    return [`${held.length} bars, ${answered.length} rows`];
  return held.flatMap(({ start, index }, at) => {
    const own = answered[at] ?? {};
    if (own['timestamp'] !== start) return [`${String(start)} against ${String(own['timestamp'])}`];
    return SLOW_FEATURES.filter(({ name }) => !without.includes(name)).flatMap(({ name, compute }) => {
      const [expected, found] = [compute(rows, index), Number(own[name] ?? Number.NaN)];
      const isSame = Number.isNaN(expected) ? Number.isNaN(found) : Math.abs(found - expected) < NEAR;
      return isSame ? [] : [`${name} at ${String(start)}: ${found} instead of ${expected}`];
    });
  });
}

/** Values are kept in single precision. */
const NEAR = 1e-5;

function slowRow(bar: BarRow | null): SlowRow {
  const number = (name: string): number => Number(bar?.[name] ?? Number.NaN);
  return {
    open: number('open'),
    high: number('high'),
    low: number('low'),
    close: number('close'),
    volume: number('volume'),
  };
}
