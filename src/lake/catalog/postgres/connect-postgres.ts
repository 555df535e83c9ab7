import { HandleEmptyInListsPlugin, Kysely, replaceWithNoncontingentExpression } from 'kysely';
import type { CatalogSchema } from '../schema.ts';
import { createCatalogPool } from './catalog-pool.ts';
import { postgresColumnTypes } from './column-types.ts';
import { createCommitWitness, type WaitingWitness } from './commit-witness.ts';
import type { PostgresAddress } from './explain-postgres-error.ts';
import { catalogPostgres } from './postgres-dialect.ts';
import type { WriterConnection } from './writer-lock.ts';

/** A catalog on Postgres, connected. */
export interface PostgresConnection {
  readonly db: Kysely<CatalogSchema>;
  /** Absent when nothing is written; to be told when the tables are there. */
  readonly witness: WaitingWitness | undefined;
}

/** Of one process that reads, or writes what needs no lock: a server, a worker. */
const CONNECTIONS = 4;

/** A server that is just being started, together with this program, is waited for. */
const PATIENCE_MS = 15_000;

/** Connects to a catalog, over the connection that holds the lake’s lock when there is one. */
export async function connectPostgres(
  address: PostgresAddress,
  { readOnly, writer }: { readonly readOnly: boolean; readonly writer?: WriterConnection | undefined },
): Promise<PostgresConnection> {
  const pool =
    writer?.pool ??
    (await createCatalogPool(address, {
      readOnly,
      connections: CONNECTIONS,
      name: readOnly ? 'barlake reader' : 'barlake',
      patienceMs: PATIENCE_MS,
    }));
  const witness = readOnly ? undefined : createCommitWitness(address);
  const dialect = catalogPostgres(pool, witness);
  // An empty list finds nothing; Postgres, unlike SQLite, has no words for one.
  const emptyLists = new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression });
  return { db: new Kysely({ dialect, plugins: [postgresColumnTypes, emptyLists] }), witness };
}
