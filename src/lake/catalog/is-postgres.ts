import { type Kysely, PostgresAdapter } from 'kysely';

/** Whether a catalog is on Postgres, for the few questions that each database answers in its own words. */
export function isPostgres<Schema>(db: Kysely<Schema>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
