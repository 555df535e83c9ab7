import { DATASET_NAMES, type DatasetName } from '../../domain/dataset.ts';
import { selectPartitions } from '../catalog/partitions.ts';
import type { PartitionsTable } from '../catalog/schema.ts';
import { quoteList } from '../duckdb/quote.ts';
import type { Lake } from '../lake.ts';
import { inLake } from '../storage/lake-paths.ts';
import { viewOf } from './create-view.ts';
import type { ReadFile } from './explain-read-error.ts';
import type { LakeTable, OpenTable } from './lake-table.ts';

/**
 * Each dataset’s silver, `silver_stocks_daily`. Partitions that were built with other features stand beside each other until
 * the next build: a column that only some have is NULL in the others.
 */
export function silverTables(lake: Lake, datasets: ReadonlySet<string>): readonly LakeTable[] {
  return DATASET_NAMES.filter((dataset) => datasets.has(dataset)).map(
    (dataset): LakeTable => ({
      name: `silver_${dataset}`,
      kind: 'silver',
      about: `bars of ${dataset} by symbol, with factors and features (silver)`,
      open: async () => openSilver(lake, dataset),
    }),
  );
}

async function openSilver({ root, catalog }: Lake, dataset: DatasetName): Promise<OpenTable> {
  const own = await selectPartitions(catalog.db, { layer: 'silver', datasets: [dataset] });
  // Newest first: its columns are those that people ask for, in their order. Merging schemas while reading loses rows when a file is replaced meanwhile.
  const alike = [...Map.groupBy(own.toReversed(), columnsOf).values()];
  const selects = alike.map((group) => {
    const paths = group.toReversed().map(({ path }) => inLake(root, path));
    return `SELECT * FROM read_parquet(${quoteList(paths)}, union_by_name=false, hive_partitioning=false)`;
  });
  const files = own.map((partition) => toFile(root, partition));
  return viewOf(`silver_${dataset}`, files, async () => selects.join(' UNION ALL BY NAME '));
}

/** The part of a fingerprint that stands for columns and their types. */
function columnsOf({ fingerprint }: PartitionsTable): string {
  return fingerprint.split('-')[0] ?? fingerprint;
}

function toFile(root: string, { dataset, key, path, bytes }: PartitionsTable): ReadFile {
  return {
    dataset: `silver ${dataset}`,
    day: key,
    path: inLake(root, path),
    sizeBytes: bytes,
    mend: `barlake features build ${dataset}`,
  };
}
