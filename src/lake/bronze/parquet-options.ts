import type { Asset } from '../../domain/dataset.ts';
import { quoteText } from '../duckdb/quote.ts';

/** How bars are packed; from the resource plan. */
export interface Packing {
  readonly codec: 'zstd' | 'snappy';
  readonly rowGroupRows: number;
}

/**
 * Distinct values up to which a row group’s column gets a dictionary. Symbols need one entry each and stay below it
 * (options apart, which have many); prices exceed it soon, so the writer stops trying early: a sixth less processor time
 * for files of the same size.
 */
const DICTIONARY_ENTRIES = { options: 24_576, others: 4_096 } as const;

/** The parenthesis of a `COPY … TO` statement that writes Parquet with `metadata` under our key in the footer. */
export function parquetOptions(packing: Packing, asset: Asset, metadata: string): string {
  const dictionary = asset === 'options' ? DICTIONARY_ENTRIES.options : DICTIONARY_ENTRIES.others;
  const level = packing.codec === 'zstd' ? ', COMPRESSION_LEVEL 3' : '';
  return `(FORMAT parquet, COMPRESSION ${packing.codec}${level}, ROW_GROUP_SIZE ${packing.rowGroupRows}, DICTIONARY_SIZE_LIMIT ${dictionary}, KV_METADATA {barlake: ${quoteText(metadata)}})`;
}
