import type { DatasetName, GroupedDataset } from '../domain/dataset.ts';
import type { TradingDay } from '../domain/trading-day.ts';
import type { FetchTask } from './fetch-task.ts';
import type { DatasetChoice, RouteCost } from './route/route-cost.ts';
import type { SyncRequest, VendorObject } from './sync-request.ts';

/** Fetch one object of the vendor into landing. */
export interface LandTask {
  readonly id: string;
  readonly kind: 'land';
  readonly dataset: DatasetName;
  readonly day: TradingDay;
  readonly object: VendorObject;
  readonly fingerprint: string;
  readonly dependsOn: readonly string[];
}

/** Turn one landed object into bronze. */
export interface IngestTask {
  readonly id: string;
  readonly kind: 'ingest';
  readonly dataset: DatasetName;
  readonly day: TradingDay;
  readonly object: VendorObject;
  readonly fingerprint: string;
  readonly dependsOn: readonly string[];
}

/** Ask the REST API for a market’s day: one call, its answer kept in landing. */
export interface AskTask {
  /** `ask:stocks_daily:2024-01-02` */
  readonly id: string;
  readonly kind: 'ask';
  readonly dataset: GroupedDataset;
  readonly day: TradingDay;
  readonly fingerprint: string;
  readonly dependsOn: readonly string[];
}

/** Turn a landed answer of grouped daily into bronze. */
export interface UnfoldTask {
  /** `unfold:stocks_daily:2024-01-02` */
  readonly id: string;
  readonly kind: 'unfold';
  readonly dataset: GroupedDataset;
  readonly day: TradingDay;
  readonly fingerprint: string;
  readonly dependsOn: readonly string[];
}

/** A step that makes one partition of a whole market’s day. */
export type DayTask = LandTask | IngestTask | AskTask | UnfoldTask;

/** One idempotent step. Its id names what it makes: the same partition has the same id in every plan. */
export type SyncTask = DayTask | FetchTask;

/** Why a day is worked on. */
export type WorkCause = 'missing' | 'stale' | 'rebuild' | 'retry' | 'superseded' | 'provisional';

/** What the plan decided for one day of one dataset. */
export type DayDecision =
  | { readonly kind: 'fresh' }
  /** Held, and the vendor no longer lists it. */
  | { readonly kind: 'withdrawn' }
  | {
      readonly kind: 'work';
      readonly source: 'flat' | 'grouped';
      readonly why: WorkCause;
      /** Why from there, when that needs saying. */
      readonly because?: string;
      readonly tasks: readonly DayTask[];
    }
  /** Symbols are asked for one by one instead. */
  | { readonly kind: 'by-symbol' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'failed-before'; readonly code: string }
  /** The vendor has not published it: it is not due, or late by days that it has been late before. */
  | { readonly kind: 'pending'; readonly isLate: boolean }
  /** The exchange traded, and the vendor has no bars although they are long past due. */
  | { readonly kind: 'absent' }
  /** There may be bars, and the only way to them is not open: no key, or another way was asked for. */
  | { readonly kind: 'out-of-reach'; readonly reason: string };

/** A stretch of days of one dataset that are served the same way for the same reason. */
export interface Route extends RouteCost {
  readonly dataset: DatasetName;
  readonly from: TradingDay;
  readonly to: TradingDay;
  /**
   * `flat`: the vendor’s bucket. `grouped`: a call a day. `aggregates`: calls for single symbols. `lake`: nothing to
   * fetch. `none`: cannot be had now.
   */
  readonly source: 'flat' | 'grouped' | 'aggregates' | 'lake' | 'none';
  readonly days: number;
  readonly reason: string;
}

/** What a plan costs in all. */
export interface PlanTotals extends RouteCost {
  /** Calls of the naive way: one per symbol and day. */
  readonly naiveCalls: number;
  /** How long those would take under the budget. */
  readonly naiveSeconds: number;
  /** Room the run needs on the lake’s disk, work files included. */
  readonly diskBytes: number;
  /** Days for which there is nothing to do. */
  readonly skipped: number;
}

/** The whole decision, as data: shown before it runs, then executed as it stands. */
export interface SyncPlan {
  readonly request: SyncRequest;
  readonly decisions: ReadonlyMap<DatasetName, ReadonlyMap<TradingDay, DayDecision>>;
  readonly tasks: readonly SyncTask[];
  /** One for each dataset: the way it goes, and those it does not go. */
  readonly choices: readonly DatasetChoice[];
  readonly routes: readonly Route[];
  readonly totals: PlanTotals;
}
