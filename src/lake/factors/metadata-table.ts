import type { Asset } from '../../domain/dataset.ts';
import type { LakePath } from '../storage/lake-paths.ts';

/** Tables of metadata; the last two of options only, `activity` of stocks only. */
export const METADATA_TABLES = [
  'symbols',
  'factors',
  'daily_stats',
  'activity',
  'contracts',
  'chains',
] as const;

/** One of {@link METADATA_TABLES}. */
export type MetadataTable = (typeof METADATA_TABLES)[number];

/** The tables that an asset has. */
export function metadataTables(asset: Asset): readonly MetadataTable[] {
  const shared = ['symbols', 'factors', 'daily_stats'] as const;
  if (asset === 'stocks') return [...shared, 'activity'];
  return asset === 'options' ? [...shared, 'contracts', 'chains'] : shared;
}

/** `metadata/stocks/symbols.parquet` */
export function metadataPath(asset: Asset, table: MetadataTable): LakePath {
  return `metadata/${asset}/${table}.parquet`;
}
