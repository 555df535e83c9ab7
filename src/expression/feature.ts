import type { DatasetName } from '../domain/dataset.ts';

/** A feature as a person writes it down. */
export interface Feature {
  /** Column name, letters, digits and underscores, beginning with a letter. Compared without case. */
  readonly name: string;
  /** In qlib’s expression language; `$name` of another feature of the same dataset reads that feature’s column. */
  readonly expression: string;
  readonly datasets: readonly DatasetName[];
  readonly description: string;
  /** Labels may look into the future; features never do. */
  readonly isLabel: boolean;
}

/** Features under one name: `base`, `alpha158`, `alpha360`, or a file of a person’s own. */
export interface FeatureSet {
  readonly name: string;
  readonly description: string;
  readonly features: readonly Feature[];
  /** Where it comes from, for messages: `built in`, or the path of a file. */
  readonly origin: string;
}
