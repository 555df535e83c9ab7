import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { sql } from 'kysely';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { type Catalog, openCatalog } from '../catalog/open-catalog.ts';
import { catalogPath } from '../storage/lake-paths.ts';

/** The catalog as a rebuild finds it. */
export type PreviousCatalog =
  | { readonly kind: 'sound'; readonly catalog: Catalog }
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'missing' };

/**
 * Opens the old catalog and checks every page of it. Throws `E_LAKE_NEWER`, `E_LAKE_LOCKED`, `E_DISK_FULL` and
 * `E_LAKE_READ_ONLY`: none of them is a reason to replace it.
 */
export async function openPrevious(root: string): Promise<PreviousCatalog> {
  const path = catalogPath(root);
  if (!existsSync(path)) return { kind: 'missing' };
  try {
    const catalog = await openCatalog(path, { readOnly: false });
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
    const { rows } = await sql<{ integrity_check: string }>`PRAGMA integrity_check(1)`.execute(db);
    const verdict = rows[0]?.integrity_check;
    return verdict === 'ok' ? undefined : (verdict ?? 'no answer from the integrity check');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Files SQLite keeps beside a database; a log must never meet another database than its own. */
const SIDECARS = ['-wal', '-shm'];

/** Copies kept beside the lake; nobody breaks a catalog more often. */
const COPIES_MAX = 10_000;

/**
 * Moves what is left of a catalog out of the way, to `catalog.damaged-<n>.db`. Returns the new path, or `undefined` when
 * there was nothing.
 */
export async function setAside(root: string): Promise<string | undefined> {
  const path = catalogPath(root);
  const present = ['', ...SIDECARS].filter((suffix) => existsSync(`${path}${suffix}`));
  if (present.length === 0) return undefined;
  const target = freeName(path);
  for (const suffix of present) await rename(`${path}${suffix}`, `${target}${suffix}`);
  return target;
}

function freeName(path: string): string {
  const base = path.slice(0, -'.db'.length);
  for (let number = 1; number < COPIES_MAX; number++) {
    const name = `${base}.damaged-${number}.db`;
    if (!['', ...SIDECARS].some((suffix) => existsSync(`${name}${suffix}`))) return name;
  }
  throw new RangeError(`${COPIES_MAX} damaged catalogs lie beside ${path}`);
}
