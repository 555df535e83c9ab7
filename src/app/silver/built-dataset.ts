import type { BarlakeError } from '../../domain/barlake-error.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import type { PartitionRow } from '../../lake/catalog/partitions.ts';
import type { SilverPlan } from '../../plan/silver/silver-plan.ts';
import type { SilverFailure } from './silver-result.ts';

/** A partition that was published. */
export interface BuiltPartition {
  readonly partition: PartitionRow;
  /** What was found about its features. */
  readonly findings: number;
}

/** What became of a dataset’s tasks. */
export interface BuiltDataset {
  readonly dataset: DatasetName;
  readonly plan: SilverPlan;
  readonly built: readonly BuiltPartition[];
  readonly removed: number;
  readonly failures: readonly SilverFailure[];
  /** The failure after which nothing more was tried. */
  readonly fatal: BarlakeError | undefined;
}
