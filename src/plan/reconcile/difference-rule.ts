/** The known reasons for which two sources disagree about a bar, and what each means. */
export const DIFFERENCE_RULES = {
  'float-digits': 'the last digits of a number were written differently',
  'single-precision': 'the lake keeps this price in single precision',
  'six-decimals': 'one source keeps six decimals of a volume, the other more',
  'whole-shares': 'one source counts whole shares, the other fractions',
  'zero-volume': 'a bar without volume, which the other source leaves out',
  'late-prints': 'odd lots and late reports are in the day’s bar and in no minute',
  'extended-hours': 'the day’s bar leaves out trades before the open and after the close',
  'print-eligibility': 'minutes show prints that a day’s high and low leave out',
  'closing-auction': 'the closing auction is in the day’s bar and in no minute of the session',
  'closing-minute-missing': 'the last minute of the session has no bar',
  'provisional-day': 'one source was asked before the day counted as complete',
} as const;

/** The name of a known reason. */
export type DifferenceRule = keyof typeof DIFFERENCE_RULES;

/** Names of all known reasons, the narrowest first: the first one that fits explains a difference. */
export const RULE_NAMES: readonly DifferenceRule[] = Object.keys(
  DIFFERENCE_RULES,
) as readonly DifferenceRule[];

/** How far each reason reaches. A difference beyond it stays unexplained. Shares of the larger of two numbers. */
export const TOLERANCE = {
  /** JSON and CSV carry at least ten significant digits; a price tick is a millionth of the dearest share. */
  floatDigits: 1e-9,
  /** Half of the last of six decimals, and as much again for a source that cuts instead of rounding. */
  sixDecimals: 1e-6,
  /** Cutting off fractions loses less than one share a bar. */
  wholeShares: 1,
  /** The largest gap seen between a day and its minutes was 12 % (MSFT, 32.25 of 36.56 million); thin shares lose more. */
  latePrints: 0.2,
  /** Real sessions reach up to 0.02 % above the volume of their day; beyond half a percent it is another volume. */
  extendedHours: 0.005,
  /** In real minutes such prints lie at most 0.04 % outside the day’s range. */
  printEligibility: 0.001,
  /** Auctions of liquid shares close within a few hundredths of a percent of the last trade, thin ones within half of one. */
  closingAuction: 0.005,
  /** The minute that is missing may be the liveliest of the day. */
  closingMinute: 0.01,
  /** Late reports after the close move a day’s volume as much as odd lots do … */
  provisionalVolume: 0.2,
  /** … and its prices little. */
  provisionalPrice: 0.01,
} as const;
