import type { DatasetName } from '../../domain/dataset.ts';

/** What a way costs. */
export interface RouteCost {
  /** Objects to fetch from the bucket: no limit of rate. */
  readonly objects: number;
  /** Calls of the REST API, which count against the key’s budget. */
  readonly calls: number;
  /** Bytes to download. */
  readonly bytes: number;
  readonly seconds: number;
}

/** A way to serve a dataset; `hybrid`: several, each for its part; `none`: nothing can be had now. */
export type DatasetRoute = 'lake' | 'flat' | 'grouped' | 'aggregates' | 'hybrid' | 'none';

/** A way that was not taken, and why. */
export interface RejectedRoute {
  readonly route: Exclude<DatasetRoute, 'lake' | 'none'>;
  readonly reason: string;
  /** Absent when it cannot serve the request at all. */
  readonly cost?: RouteCost;
}

/** How one dataset is served. */
export interface DatasetChoice {
  readonly dataset: DatasetName;
  readonly route: DatasetRoute;
  readonly reason: string;
  readonly cost: RouteCost;
  /** The arithmetic of the naive way: one call per symbol and day that is not held. */
  readonly naive: { readonly symbols: number; readonly days: number; readonly calls: number };
  readonly rejected: readonly RejectedRoute[];
}

/** Nothing at all. */
export const NO_COST: RouteCost = { objects: 0, calls: 0, bytes: 0, seconds: 0 };

/**
 * What a call weighs beside its time, in seconds: budgets are shared with everything else that the key is used for, and
 * files cost the vendor next to nothing. With an unlimited budget this is what keeps whole markets on files.
 */
const CALL_WEIGHT_SECONDS = 0.25;

/** One number to compare ways by, in seconds. */
export function weightOf(cost: RouteCost): number {
  return cost.seconds + cost.calls * CALL_WEIGHT_SECONDS;
}

/** Two costs, one after the other. */
export function addCosts(left: RouteCost, right: RouteCost): RouteCost {
  return {
    objects: left.objects + right.objects,
    calls: left.calls + right.calls,
    bytes: left.bytes + right.bytes,
    seconds: left.seconds + right.seconds,
  };
}
