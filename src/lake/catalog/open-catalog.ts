import { existsSync } from 'node:fs';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { explainDiskError } from '../storage/disk-error.ts';
import { type CatalogAddress, showCatalog } from './catalog-address.ts';
import { MIGRATIONS } from './migrations.ts';
import type { WaitingWitness } from './postgres/commit-witness.ts';
import { connectPostgres } from './postgres/connect-postgres.ts';
import { explainPostgresError } from './postgres/explain-postgres-error.ts';
import type { WriterConnection } from './postgres/writer-lock.ts';
import type { CatalogSchema } from './schema.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { transactionalSqlite } from './sqlite-dialect.ts';

/** The open catalog. All queries are functions over it; closing it is the opener’s duty. */
export interface Catalog extends AsyncDisposable {
  readonly db: Kysely<CatalogSchema>;
}

/** How a catalog is to be opened. */
export interface OpenOptions {
  readonly readOnly: boolean;
  /** On Postgres: the connection with the lake’s lock, when there is one. */
  readonly writer?: WriterConnection | undefined;
}

/**
 * Opens a catalog (text is the path of a file), bringing its schema up to date unless `readOnly`. Throws `E_LAKE_NEWER` when a newer
 * barlake wrote it, `E_LAKE_MISSING` when it is to be read and does not exist, `E_CATALOG_DAMAGED` when it is no database,
 * `E_LAKE_LOCKED` when another process does not let go of it, `E_CATALOG_UNREACHABLE`, `E_CATALOG_REFUSED`, `E_DISK_FULL`,
 * `E_LAKE_READ_ONLY`.
 */
export async function openCatalog(place: CatalogAddress | string, options: OpenOptions): Promise<Catalog> {
  const address: CatalogAddress = typeof place === 'string' ? { kind: 'sqlite', path: place } : place;
  if (options.readOnly && address.kind === 'sqlite' && !existsSync(address.path)) throw missing(address);
  const connected = await connect(address, options);
  const { db } = connected;
  try {
    await bringUpToDate(db, address, options.readOnly);
    connected.witness?.begin();
  } catch (error) {
    await db.destroy();
    throw explain(address, error);
  }
  return { db, [Symbol.asyncDispose]: () => db.destroy() };
}

interface Connected {
  readonly db: Kysely<CatalogSchema>;
  readonly witness?: WaitingWitness | undefined;
}

async function connect(address: CatalogAddress, options: OpenOptions): Promise<Connected> {
  if (address.kind === 'postgres') return connectPostgres(address, options);
  try {
    const { readOnly } = options;
    return {
      db: new Kysely({ dialect: transactionalSqlite(openSqliteDatabase(address.path, { readOnly })) }),
    };
  } catch (error) {
    throw explain(address, error);
  }
}

async function bringUpToDate(
  db: Kysely<CatalogSchema>,
  address: CatalogAddress,
  readOnly: boolean,
): Promise<void> {
  const schema = address.kind === 'postgres' ? address.schema : undefined;
  const applied = await appliedMigrations(db, schema);
  const unknown = applied.filter((name) => !(name in MIGRATIONS));
  if (unknown.length > 0) throw newer(address, unknown);
  if (applied.length === Object.keys(MIGRATIONS).length) return;
  if (readOnly) throw applied.length === 0 && schema !== undefined ? missing(address) : outdated(address);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
    ...(schema === undefined ? {} : { migrationTableSchema: schema }),
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw explain(address, error);
}

async function appliedMigrations(
  db: Kysely<CatalogSchema>,
  schema: string | undefined,
): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  // Other lakes of the same database have theirs.
  const isOwn = tables.some((table) => table.name === 'kysely_migration' && table.schema === schema);
  if (!isOwn) return [];
  const rows = await (db as unknown as Kysely<{ kysely_migration: { name: string } }>)
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  return rows.map((row) => row.name);
}

/** A full disk, a missing permission and a busy database are no damage: rebuilding would not mend them. */
function explain(address: CatalogAddress, error: unknown): BarlakeError {
  const explained =
    address.kind === 'postgres'
      ? explainPostgresError(error, address)
      : explainDiskError(error, address.path);
  if (isBarlakeError(explained)) return explained;
  return error instanceof Error && /database is locked/.test(error.message)
    ? busy(address, error)
    : damaged(address, error);
}

function missing(address: CatalogAddress): BarlakeError {
  return new BarlakeError('E_LAKE_MISSING', {
    message: `There is no lake here: ${showCatalog(address)} does not exist.`,
    mend: 'Make one with `barlake sync …` (or `barlake demo`), or name another folder with --lake.',
  });
}

function newer(address: CatalogAddress, unknown: readonly string[]): BarlakeError {
  return new BarlakeError('E_LAKE_NEWER', {
    message: `${showCatalog(address)} was written by a newer barlake: it carries the schema ${unknown.join(', ')}, this program knows up to ${Object.keys(MIGRATIONS).at(-1)}.`,
    mend: 'Update barlake. Nothing was changed.',
  });
}

function outdated(address: CatalogAddress): BarlakeError {
  return new BarlakeError('E_CATALOG_DAMAGED', {
    message: `${showCatalog(address)} has an older or unfinished schema.`,
    mend: 'Run `barlake sync` once: it brings the catalog up to date.',
  });
}

function busy(address: CatalogAddress, cause: unknown): BarlakeError {
  return new BarlakeError('E_LAKE_LOCKED', {
    message: `The catalog ${showCatalog(address)} is held by another program.`,
    mend: 'Close what has it open (an SQLite browser, a backup) and run the command again.',
    cause,
  });
}

function damaged(address: CatalogAddress, cause: unknown): BarlakeError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new BarlakeError('E_CATALOG_DAMAGED', {
    message: `The catalog ${showCatalog(address)} cannot be opened: ${reason}.`,
    mend: 'Rebuild it from the lake’s files with `barlake catalog rebuild`.',
    cause,
  });
}
