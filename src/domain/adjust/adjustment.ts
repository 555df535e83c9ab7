/** How prices are presented: as traded, on today’s shares, or on today’s shares with dividends paid back in. */
export const ADJUSTMENTS = ['none', 'splits', 'all'] as const;

/** One of {@link ADJUSTMENTS}. */
export type Adjustment = (typeof ADJUSTMENTS)[number];

/** The adjustment of that name, or `undefined`. */
export function parseAdjustment(text: string): Adjustment | undefined {
  return ADJUSTMENTS.find((name) => name === text);
}
