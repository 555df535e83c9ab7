import { sql } from 'kysely';
import type { Lake } from '../lake.ts';
import { barTables } from './bar-tables.ts';
import { catalogTables } from './catalog-tables.ts';
import type { LakeTable } from './lake-table.ts';
import { metadataTables } from './metadata-tables.ts';
import { referenceTables } from './reference-tables.ts';
import { seriesTables } from './series-tables.ts';
import { silverTables } from './silver-tables.ts';

/**
 * Every table that statements over a lake can name, at this moment: bars of datasets and of single symbols, what was refused of
 * them, silver, reference data, metadata, and the catalog’s own. Tables exist once something is in them.
 */
export async function listLakeTables(lake: Lake): Promise<readonly LakeTable[]> {
  const held = await lake.catalog.db
    .selectFrom('partitions')
    .select(['layer', 'dataset', sql<number>`count(quarantine_path)`.as('refused')])
    .groupBy(['dataset', 'layer'])
    .orderBy('dataset')
    .execute();
  const datasetsOf = (layer: string): ReadonlySet<string> =>
    new Set(held.filter((each) => each.layer === layer).map(({ dataset }) => dataset));
  const series = held
    .filter(({ layer }) => layer === 'targeted')
    .map(({ dataset, refused }) => ({ dataset, hasRefused: refused > 0 }));
  return [
    ...barTables(lake, datasetsOf('bronze')),
    ...seriesTables(lake, series),
    ...silverTables(lake, datasetsOf('silver')),
    ...(await referenceTables(lake)),
    ...(await metadataTables(lake)),
    ...catalogTables(lake),
  ];
}
