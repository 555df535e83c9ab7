import type { Asset, Dataset } from '../../domain/dataset.ts';
import type { FindingSeverity } from '../../domain/finding.ts';

/**
 * Rules that look at the same data, and so are checked at once and remembered as checked together. `bars`: each file by
 * itself. `history`: a day with the days before it. `pairs`: a day with its minutes. `universe`: who traded against the
 * ticker table. `coverage`: the catalog’s rows alone. `reference`: the tables of reference data.
 */
export const VALIDATION_PASSES = ['coverage', 'bars', 'history', 'pairs', 'universe', 'reference'] as const;

/** One of {@link VALIDATION_PASSES}. */
export type ValidationPass = (typeof VALIDATION_PASSES)[number];

/** Names of all rules, by pass. They are stable: configuration and findings use them. */
export const VALIDATION_RULE_NAMES = [
  'missing-day',
  'late-day',
  'closed-day',
  'row-count',
  'symbol-count',
  'rows-refused',
  'rows-repeated',
  'other-date',
  'duplicate-bar',
  'ohlc-order',
  'impossible-price',
  'zero-price',
  'vwap-band',
  'ticker-format',
  'test-ticker',
  'pair-twice',
  'bad-volume',
  'moved-without-volume',
  'volume-fraction',
  'trades-over-volume',
  'price-noise',
  'off-grid',
  'outside-hours',
  'option-fields',
  'expired-option',
  'missing-minutes',
  'closing-minute',
  'frozen-minutes',
  'price-jump',
  'split-missing',
  'split-contradicted',
  'split-off-by-days',
  'dividend-size',
  'price-spell',
  'bad-print',
  'frozen-price',
  'day-repeated',
  'volume-scale',
  'symbols-vanished',
  'minutes-disagree',
  'minutes-absent',
  'not-in-reference',
  'reference-silent',
  'outside-listing',
  'renamed-still-trading',
  'split-duplicate',
  'split-one-to-one',
  'split-twice',
  'split-absurd',
  'dividend-duplicate',
  'dividend-absurd',
  'ticker-overlap',
] as const;

/** The name of a rule. */
export type ValidationRuleName = (typeof VALIDATION_RULE_NAMES)[number];

/** What a tolerance counts; what lies within it is not told. */
export type ToleranceUnit =
  /** A share of the rows, symbols or minutes that were looked at, 0 to 1. */
  | 'share'
  /** A share of the value that is judged: of a price, of a volume. */
  | 'relative'
  /** How many times as much. */
  | 'times'
  /** Deviations from the median, in the unit in which a normal distribution has one standard deviation. */
  | 'deviations'
  | 'hours'
  | 'days'
  | 'bars'
  /** Units of the price itself. */
  | 'price'
  /** The rule has none. */
  | 'none';

/** A rule of `validate`: what it finds, and how much of it is too much unless the configuration says otherwise. */
export interface ValidationRule {
  readonly pass: ValidationPass;
  /** What is wrong, to follow “N of M bars …”. */
  readonly says: string;
  readonly severity: FindingSeverity;
  readonly unit: ToleranceUnit;
  readonly tolerance: number;
  /** Fewer than so many are not told; absent: one is. */
  readonly atLeast?: number;
  /** What rows it counts. */
  readonly noun: 'bar' | 'symbol' | 'minute' | 'row' | 'day';
  /** Where it applies; absent: to every dataset that its pass looks at. */
  readonly assets?: readonly Asset[];
  readonly timeframe?: Dataset['timeframe'];
}
