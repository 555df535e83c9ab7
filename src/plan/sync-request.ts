import type { DatasetName } from '../domain/dataset.ts';
import type { TradingDay } from '../domain/trading-day.ts';
import type { DayRange } from './fetch-task.ts';

/** Layers that a sync fills from the vendor, the first it can end with. */
export type SyncLayer = 'landing' | 'bronze';

/** Layers that are made of bronze: with factors and features, and for other programs. */
export type OnwardLayer = 'silver' | 'gold';

/** Layers that a sync can go through to, from the source on. */
export const SYNC_LAYERS: readonly (SyncLayer | OnwardLayer)[] = ['landing', 'bronze', 'silver', 'gold'];

/** Where bars may come from: the cheapest way, files only, grouped daily only, or anything but files. */
export const ROUTE_CHOICES = ['auto', 'flat', 'grouped', 'rest'] as const;

/** One of {@link ROUTE_CHOICES}. */
export type RouteChoice = (typeof ROUTE_CHOICES)[number];

/** What should exist. */
export interface SyncRequest {
  readonly datasets: readonly DatasetName[];
  /** Inclusive range of trading days. */
  readonly from: TradingDay;
  readonly to: TradingDay;
  /** Only these of them, ascending; absent: all. */
  readonly days?: readonly TradingDay[];
  readonly through: SyncLayer;
  /** Where to go on to from bronze; absent: nowhere. */
  readonly onward?: OnwardLayer;
  /** `missing`: what is not there or stale. `retry-failed`: that, and what failed or was refused before. `rebuild`: all. */
  readonly mode: 'missing' | 'retry-failed' | 'rebuild';
  readonly precision: 'float64' | 'float32';
  readonly route: RouteChoice;
  /** Only these are wanted, in the API’s spelling; absent: the whole market. */
  readonly symbols?: readonly string[];
}

/** An object as the vendor lists it. */
export interface VendorObject {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
  readonly lastModifiedMs: number;
}

/** Bars of a day that the lake holds. */
export interface HeldBars {
  readonly fingerprint: string;
  readonly source: 'flat' | 'grouped';
}

/** What grouped daily said about a day. */
export interface AskedDay {
  /** `empty`: there was no bar. */
  readonly state: 'answered' | 'empty' | 'forbidden';
  readonly askedMs: number;
  /** What bars made from the landed answer would have for a fingerprint; absent when it is not on disk. */
  readonly fingerprint?: string;
}

/** One dataset’s part of what the planner knows; days are keys of the maps. */
export interface DatasetFacts {
  readonly dataset: DatasetName;
  /** The days the exchange traded in the range, ascending. */
  readonly tradingDays: readonly TradingDay[];
  /** What the vendor lists in the range. */
  readonly listed: ReadonlyMap<TradingDay, VendorObject>;
  /** Fingerprints of landed files that are still on disk. */
  readonly landed: ReadonlyMap<TradingDay, string>;
  readonly bronze: ReadonlyMap<TradingDay, HeldBars>;
  /** Days whose file the vendor refused (403) recently enough not to ask again. */
  readonly forbidden: ReadonlySet<TradingDay>;
  /** Days whose last task failed for good, with the fingerprint it failed on. */
  readonly failed: ReadonlyMap<TradingDay, { readonly fingerprint: string; readonly code: string }>;
  /** Days that grouped daily was asked for. */
  readonly asked: ReadonlyMap<TradingDay, AskedDay>;
  /** Refused rows that a person took for bars, as hashes in ascending order; absent: none. */
  readonly accepted?: ReadonlyMap<TradingDay, readonly string[]>;
  /** Days that single symbols were asked for, by symbol; only when symbols are wanted. */
  readonly covered: ReadonlyMap<string, readonly DayRange[]>;
  /** First day of the plan’s history over REST, where a refusal has lately shown it; only when symbols are wanted. */
  readonly floor?: TradingDay;
  /** Only in a run’s second pass: what the first one dealt with. */
  readonly tried?: TriedBefore;
}

/** What a run’s first pass dealt with, of one dataset: `rebuild` and `retry-failed` are about what was before the run. */
export interface TriedBefore {
  /** `refused`: the day’s file (403), so it is not asked for again; `done`: anything else, whatever came of it. */
  readonly days: ReadonlyMap<TradingDay, 'refused' | 'done'>;
  /** Days that single symbols were asked for, by symbol. */
  readonly covered: ReadonlyMap<string, readonly DayRange[]>;
}

/** Which doors are open, and how wide. */
export interface VendorAccess {
  /** Keys for the bucket are configured. */
  readonly hasFlatFiles: boolean;
  /** A key for the REST API is configured. */
  readonly hasRest: boolean;
  /** Calls in a minute. */
  readonly callsPerMinute: number | 'unlimited';
  /** Older days come from flat files, newer ones over REST; `undefined`: whatever costs less. */
  readonly flatAfterDays: number | undefined;
}
