import { selectPartitions } from '../catalog/partitions.ts';
import type { PartitionsTable } from '../catalog/schema.ts';
import type { Lake } from '../lake.ts';
import { CURRENT_KEY } from '../reference/reference-paths.ts';
import { inLake } from '../storage/lake-paths.ts';
import { plainView } from './create-view.ts';
import type { ReadFile } from './explain-read-error.ts';
import type { LakeTable } from './lake-table.ts';

/** Each table of reference data as it is now, and one of all change logs; none for tables never published. */
export async function referenceTables(lake: Lake): Promise<readonly LakeTable[]> {
  const partitions = await selectPartitions(lake.catalog.db, { layer: 'reference' });
  const current = partitions.filter(({ key }) => key === CURRENT_KEY);
  const logs = partitions.filter(({ key }) => key !== CURRENT_KEY);
  const file = (partition: PartitionsTable): ReadFile => toFile(lake.root, partition);
  return [
    ...current.map((partition): LakeTable => {
      const { dataset: name } = partition;
      const about = `the vendor’s ${name} as they are now`;
      return { name, kind: 'reference', about, open: async () => plainView(name, [file(partition)]) };
    }),
    ...(logs.length === 0 ? [] : [changesTable(logs.map(file))]),
  ];
}

function changesTable(files: readonly ReadFile[]): LakeTable {
  const name = 'reference_changes';
  return {
    name,
    kind: 'reference',
    about: 'what every version of the reference data changed',
    open: async (extent) => plainView(name, extent === 'all' ? files : files.slice(-1)),
  };
}

function toFile(root: string, { dataset, path, bytes, source_etag: version }: PartitionsTable): ReadFile {
  return {
    dataset,
    day: `version ${version}`,
    path: inLake(root, path),
    sizeBytes: bytes,
    mend: `barlake sync reference --only ${dataset} --full`,
  };
}
