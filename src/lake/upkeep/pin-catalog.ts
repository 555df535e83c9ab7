import type { Kysely } from 'kysely';
import { openCatalog } from '../catalog/open-catalog.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import type { CatalogSchema } from '../catalog/schema.ts';

/** A statement has room for so many rows. */
const ROWS_AT_ONCE = 200;

/** Makes the catalog of a pin, a file at the absolute `path`: the rows of the lake's that are pinned, and what they were found to be. */
export async function writePinCatalog(
  db: Kysely<CatalogSchema>,
  path: string,
  partitions: readonly PartitionRow[],
): Promise<void> {
  await using catalog = await openCatalog(path, { readOnly: false });
  const findings = await db.selectFrom('findings').selectAll().execute();
  const objects = await db.selectFrom('objects').selectAll().execute();
  await catalog.db.transaction().execute(async (own) => {
    for (const some of inBatches(partitions))
      await own
        .insertInto('partitions')
        .values([...some])
        .execute();
    for (const some of inBatches(findings))
      await own
        .insertInto('findings')
        .values([...some])
        .execute();
    for (const some of inBatches(objects))
      await own
        .insertInto('objects')
        .values([...some])
        .execute();
  });
}

function* inBatches<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE)
    yield rows.slice(start, start + ROWS_AT_ONCE);
}
