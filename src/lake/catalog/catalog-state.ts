import { type Kysely, sql } from 'kysely';
import type { CatalogSchema } from './schema.ts';

/**
 * A text that differs after every change to the catalog, whoever made it. Asking takes microseconds, so that what was read out of the
 * catalog can be kept for as long as the text stays.
 */
export async function catalogState(db: Kysely<CatalogSchema>): Promise<string> {
  // The first counts commits of other connections, the second changes made through this one.
  const others = await sql<{ data_version: number }>`PRAGMA data_version`.execute(db);
  const own = await sql<{ changes: number }>`SELECT total_changes() AS changes`.execute(db);
  return `${others.rows[0]?.data_version ?? 0} ${own.rows[0]?.changes ?? 0}`;
}
