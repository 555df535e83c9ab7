import { type Kysely, sql } from 'kysely';
import { isPostgres } from './is-postgres.ts';
import type { CatalogSchema } from './schema.ts';
import { IDENTITY_FUNCTION } from './sqlite-database.ts';

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
  // The first counts commits of other connections, the second changes made through this one, and names the file that both are about.
  const others = await sql<{ data_version: number }>`PRAGMA data_version`.execute(db);
  const own = await sql<{
    changes: number;
    file: string;
  }>`SELECT total_changes() AS changes, ${sql.raw(IDENTITY_FUNCTION)}() AS file`.execute(db);
  const { changes, file } = own.rows[0] ?? { changes: 0, file: '' };
  return `${file} ${others.rows[0]?.data_version ?? 0} ${changes}`;
}
