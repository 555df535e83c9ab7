import type { FetchRequest } from './fetch-facts.ts';
import type { DayRange, SeriesTask, TargetedSeries } from './fetch-task.ts';

/** A way that was not taken, and what it would have cost. */
export interface RejectedRoute {
  readonly route: 'aggregates' | 'resample';
  readonly calls: number;
  readonly seconds: number;
  readonly reason: string;
}

/** How one symbol’s bars of one length are served. */
export interface SeriesRoute extends TargetedSeries {
  /** `lake`: nothing to do. `hybrid`: partly made from finer bars, partly asked for. `none`: cannot be had. */
  readonly route: 'lake' | 'resample' | 'aggregates' | 'hybrid' | 'none';
  readonly reason: string;
  /** Days that have to be made or fetched; ascending, disjoint. */
  readonly missing: readonly DayRange[];
  /** Days before the plan’s history, which are not asked for. */
  readonly outside: readonly DayRange[];
  readonly calls: number;
  /** Requests of the naive way: one for each month of the range. */
  readonly naiveCalls: number;
  /** What these calls take of the key’s budget. */
  readonly seconds: number;
  readonly rejected: readonly RejectedRoute[];
}

/** What a fetch costs in all. */
export interface FetchTotals {
  readonly series: number;
  /** Series with nothing to do. */
  readonly held: number;
  /** Series made without a call, or in part. */
  readonly resampled: number;
  readonly calls: number;
  readonly naiveCalls: number;
  readonly seconds: number;
}

/** The whole decision, as data. */
export interface FetchPlan {
  readonly request: FetchRequest;
  /** By symbol in the order asked for, then from short bars to long ones. */
  readonly routes: readonly SeriesRoute[];
  readonly tasks: readonly SeriesTask[];
  readonly totals: FetchTotals;
}
