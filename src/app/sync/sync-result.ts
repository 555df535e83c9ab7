import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { SyncValidation } from '../validate/validate-after-sync.ts';
import type { RunMemoryUse } from './memory-use.ts';
import type { OnwardResult } from './onward-result.ts';

/** What a run made of one dataset, or of bars of single symbols (`stocks_1d`). */
export interface DatasetResult {
  readonly dataset: string;
  /** Days of the whole market; 0 for single symbols. */
  readonly days: number;
  /** Symbols on the fullest day, or those that were asked for one by one. */
  readonly symbols: number;
  readonly rows: number;
  readonly quarantined: number;
  readonly duplicates: number;
  /** Bytes written to the deepest layer of the run. */
  readonly bytes: number;
}

/** A task that failed, in words. */
export interface TaskFailure {
  readonly task: string;
  readonly dataset: string;
  /** The day, or the first day asked for. */
  readonly day: TradingDay;
  /** For bars of single symbols. */
  readonly symbol: string | undefined;
  readonly code: string;
  readonly message: string;
  readonly mend: string | undefined;
}

/** Requests of a run, and what the naive way would have made of the same bars. */
export interface CallCounts {
  /** Calls of the REST API. */
  readonly made: number;
  /** Calls of the naive way: one per symbol and day. */
  readonly naive: number;
  /** Requests to the bucket, listings included; they are not limited. */
  readonly requests: number;
  /** Bytes received. */
  readonly bytes: number;
  /** How long the calls that were not made would have taken under the key’s budget. */
  readonly savedSeconds: number;
}

/** Days of a dataset that could not even be asked for. */
export interface OutOfReach {
  readonly dataset: DatasetName;
  readonly days: number;
  readonly reason: string;
}

/** The end of a sync. */
export interface SyncResult {
  readonly run: string;
  readonly state: 'done' | 'partial' | 'failed' | 'cancelled';
  readonly tasks: { readonly done: number; readonly failed: number; readonly skipped: number };
  readonly datasets: readonly DatasetResult[];
  readonly failures: readonly TaskFailure[];
  /** Days the vendor’s plan does not cover. */
  readonly forbidden: number;
  /** Days whose file was faulty before and has not been replaced since. */
  readonly failedBefore: number;
  /** Days that are not published yet. */
  readonly pending: number;
  /** Days whose only way is not open, by dataset. */
  readonly outOfReach: readonly OutOfReach[];
  readonly calls: CallCounts;
  readonly memory: RunMemoryUse;
  /** What was made of bronze. */
  readonly onward: OnwardResult;
  /** What was found wrong with the days that it brought; absent when nobody looked. */
  readonly validation: SyncValidation | undefined;
  readonly seconds: number;
}
