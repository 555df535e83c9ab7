import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { sql } from 'kysely';
import type { CatalogAddress } from './catalog-address.ts';
import { connectPostgres } from './postgres/connect-postgres.ts';
import type { PostgresAddress } from './postgres/explain-postgres-error.ts';

/** `empty`: there is one, and nothing has been written to it yet. */
export type CatalogPresence = 'present' | 'empty' | 'missing';

/** Whether there is a catalog at an address. Throws `E_CATALOG_UNREACHABLE`, `E_CATALOG_REFUSED`. */
export async function isCatalogPresent(address: CatalogAddress): Promise<boolean> {
  if (address.kind === 'sqlite') return existsSync(address.path);
  return (await lookAtSchema(address)) !== 'missing';
}

/** The same, telling also one that nobody has written to. */
export async function catalogPresence(address: CatalogAddress): Promise<CatalogPresence> {
  if (address.kind === 'postgres') return lookAtSchema(address);
  const found = await stat(address.path).catch(() => undefined);
  if (found === undefined) return 'missing';
  return found.size > 0 ? 'present' : 'empty';
}

async function lookAtSchema(address: PostgresAddress): Promise<CatalogPresence> {
  const { db } = await connectPostgres(address, { readOnly: true });
  try {
    const { rows } = await sql<{ isThere: boolean }>`
      SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = ${address.schema} AND tablename = 'partitions') AS "isThere"`.execute(
      db,
    );
    if (rows[0]?.isThere !== true) return 'missing';
    const partition = await db.selectFrom('partitions').select('key').limit(1).executeTakeFirst();
    const run = await db.selectFrom('runs').select('id').limit(1).executeTakeFirst();
    return partition === undefined && run === undefined ? 'empty' : 'present';
  } finally {
    await db.destroy();
  }
}
