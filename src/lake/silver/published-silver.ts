import { findPartition, type PartitionRow } from '../catalog/partitions.ts';
import type { Lake } from '../lake.ts';
import { SILVER_LAYER, silverScope } from './publish-silver.ts';

/** A partition as it was published, and how much was found about it; `undefined` when there is none. */
export async function findPublishedSilver(
  { catalog: { db } }: Pick<Lake, 'catalog'>,
  { dataset, key }: { readonly dataset: string; readonly key: string },
): Promise<{ readonly partition: PartitionRow; readonly findings: number } | undefined> {
  const partition = await findPartition(db, SILVER_LAYER, dataset, key);
  if (partition === undefined) return undefined;
  const { origin, key: day = key } = silverScope(dataset, key);
  const { findings } = await db
    .selectFrom('findings')
    .select(({ fn }) => fn.countAll<number>().as('findings'))
    .where('origin', '=', origin)
    .where('dataset', '=', dataset)
    .where('key', '=', day)
    .executeTakeFirstOrThrow();
  return { partition, findings };
}
