import { DATASET_NAMES, type DatasetName } from '../../domain/dataset.ts';
import type { Catalog } from './open-catalog.ts';

/** Datasets that have bars, or silver whose bars are gone, in the order of all datasets. */
export async function heldDatasets({ db }: Catalog): Promise<readonly DatasetName[]> {
  const rows = await db
    .selectFrom('partitions')
    .select('dataset')
    .distinct()
    .where('layer', 'in', ['bronze', 'silver'])
    .where('rows', '>', 0)
    .execute();
  const held = new Set(rows.map(({ dataset }) => dataset));
  return DATASET_NAMES.filter((name) => held.has(name));
}
