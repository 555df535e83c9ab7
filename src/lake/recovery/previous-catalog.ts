import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { sql } from 'kysely';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { CatalogAddress } from '../catalog/catalog-address.ts';
import { isCatalogPresent } from '../catalog/catalog-presence.ts';
import { isPostgres } from '../catalog/is-postgres.ts';
import type { LakeLock } from '../catalog/lake-lock.ts';
import type { Catalog } from '../catalog/open-catalog.ts';

/** The catalog as a rebuild finds it. */
export type PreviousCatalog =
  | { readonly kind: 'sound'; readonly catalog: Catalog }
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'missing' };

/**
 * Opens the old catalog and checks every page of it. Throws `E_LAKE_NEWER`, `E_LAKE_LOCKED`, `E_DISK_FULL` and
 * `E_LAKE_READ_ONLY`: none of them is a reason to replace it.
 */
export async function openPrevious(address: CatalogAddress, lock: LakeLock): Promise<PreviousCatalog> {
  if (!(await isCatalogPresent(address))) return { kind: 'missing' };
  try {
    const catalog = await lock.openCatalog();
    const problem = await findDamage(catalog);
    if (problem === undefined) return { kind: 'sound', catalog };
    await catalog[Symbol.asyncDispose]();
    return { kind: 'damaged', reason: problem };
  } catch (error) {
    if (!isBarlakeError(error, 'E_CATALOG_DAMAGED')) throw error;
    return { kind: 'damaged', reason: error.message };
  }
}

async function findDamage({ db }: Catalog): Promise<string | undefined> {
  try {
    if (isPostgres(db)) {
      // Pages are the server’s affair; whether the tables are there and can be read is ours.
      for (const table of TABLES) await db.selectFrom(table).select(sql`1`.as('one')).limit(1).execute();
      return undefined;
    }
    const { rows } = await sql<{ integrity_check: string }>`PRAGMA integrity_check(1)`.execute(db);
    const verdict = rows[0]?.integrity_check;
    return verdict === 'ok' ? undefined : (verdict ?? 'no answer from the integrity check');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const TABLES = ['partitions', 'objects', 'findings', 'runs', 'tasks', 'api_calls'] as const;

/** Files SQLite keeps beside a database; a log must never meet another database than its own. */
const SIDECARS = ['-wal', '-shm'];

/** Copies kept beside the lake; nobody breaks a catalog more often. */
const COPIES_MAX = 10_000;

/**
 * Moves what is left of a catalog out of the way, to `catalog.damaged-<n>.db`. Returns the new path, or `undefined` when
 * there was nothing.
 */
export async function setAsideFile(path: string): Promise<string | undefined> {
  const present = ['', ...SIDECARS].filter((suffix) => existsSync(`${path}${suffix}`));
  if (present.length === 0) return undefined;
  const target = freeName(path);
  for (const suffix of present) await rename(`${path}${suffix}`, `${target}${suffix}`);
  return target;
}

/**
 * Renames what is left of a catalog on Postgres to `<schema>_damaged_<n>`. Returns the new name, or `undefined` when there was nothing.
 */
export async function setAsideSchema({ writer }: LakeLock): Promise<string | undefined> {
  return writer?.setSchemaAside();
}

function freeName(path: string): string {
  const base = path.slice(0, -'.db'.length);
  for (let number = 1; number < COPIES_MAX; number++) {
    const name = `${base}.damaged-${number}.db`;
    if (!['', ...SIDECARS].some((suffix) => existsSync(`${name}${suffix}`))) return name;
  }
  throw new RangeError(`${COPIES_MAX} damaged catalogs lie beside ${path}`);
}
