import type { Kysely } from 'kysely';
import type { CatalogSchema } from '../catalog/schema.ts';
import type { LakePath } from '../storage/lake-paths.ts';

/** Statements have room for so many values. */
const PATHS_AT_ONCE = 500;

/** Notes files that no partition points at any more, so that they are kept until the longest reader is done. In a transaction. */
export async function supersede(
  db: Kysely<CatalogSchema>,
  paths: readonly LakePath[],
  nowMs: number,
): Promise<void> {
  const unique = [...new Set(paths)];
  for (let start = 0; start < unique.length; start += PATHS_AT_ONCE) {
    const some = unique.slice(start, start + PATHS_AT_ONCE);
    const held = await db
      .selectFrom('partitions')
      .select('path')
      .distinct()
      .where('path', 'in', some)
      .execute();
    const used = new Set(held.map(({ path }) => path));
    const gone = some.filter((path) => !used.has(path));
    if (gone.length === 0) continue;
    await db
      .insertInto('superseded')
      .values(gone.map((path) => ({ path, since_ms: nowMs })))
      .onConflict((conflict) => conflict.column('path').doUpdateSet({ since_ms: nowMs }))
      .execute();
  }
}
