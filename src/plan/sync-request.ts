import type { DatasetName } from '../domain/dataset.ts';
import type { TradingDay } from '../domain/trading-day.ts';

/** Layers that a sync can fill so far, from the source on. */
export const SYNC_LAYERS = ['landing', 'bronze'] as const;

/** A layer that a sync can fill. */
export type SyncLayer = (typeof SYNC_LAYERS)[number];

/** What should exist. */
export interface SyncRequest {
  readonly datasets: readonly DatasetName[];
  /** Inclusive range of trading days. */
  readonly from: TradingDay;
  readonly to: TradingDay;
  readonly through: SyncLayer;
  /** `missing`: what is not there or stale. `retry-failed`: that, and what failed or was refused before. `rebuild`: all. */
  readonly mode: 'missing' | 'retry-failed' | 'rebuild';
  readonly precision: 'float64' | 'float32';
}

/** An object as the vendor lists it. */
export interface VendorObject {
  readonly key: string;
  readonly etag: string;
  readonly sizeBytes: number;
  readonly lastModifiedMs: number;
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
  /** Fingerprints of bronze partitions. */
  readonly bronze: ReadonlyMap<TradingDay, string>;
  /** Days the vendor refused (403) recently enough not to ask again. */
  readonly forbidden: ReadonlySet<TradingDay>;
  /** Days whose last task failed for good, with the fingerprint it failed on. */
  readonly failed: ReadonlyMap<TradingDay, { readonly fingerprint: string; readonly code: string }>;
}
