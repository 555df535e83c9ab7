import type { PartitionRow } from '../catalog/partitions.ts';
import { quoteList } from '../duckdb/quote.ts';
import { CURRENT_KEY } from '../reference/reference-paths.ts';
import { inLake } from '../storage/lake-paths.ts';
import type { ReadFile } from './explain-read-error.ts';
import type { LakeView } from './sql-tables.ts';

/** A view of each table of reference data as it is now, and one of all change logs; none for tables never published. */
export function referenceViews(root: string, partitions: readonly PartitionRow[]): readonly LakeView[] {
  const current = partitions.filter(({ key }) => key === CURRENT_KEY);
  const logs = partitions.filter(({ key }) => key !== CURRENT_KEY);
  return [
    ...current.map((partition) => viewOf(partition.dataset, [toFile(root, partition)])),
    ...(logs.length === 0
      ? []
      : [
          viewOf(
            'reference_changes',
            logs.map((log) => toFile(root, log)),
          ),
        ]),
  ];
}

function viewOf(name: string, files: readonly ReadFile[]): LakeView {
  const list = quoteList(files.map(({ path }) => path));
  const sql = `SELECT * FROM read_parquet(${list}, union_by_name=false, hive_partitioning=false)`;
  return { name, isBars: false, files, sql };
}

function toFile(root: string, { dataset, path, bytes, source_etag: version }: PartitionRow): ReadFile {
  return {
    dataset,
    day: `version ${version}`,
    path: inLake(root, path),
    sizeBytes: bytes,
    mend: `barlake sync reference --only ${dataset} --full`,
  };
}
