import { DATASET_NAMES } from '../../domain/dataset.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import { quoteList } from '../duckdb/quote.ts';
import { inLake } from '../storage/lake-paths.ts';
import type { ReadFile } from './explain-read-error.ts';
import type { LakeView } from './sql-tables.ts';

/**
 * A view of each dataset’s silver, `silver_stocks_daily`. Partitions that were built with other features stand beside each
 * other until the next build: a column that only some have is NULL in the others.
 */
export function silverViews(root: string, partitions: readonly PartitionRow[]): readonly LakeView[] {
  return DATASET_NAMES.flatMap((dataset): readonly LakeView[] => {
    const own = partitions.filter((partition) => partition.dataset === dataset);
    if (own.length === 0) return [];
    // Newest first: its columns are those that people ask for, in their order. Merging schemas while reading loses rows when a file is replaced meanwhile.
    const alike = [...Map.groupBy(own.toReversed(), columnsOf).values()];
    const selects = alike.map((group) => {
      const paths = group.toReversed().map(({ path }) => inLake(root, path));
      return `SELECT * FROM read_parquet(${quoteList(paths)}, union_by_name=false, hive_partitioning=false)`;
    });
    const files = own.map((partition) => toFile(root, partition));
    return [{ name: `silver_${dataset}`, isBars: false, files, sql: selects.join(' UNION ALL BY NAME ') }];
  });
}

/** The part of a fingerprint that stands for columns and their types. */
function columnsOf({ fingerprint }: PartitionRow): string {
  return fingerprint.split('-')[0] ?? fingerprint;
}

function toFile(root: string, { dataset, key, path, bytes }: PartitionRow): ReadFile {
  return {
    dataset: `silver ${dataset}`,
    day: key,
    path: inLake(root, path),
    sizeBytes: bytes,
    mend: `barlake features build ${dataset}`,
  };
}
