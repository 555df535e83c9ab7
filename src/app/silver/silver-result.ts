import type { DatasetName } from '../../domain/dataset.ts';
import type { RunMemoryUse } from '../sync/memory-use.ts';

/** What became of one dataset’s silver. */
export interface SilverDatasetResult {
  readonly dataset: DatasetName;
  /** Partitions that were built, that were fresh already, and that were removed because no bars are left. */
  readonly built: number;
  readonly fresh: number;
  readonly removed: number;
  /** Of the built ones: rows, bytes, feature columns, findings. */
  readonly rows: number;
  readonly bytes: number;
  readonly features: number;
  readonly findings: number;
}

/** A partition that could not be built, in words. */
export interface SilverFailure {
  /** `silver:stocks_daily:2024` */
  readonly task: string;
  readonly dataset: DatasetName;
  /** `2024`, or `2024-03` for minutes; the dataset’s name where nothing of it could even be planned. */
  readonly key: string;
  readonly code: string;
  readonly message: string;
  readonly mend: string | undefined;
}

/** The end of a build of silver. */
export interface SilverResult {
  readonly run: string;
  readonly state: 'done' | 'partial' | 'failed' | 'cancelled';
  readonly datasets: readonly SilverDatasetResult[];
  readonly failures: readonly SilverFailure[];
  /** Sentences that a person should read, such as that stocks have no reference data and so all factors are 1. */
  readonly notes: readonly string[];
  readonly memory: RunMemoryUse;
  readonly seconds: number;
}
