import { quoteText } from '../duckdb/quote.ts';

/** How bars are packed; from the resource plan. */
export interface Packing {
  readonly codec: 'zstd' | 'snappy';
  readonly rowGroupRows: number;
}

/** The parenthesis of a `COPY … TO` statement that writes Parquet with `metadata` under our key in the footer. */
export function parquetOptions(packing: Packing, metadata: string): string {
  const level = packing.codec === 'zstd' ? ', COMPRESSION_LEVEL 3' : '';
  return `(FORMAT parquet, COMPRESSION ${packing.codec}${level}, ROW_GROUP_SIZE ${packing.rowGroupRows}, KV_METADATA {barlake: ${quoteText(metadata)}})`;
}
