import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { type Slice, sliceRange } from '../../domain/slice-range.ts';
import type { ReconcileSource } from './bar-pair.ts';

/** What is to be compared. */
export interface ReconcileScope extends Slice {
  readonly dataset: DatasetName;
  readonly source: ReconcileSource;
  /** Days that can be compared. */
  readonly days: number;
  /** Symbols that are compared on each of them. */
  readonly symbols: number;
}

/** What a comparison costs before it begins. */
export interface ReconcileEstimate {
  readonly calls: number;
  /** Calls of the naive way: one for each symbol and day. */
  readonly naiveCalls: number;
  /** Time for the calls under the budget, and for reading the bars. */
  readonly seconds: number;
}

/** An unlimited plan is asked this often a second. */
const UNLIMITED_PER_SECOND = 95;

/** Measured on two cores: opening a day’s file and joining takes this long, however little is in it … */
const SECONDS_PER_DAY = 0.015;

/** … and bars of a full market’s minutes pass at this rate. */
const BARS_PER_SECOND = 2_000_000;

/** Counts calls, and the time they take under a budget. */
export function estimateReconcile(
  scope: ReconcileScope,
  rateLimitPerMinute: number | 'unlimited',
): ReconcileEstimate {
  const { dataset, days, symbols } = scope;
  const calls = callsOf(scope);
  const perSecond = rateLimitPerMinute === 'unlimited' ? UNLIMITED_PER_SECOND : rateLimitPerMinute / 60;
  // A fresh budget lets its first minute pass at once.
  const inBurst = rateLimitPerMinute === 'unlimited' ? 0 : rateLimitPerMinute;
  const { typical } = DATASETS[dataset];
  const bars = days * symbols * (typical.rows / typical.symbols);
  return {
    calls,
    naiveCalls: days * symbols,
    seconds: Math.max(0, calls - inBurst) / perSecond + days * SECONDS_PER_DAY + bars / BARS_PER_SECOND,
  };
}

function callsOf({ dataset, source, from, to, days, symbols }: ReconcileScope): number {
  switch (source) {
    case 'minutes':
      return 0;
    case 'grouped':
      return days;
    case 'rest':
      return symbols * slicesOf(dataset, { from, to }).length;
  }
}

/** The stretches that bars of one symbol are asked for in. */
function slicesOf(dataset: DatasetName, range: Slice): readonly Slice[] {
  const { asset, timeframe } = DATASETS[dataset];
  return sliceRange({ ...range, asset, timespan: timeframe === '1d' ? 'day' : 'minute' });
}
