import type { DatasetName, GroupedDataset } from '../domain/dataset.ts';
import type { TradingDay } from '../domain/trading-day.ts';
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

/** One idempotent step. Its id names what it makes: the same partition has the same id in every plan. */
export type SyncTask = LandTask | IngestTask;

/** What the plan decided for one day of one dataset. */
export type DayDecision =
  | { readonly kind: 'fresh' }
  /** Held, and the vendor no longer lists it. */
  | { readonly kind: 'withdrawn' }
  | {
      readonly kind: 'work';
      readonly why: 'missing' | 'stale' | 'rebuild' | 'retry';
      readonly tasks: readonly SyncTask[];
    }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'failed-before'; readonly code: string }
  /** The vendor has not published it: it is not due, or late by days that it has been late before. */
  | { readonly kind: 'pending'; readonly isLate: boolean }
  /** The exchange traded, and the vendor has no file although it is long past due. */
  | { readonly kind: 'absent' };

/** A stretch of days of one dataset that are served the same way for the same reason. */
export interface Route {
  readonly dataset: DatasetName;
  readonly from: TradingDay;
  readonly to: TradingDay;
  /** `flat`: the vendor’s bucket. `lake`: nothing to fetch. `none`: cannot be had now. */
  readonly source: 'flat' | 'lake' | 'none';
  readonly days: number;
  /** Objects to fetch. */
  readonly objects: number;
  /** Requests to the vendor. */
  readonly calls: number;
  /** Bytes to download. */
  readonly bytes: number;
  readonly seconds: number;
  readonly reason: string;
}

/** What a plan costs in all. */
export interface PlanTotals {
  readonly objects: number;
  readonly calls: number;
  /** Requests of the naive way: one per symbol and day. */
  readonly naiveCalls: number;
  readonly bytes: number;
  readonly seconds: number;
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
  readonly routes: readonly Route[];
  readonly totals: PlanTotals;
}
