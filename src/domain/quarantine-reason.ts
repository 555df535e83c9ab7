/** Why a received row is kept apart instead of becoming a bar, with what it means. A row has one: the first that fits. */
export const QUARANTINE_REASONS = {
  field_count: 'The line has more or fewer fields than the header.',
  unparsable: 'A field is not a number, or not one of its column’s range.',
  missing_value: 'A field that every bar has is empty.',
  malformed_symbol: 'The ticker has control characters, separators or too many characters.',
  malformed_option: 'The ticker of an option does not split into root, expiration, type and strike.',
  expired_option: 'The option had expired before the trading day.',
  negative_or_not_finite: 'A price, volume or count is negative, infinite or not a number.',
  implausible_price: 'A price that a grouped answer gives is beyond anything that was ever traded.',
  ohlc_order: 'Open or close lies outside low to high, or low is above high.',
  other_day: 'The bar’s time lies outside the trading day that the file is for.',
  conflicting_duplicate: 'Another row has the same symbol and time but other values.',
} as const;

/** A reason for quarantine, as written into the quarantine files. */
export type QuarantineReason = keyof typeof QUARANTINE_REASONS;

/**
 * Reasons that a person may overrule: the row can be read, lies on its day, and is only improbable or contradicted. What
 * cannot be read, has no valid number or belongs to another day can become no bar of the file.
 */
export const OVERRULABLE_REASONS: ReadonlySet<QuarantineReason> = new Set<QuarantineReason>([
  'ohlc_order',
  'implausible_price',
  'expired_option',
  'conflicting_duplicate',
]);
