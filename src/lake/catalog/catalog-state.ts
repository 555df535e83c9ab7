import { type Kysely, sql } from 'kysely';
import { isPostgres } from './is-postgres.ts';
import type { CatalogSchema } from './schema.ts';

/**
 * A text that differs after every change to the catalog, whoever made it. Asking costs next to nothing, so that what was read out of the
 * catalog can be kept for as long as the text stays.
 */
export async function catalogState(db: Kysely<CatalogSchema>): Promise<string> {
  if (isPostgres(db)) {
    // Which transactions a reader sees: it changes with every commit, those to other tables of the server included.
    const { rows } = await sql<{ state: string }>`SELECT pg_current_snapshot()::text AS state`.execute(db);
    return rows[0]?.state ?? '';
  }
  // The first counts commits of other connections, the second changes made through this one.
  const others = await sql<{ data_version: number }>`PRAGMA data_version`.execute(db);
  const own = await sql<{ changes: number }>`SELECT total_changes() AS changes`.execute(db);
  return `${others.rows[0]?.data_version ?? 0} ${own.rows[0]?.changes ?? 0}`;
}
