import type { PartitionRow } from '../catalog/partitions.ts';
import { quoteText } from '../duckdb/quote.ts';
import { inLake } from '../storage/lake-paths.ts';
import type { LakeView } from './sql-tables.ts';

/** A view of each published table of metadata, named for asset and table: `stocks_factors`. */
export function metadataViews(root: string, partitions: readonly PartitionRow[]): readonly LakeView[] {
  return partitions.map(({ dataset, key, path, bytes }) => {
    const file = {
      dataset: `${dataset}_${key}`,
      day: 'metadata',
      path: inLake(root, path),
      sizeBytes: bytes,
      mend: 'barlake features build',
    };
    const sql = `SELECT * FROM read_parquet(${quoteText(file.path)}, hive_partitioning=false)`;
    return { name: `${dataset}_${key}`, isBars: false, files: [file], sql };
  });
}
