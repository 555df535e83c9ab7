import { existsSync } from 'node:fs';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { explainDiskError } from '../storage/disk-error.ts';
import { MIGRATIONS } from './migrations.ts';
import type { CatalogSchema } from './schema.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { transactionalSqlite } from './sqlite-dialect.ts';

/** The open catalog. All queries are functions over it; closing it is the opener’s duty. */
export interface Catalog extends AsyncDisposable {
  readonly db: Kysely<CatalogSchema>;
}

/**
 * Opens the catalog file, bringing its schema up to date unless `readOnly`. Throws `E_LAKE_NEWER` when a newer barlake
 * wrote it, `E_LAKE_MISSING` when it is to be read and does not exist, `E_CATALOG_DAMAGED` when it is no database,
 * `E_LAKE_LOCKED` when another process does not let go of it, `E_DISK_FULL`, `E_LAKE_READ_ONLY`.
 */
export async function openCatalog(path: string, options: { readonly readOnly: boolean }): Promise<Catalog> {
  if (options.readOnly && !existsSync(path)) throw missing(path);
  const db = connect(path, options.readOnly);
  try {
    await bringUpToDate(db, path, options.readOnly);
  } catch (error) {
    await db.destroy();
    throw explain(path, error);
  }
  return { db, [Symbol.asyncDispose]: () => db.destroy() };
}

function connect(path: string, readOnly: boolean): Kysely<CatalogSchema> {
  try {
    return new Kysely<CatalogSchema>({
      dialect: transactionalSqlite(openSqliteDatabase(path, { readOnly })),
    });
  } catch (error) {
    throw explain(path, error);
  }
}

async function bringUpToDate(db: Kysely<CatalogSchema>, path: string, readOnly: boolean): Promise<void> {
  const applied = await appliedMigrations(db);
  const unknown = applied.filter((name) => !(name in MIGRATIONS));
  if (unknown.length > 0) throw newer(path, unknown);
  if (applied.length === Object.keys(MIGRATIONS).length) return;
  if (readOnly) throw outdated(path);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw explain(path, error);
}

async function appliedMigrations(db: Kysely<CatalogSchema>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const rows = await (db as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  return rows.map((row) => row.name);
}

/** A full disk, a missing permission and a busy database are no damage: rebuilding would not mend them. */
function explain(path: string, error: unknown): BarlakeError {
  const explained = explainDiskError(error, path);
  if (isBarlakeError(explained)) return explained;
  return error instanceof Error && /database is locked/.test(error.message)
    ? busy(path, error)
    : damaged(path, error);
}

function missing(path: string): BarlakeError {
  return new BarlakeError('E_LAKE_MISSING', {
    message: `There is no lake here: ${path} does not exist.`,
    mend: 'Make one with `barlake sync …` (or `barlake demo`), or name another folder with --lake.',
  });
}

function newer(path: string, unknown: readonly string[]): BarlakeError {
  return new BarlakeError('E_LAKE_NEWER', {
    message: `${path} was written by a newer barlake: it carries the schema ${unknown.join(', ')}, this program knows up to ${Object.keys(MIGRATIONS).at(-1)}.`,
    mend: 'Update barlake. Nothing was changed.',
  });
}

function outdated(path: string): BarlakeError {
  return new BarlakeError('E_CATALOG_DAMAGED', {
    message: `${path} has an older or unfinished schema.`,
    mend: 'Run `barlake sync` once: it brings the catalog up to date.',
  });
}

function busy(path: string, cause: unknown): BarlakeError {
  return new BarlakeError('E_LAKE_LOCKED', {
    message: `The catalog ${path} is held by another program.`,
    mend: 'Close what has it open (an SQLite browser, a backup) and run the command again.',
    cause,
  });
}

function damaged(path: string, cause: unknown): BarlakeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BarlakeError('E_CATALOG_DAMAGED', {
    message: `The catalog ${path} cannot be opened: ${reason}.`,
    mend: 'Rebuild it from the lake’s files with `barlake catalog rebuild`.',
    cause,
  });
}
