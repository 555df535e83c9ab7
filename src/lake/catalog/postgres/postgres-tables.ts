import type { Kysely } from 'kysely';
import { isPostgres } from '../is-postgres.ts';

/** What SQLite has by itself, or has no use for: the order in which runs were recorded, who writes, and what each session committed. */
export async function addPostgresTables(db: Kysely<unknown>): Promise<void> {
  if (!isPostgres(db)) return;
  await db.schema
    .alterTable('runs')
    .addColumn('record', 'bigint', (column) => column.notNull().generatedByDefaultAsIdentity().unique())
    .execute();
  await db.schema
    .createTable('catalog_lock')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('catalog_sessions')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('commits', 'integer', (column) => column.notNull())
    .addColumn('seen_ms', 'integer', (column) => column.notNull())
    .execute();
}
