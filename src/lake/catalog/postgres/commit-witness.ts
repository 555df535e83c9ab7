import { randomUUID } from 'node:crypto';
import { CompiledQuery, type DatabaseConnection, type PostgresPool } from 'kysely';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { showCatalog } from '../catalog-address.ts';
import { createCatalogPool } from './catalog-pool.ts';
import type { PostgresAddress } from './explain-postgres-error.ts';
import type { CommitWitness } from './postgres-dialect.ts';

/** A witness that begins to look when the tables are there. */
export interface WaitingWitness extends CommitWitness {
  begin(): void;
}

/** How long a server that is gone is waited for, to hear what became of a commit. */
const PATIENCE_MS = 60_000;

/** Each connection counts its commits in a row of its own, so that they do not wait for each other. */
const COUNT = `INSERT INTO catalog_sessions (id, commits, seen_ms)
  VALUES ($1, $2, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
  ON CONFLICT (id) DO UPDATE SET commits = excluded.commits, seen_ms = excluded.seen_ms`;

/** Waits for the transaction that last wrote the row, however that ends, and reads what it left. */
const READ = `INSERT INTO catalog_sessions (id, commits, seen_ms) VALUES ($1, 0, 0)
  ON CONFLICT (id) DO UPDATE SET id = excluded.id RETURNING commits`;

/** Rows of connections that ended long ago. */
const CLEAR = `DELETE FROM catalog_sessions WHERE id IN (SELECT id FROM catalog_sessions
  WHERE seen_ms < (extract(epoch FROM clock_timestamp()) * 1000)::bigint - ${7 * 86_400_000} FOR UPDATE SKIP LOCKED)`;

/**
 * Counts each connection’s commits inside the transactions themselves. When the answer to a commit is lost, the count tells on another
 * connection whether it took place.
 */
export function createCommitWitness(address: PostgresAddress): WaitingWitness {
  const sessions = new WeakMap<DatabaseConnection, { readonly id: string; commits: number }>();
  let isReady = false;
  return {
    begin() {
      isReady = true;
    },
    async beforeCommit(connection) {
      if (!isReady) return;
      const session = sessions.get(connection) ?? { id: randomUUID(), commits: 0 };
      if (session.commits === 0) await connection.executeQuery(CompiledQuery.raw(CLEAR));
      session.commits += 1;
      sessions.set(connection, session);
      await connection.executeQuery(CompiledQuery.raw(COUNT, [session.id, session.commits]));
    },
    async wasCommitted(connection) {
      const session = sessions.get(connection);
      return isReady && session !== undefined && (await readCount(address, session.id)) >= session.commits;
    },
  };
}

async function readCount(address: PostgresAddress, id: string): Promise<number> {
  const pool = await createCatalogPool(address, {
    readOnly: false,
    connections: 1,
    name: 'barlake commit',
    patienceMs: PATIENCE_MS,
  });
  try {
    return await askCount(pool, id);
  } catch (error) {
    throw new BarlakeError('E_CATALOG_UNREACHABLE', {
      message: `The connection to the catalog ${showCatalog(address)} broke while a change was being committed, and nobody could be asked since whether it was.`,
      mend: 'See that the Postgres server runs, then run the command again: it finds out, and continues where it stopped.',
      cause: error,
    });
  } finally {
    await pool.end();
  }
}

async function askCount(pool: PostgresPool, id: string): Promise<number> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ commits: number }>(READ, [id]);
    return rows[0]?.commits ?? 0;
  } finally {
    client.release();
  }
}
