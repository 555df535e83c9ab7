import type { Kysely } from 'kysely';
import type { LakePath } from '../storage/lake-paths.ts';
import type { CatalogSchema } from './schema.ts';

/** Paths asked for in one statement. */
const PATHS_AT_ONCE = 400;

/** Hashes of the files that stand under some paths, hex; a path that the catalog does not know, or not by its hash, is left out. */
export async function pathHashes(
  db: Kysely<CatalogSchema>,
  paths: readonly LakePath[],
): Promise<ReadonlyMap<LakePath, string>> {
  const found = new Map<LakePath, string>();
  for (let start = 0; start < paths.length; start += PATHS_AT_ONCE) {
    const some = paths.slice(start, start + PATHS_AT_ONCE);
    // Paths have no index, datasets have, and a path names its own. One that should not is looked up elsewhere.
    const datasets = [...new Set(some.flatMap((path) => path.split(/[/.]/)))];
    const rows = await db
      .selectFrom('partitions')
      .select(['path', 'content_hash', 'file_hash', 'quarantine_path', 'quarantine_hash'])
      .where('dataset', 'in', datasets)
      .where((where) => where.or([where('path', 'in', some), where('quarantine_path', 'in', some)]))
      .execute();
    const asked = new Set(some);
    for (const row of rows) {
      if (asked.has(row.path)) found.set(row.path, row.file_hash ?? row.content_hash);
      const { quarantine_path: refused, quarantine_hash: hash } = row;
      if (refused !== null && asked.has(refused) && hash !== null && hash !== undefined)
        found.set(refused, hash);
    }
  }
  return found;
}
