import { stat } from 'node:fs/promises';
import { type Kysely, sql } from 'kysely';
import type { ServiceState } from '../../../contract/api/services.ts';
import { type CatalogAddress, showCatalog } from '../../lake/catalog/catalog-address.ts';
import { POSTGRES_STATE, type PostgresState } from '../../lake/catalog/postgres/postgres-state.ts';
import type { CatalogSchema } from '../../lake/catalog/schema.ts';
import { ignoreMissing } from '../../lake/storage/ignore-missing.ts';
import { postgresService, type ServiceFacts } from './service-facts.ts';

/** What the catalog is kept in. */
export function catalogService(address: CatalogAddress): Pick<ServiceState, 'use' | 'kind' | 'address'> {
  return { use: 'catalog', kind: address.kind, address: showCatalog(address) };
}

/** Asks the catalog’s database over the connection that the process has. Throws what it fails with. */
export async function askCatalogServer(
  db: Kysely<CatalogSchema>,
  address: CatalogAddress,
): Promise<ServiceFacts> {
  if (address.kind === 'postgres') {
    const { rows } = await sql.raw<PostgresState>(POSTGRES_STATE).execute(db);
    return postgresService(rows[0]);
  }
  // Reads a row, so that a file that is gone or damaged is seen.
  const { rows } = await sql<{
    version: string;
  }>`SELECT sqlite_version() AS version FROM kysely_migration LIMIT 1`.execute(db);
  // What was written last may lie in the log beside it, which a reader needs as well.
  const sizes = await Promise.all([sizeOf(address.path), sizeOf(`${address.path}-wal`)]);
  return { version: rows[0]?.version ?? null, storedBytes: sizes.reduce((sum, bytes) => sum + bytes, 0) };
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(ignoreMissing);
  return 'size' in found ? found.size : 0;
}
