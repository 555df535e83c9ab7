/** The tables of reference data: what the vendor knows of securities besides their prices. */
export const REFERENCE_TABLES = ['tickers', 'splits', 'dividends', 'events', 'contracts'] as const;

/** One of {@link REFERENCE_TABLES}. */
export type ReferenceTableName = (typeof REFERENCE_TABLES)[number];

/** The text as the name of a reference table, or `undefined`. */
export function parseReferenceTable(text: string): ReferenceTableName | undefined {
  return REFERENCE_TABLES.find((name) => name === text);
}
