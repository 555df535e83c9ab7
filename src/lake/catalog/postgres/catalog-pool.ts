import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { ClientBase, Pool, PoolClient } from 'pg';
import {
  explainPostgresError,
  isConnectionLost,
  isPassing,
  type PostgresAddress,
} from './explain-postgres-error.ts';
import { ANSWER_MS, prepareSession } from './session-settings.ts';
import { storable, valueTypes } from './value-types.ts';

/** How connections to a catalog are to be. */
export interface PoolOptions {
  readonly readOnly: boolean;
  /** At the same time; whoever comes when all are in use waits for one. */
  readonly connections: number;
  /** Under which the server lists them. */
  readonly name: string;
  /** How long a server that does not answer is asked again. */
  readonly patienceMs: number;
  /** Called with each new connection before it is used. */
  readonly onConnect?: (client: ClientBase) => Promise<void>;
  /** Whether connections stay open while nobody uses them. */
  readonly isKept?: boolean;
}

/** One attempt to connect. */
const CONNECT_MS = 10_000;
const POLL_MS = 250;
const IDLE_MS = 30_000;

/** Opens nothing yet: the first use does. Errors of every statement and connection carry their codes. */
export async function createCatalogPool(
  address: PostgresAddress,
  options: PoolOptions,
): Promise<PostgresPool> {
  const pool = await createPool(address, options);
  const gate = createGate(options.connections);
  const clients = new WeakMap<PoolClient, PostgresPoolClient>();
  return {
    options: pool.options,
    async connect() {
      await gate.enter();
      try {
        const client = await connectPatiently(pool, address, options.patienceMs);
        const known = clients.get(client) ?? guarded(client, address, () => gate.leave());
        clients.set(client, known);
        return known;
      } catch (error) {
        gate.leave();
        throw error;
      }
    },
    end: () => pool.end(),
  };
}

async function createPool(address: PostgresAddress, options: PoolOptions): Promise<Pool> {
  // Whoever keeps the catalog in a file need not wait for this to load.
  const { Pool: PoolOfPg, types } = await import('pg');
  const onConnect = async (client: ClientBase): Promise<void> => {
    // A connection that breaks while nobody waits for its answer tells so here; the next statement on it fails.
    client.on('error', () => undefined);
    await prepareSession(client, address, options);
    await options.onConnect?.(client);
  };
  // The pool waits for what this returns, although its types say nothing of it.
  const hooks: object = { onConnect };
  const pool = new PoolOfPg({
    connectionString: address.url,
    max: options.connections,
    application_name: options.name,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: options.isKept === true ? 0 : IDLE_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    types: valueTypes(types),
    ...hooks,
  });
  // Idle ones break too, and are replaced.
  pool.on('error', () => undefined);
  return pool;
}

/** A server that restarts, or has not started yet, gets a while; so has one that has no connection left. */
async function connectPatiently(
  pool: Pool,
  address: PostgresAddress,
  patienceMs: number,
): Promise<PoolClient> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    try {
      return await pool.connect();
    } catch (error) {
      if (error instanceof Error && /timeout/.test(error.message)) waitedMs += CONNECT_MS;
      if (waitedMs >= patienceMs || !isPassing(error)) throw explainPostgresError(error, address);
    }
    await sleep(POLL_MS);
  }
}

/** A connection that explains its errors, and is not used again once it broke. */
function guarded(client: PoolClient, address: PostgresAddress, leave: () => void): PostgresPoolClient {
  let isBroken = false;
  const query = async (text: string, values: readonly unknown[]): Promise<unknown> => {
    try {
      return await client.query(text, values.map(storable));
    } catch (error) {
      // A statement given up half-way may still be answered: its connection is out of step.
      isBroken ||= isConnectionLost(error);
      throw explainPostgresError(error, address);
    }
  };
  return {
    query: query as PostgresPoolClient['query'],
    release(destroy) {
      client.release(destroy === true || isBroken);
      leave();
    },
  };
}

interface Gate {
  enter(): Promise<void>;
  leave(): void;
}

/** First come, first served: waiting for a turn has no deadline of its own, unlike connecting. */
function createGate(places: number): Gate {
  const waiting: (() => void)[] = [];
  let free = places;
  return {
    async enter() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
    leave() {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}
