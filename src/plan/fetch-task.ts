import type { Asset } from '../domain/dataset.ts';
import type { Timeframe } from '../domain/timeframe.ts';
import type { TradingDay } from '../domain/trading-day.ts';

/** Inclusive days. */
export interface DayRange {
  readonly from: TradingDay;
  readonly to: TradingDay;
}

/** What bars of single symbols are kept by: one asset at one bar length. */
export interface TargetedSeries {
  readonly asset: Asset;
  readonly timeframe: Timeframe;
  /** In the API’s spelling: `AAPL`, `X:BTCUSD`. */
  readonly symbol: string;
}

/** The name of a series’ folder and of its rows in the catalog: `stocks_1d`. */
export function seriesName({ asset, timeframe }: Pick<TargetedSeries, 'asset' | 'timeframe'>): string {
  return `${asset}_${timeframe}`;
}

/** Ask the vendor for the bars of one symbol. */
export interface FetchTask extends TargetedSeries {
  /** `fetch:stocks_1d:AAPL` */
  readonly id: string;
  readonly kind: 'fetch';
  /** Ascending, disjoint. */
  readonly ranges: readonly DayRange[];
  /** Whether other days of the request are held already: then days that cannot be had are told, and fail nothing. */
  readonly isRest: boolean;
  /** Calls it is expected to take. */
  readonly calls: number;
  readonly dependsOn: readonly string[];
}

/** Make the bars of one symbol out of finer ones that the lake holds, or that the task it depends on fetches. */
export interface ResampleTask extends TargetedSeries {
  /** `resample:stocks_5m:AAPL` */
  readonly id: string;
  readonly kind: 'resample';
  readonly source: '1m' | '1d';
  readonly ranges: readonly DayRange[];
  readonly dependsOn: readonly string[];
}

/** A step that makes bars of one symbol. */
export type SeriesTask = FetchTask | ResampleTask;
