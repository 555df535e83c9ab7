import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';

/** What a run made of one dataset. */
export interface DatasetResult {
  readonly dataset: DatasetName;
  readonly days: number;
  readonly rows: number;
  readonly quarantined: number;
  readonly duplicates: number;
  /** Bytes written to the deepest layer of the run. */
  readonly bytes: number;
}

/** A task that failed, in words. */
export interface TaskFailure {
  readonly task: string;
  readonly dataset: DatasetName;
  readonly day: TradingDay;
  readonly code: string;
  readonly message: string;
  readonly mend: string | undefined;
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
  readonly calls: { readonly made: number; readonly naive: number };
  readonly seconds: number;
}
