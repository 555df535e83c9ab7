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
  // Names alone come out of an index, however many files there are.
  const held = await lake.catalog.db
    .selectFrom('partitions')
    .select(['layer', 'dataset'])
    .distinct()
    .orderBy('dataset')
    .execute();
  const datasetsOf = (layer: string): readonly string[] =>
    held.filter((each) => each.layer === layer).map(({ dataset }) => dataset);
  const series = datasetsOf('targeted');
  const refused = new Set(await withRefusedRows(lake, series));
  return [
    ...barTables(lake, new Set(datasetsOf('bronze'))),
    ...seriesTables(
      lake,
      series.map((dataset) => ({ dataset, hasRefused: refused.has(dataset) })),
    ),
    ...silverTables(lake, new Set(datasetsOf('silver'))),
    ...(await referenceTables(lake)),
    ...(await metadataTables(lake)),
    ...catalogTables(lake),
  ];
}

/** Those of the series that have a file of refused rows. */
async function withRefusedRows({ catalog }: Lake, series: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const dataset of series) {
    const one = await catalog.db
      .selectFrom('partitions')
      .select('key')
      .where('dataset', '=', dataset)
      .where('layer', '=', 'targeted')
      .where('quarantine_path', 'is not', null)
      .limit(1)
      .executeTakeFirst();
    if (one !== undefined) found.push(dataset);
  }
  return found;
}
