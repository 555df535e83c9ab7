import { quoteText } from '../duckdb/quote.ts';

/** How bars are packed; from the resource plan. */
export interface Packing {
  readonly codec: 'zstd' | 'snappy';
  readonly rowGroupRows: number;
  /** How hard zstd tries, 1 to 22; absent: 3, beyond which a sync only waits longer. */
  readonly level?: number;
  /** Filters that tell which values a row group does not have; absent: written. */
  readonly hasBloomFilters?: boolean;
}

/**
 * Distinct values up to which a row group’s column gets a dictionary. The symbols of a row group stay below it; prices
 * exceed it soon, so that the writer stops trying early. Against DuckDB’s default: a sixth less processor time on 2026’s
 * stock minutes, files of the same size there and 40 % smaller ones for a day of stocks.
 */
const DICTIONARY_ENTRIES = 4_096;

/** The parenthesis of a `COPY … TO` statement that writes Parquet with `metadata` under our key in the footer. */
export function parquetOptions(packing: Packing, metadata: string): string {
  const level = packing.codec === 'zstd' ? `, COMPRESSION_LEVEL ${packing.level ?? 3}` : '';
  const filters = packing.hasBloomFilters === false ? ', WRITE_BLOOM_FILTER false' : '';
  return `(FORMAT parquet, COMPRESSION ${packing.codec}${level}, ROW_GROUP_SIZE ${packing.rowGroupRows}, DICTIONARY_SIZE_LIMIT ${DICTIONARY_ENTRIES}${filters}, KV_METADATA {barlake: ${quoteText(metadata)}})`;
}
