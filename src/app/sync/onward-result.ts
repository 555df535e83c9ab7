import type { DatasetName } from '../../domain/dataset.ts';
import type { SilverResult } from '../silver/silver-result.ts';

/** An export that a sync brought up to date. */
export interface GoldResult {
  readonly dataset: DatasetName;
  /** `day`, `1min`, … */
  readonly freq: string;
  /** For qlib’s `provider_uri`. */
  readonly folder: string;
  /** `fresh`: nothing had changed. */
  readonly action: 'fresh' | 'appended' | 'written';
  readonly symbols: number;
  readonly bars: number;
  readonly bytes: number;
  /** Sentences for a person. */
  readonly notes: readonly string[];
}

/** An export that could not be made. */
export interface GoldFailure {
  readonly dataset: DatasetName;
  readonly freq: string;
  readonly code: string;
  readonly message: string;
  readonly mend: string | undefined;
}

/** What a sync made beyond bronze; parts are absent where it did not go so far. */
export interface OnwardResult {
  readonly silver: SilverResult | undefined;
  readonly gold:
    | {
        readonly exports: readonly GoldResult[];
        readonly failures: readonly GoldFailure[];
        readonly notes: readonly string[];
      }
    | undefined;
}

/** A sync that ended with bronze. */
export const NOT_ONWARD: OnwardResult = { silver: undefined, gold: undefined };

/** How many parts failed. */
export function onwardFailures({ silver, gold }: OnwardResult): number {
  return (silver?.failures.length ?? 0) + (gold?.failures.length ?? 0);
}
