import { z } from 'zod';
import { findPartition, type PartitionRow } from '../../../lake/catalog/partitions.ts';
import type { Lake } from '../../../lake/lake.ts';
import { HttpProblem } from '../problem/http-problem.ts';

/** What names a partition in an address. */
export interface PartitionName {
  readonly layer: string;
  readonly dataset: string;
  readonly key: string;
}

/** {@link PartitionName} */
export const partitionParams: z.ZodType<PartitionName> = z.strictObject({
  layer: z.string().max(64),
  dataset: z.string().max(64),
  key: z.string().max(100),
});

/** A partition’s row. Answers 404 for one that the catalog does not list. */
export async function requirePartition(
  { layer, dataset, key }: PartitionName,
  { catalog }: Lake,
): Promise<PartitionRow> {
  const partition = await findPartition(catalog.db, layer, dataset, key);
  if (partition !== undefined) return partition;
  throw new HttpProblem(404, `The lake lists no ${layer} of ${dataset} ${key}.`, {
    mend: 'Look for it in the list of partitions; it may have been replaced.',
  });
}
