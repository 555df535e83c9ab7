import type { Asset } from '../domain/dataset.ts';
import type { Timeframe } from '../domain/timeframe.ts';
import type { TradingDay } from '../domain/trading-day.ts';
import { type DayRange, seriesName, type TargetedSeries } from './fetch-task.ts';

/** Which bars of which symbols should exist. */
export interface FetchRequest {
  readonly symbols: readonly string[];
  readonly timeframes: readonly Timeframe[];
  /** Inclusive. */
  readonly from: TradingDay;
  readonly to: TradingDay;
  /** `rest`: every timeframe as the vendor answers it, nothing made out of finer bars. */
  readonly route: 'auto' | 'rest';
}

/** One year of a symbol’s bars that the lake holds. */
export interface HeldYear {
  readonly year: number;
  readonly source: 'aggregates' | 'resample';
  /** Days that were asked for, those without bars included; ascending, disjoint. */
  readonly covered: readonly DayRange[];
  /** What it was made from has changed since. */
  readonly isStale: boolean;
  readonly rows: number;
}

/** Calls that the key has. */
export type CallAllowance = number | 'unlimited';

/** What the planner knows. */
export interface FetchFacts {
  readonly nowMs: number;
  /** By {@link seriesKey}; years ascending. */
  readonly held: ReadonlyMap<string, readonly HeldYear[]>;
  /** Days that whole-market bronze holds, as ranges that include the days nobody traded; by asset and base timeframe. */
  readonly market: ReadonlyMap<string, readonly DayRange[]>;
  /** Calls in a minute. */
  readonly allowance: CallAllowance;
  /** First day of the plan’s history where a refusal has lately shown it. */
  readonly floors: ReadonlyMap<Asset, TradingDay>;
}

/** A series’ place in {@link FetchFacts}: `stocks_1d AAPL`. */
export function seriesKey(series: TargetedSeries): string {
  return `${seriesName(series)} ${series.symbol}`;
}

/** A whole market’s place in {@link FetchFacts}: `stocks 1d`. */
export function marketKey(asset: Asset, base: '1m' | '1d'): string {
  return `${asset} ${base}`;
}
