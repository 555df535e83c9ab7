import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresPool } from 'kysely';
import type { ClientBase } from 'pg';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import type { LockOwner } from '../../storage/write-lock.ts';
import { showCatalog } from '../catalog-address.ts';
import { createCatalogPool } from './catalog-pool.ts';
import type { PostgresAddress } from './explain-postgres-error.ts';

/** A dying predecessor gets this long to let go before the lock counts as held. */
const PATIENCE_MS = 3_000;
const POLL_MS = 100;

/** A writer that says nothing for so long has been stopped: the server ends its session, and with it the lock. */
const SILENCE_MS = 300_000;
const HEARTBEAT_MS = 60_000;

/** A server that restarts is waited for; what had been begun is made again then. */
const RESTART_MS = 60_000;

/** What the server keeps of a session’s name. */
const NAME_BYTES = 63;

/** The one connection that may write to a lake: it holds the lock, and whoever loses it writes no more. */
export interface WriterConnection extends AsyncDisposable {
  /** For the catalog; ending it ends nothing. */
  readonly pool: PostgresPool;
  /** Counts the writers from now on, so that a lost connection can tell whether another came between. */
  beginEpoch(): Promise<void>;
  /** Moves the lake’s schema out of the way, to `<schema>_damaged_<n>`; `undefined` when there is none. */
  setSchemaAside(): Promise<string | undefined>;
}

/** The number that stands for a lake’s lock among the advisory locks of its database. */
export function lockNumber(schema: string): bigint {
  return createHash('sha256').update(`barlake:${schema}`).digest().readBigInt64BE();
}

/**
 * Connects, and takes the lake’s lock for as long as the connection lasts. When it breaks, the next use connects anew, takes the lock
 * again and makes sure that nobody has written meanwhile. Throws `E_LAKE_LOCKED` with the owner, `E_LOCK_LOST`,
 * `E_CATALOG_UNREACHABLE`, `E_CATALOG_REFUSED`.
 */
export async function connectWriter(
  address: PostgresAddress,
  owner: LockOwner,
  signal: AbortSignal,
): Promise<WriterConnection> {
  const name = `barlake ${owner.command} ${owner.pid}@${hostname()}`.slice(0, NAME_BYTES);
  const held: HeldLock = { epoch: undefined, backend: undefined };
  const pool = await createCatalogPool(address, {
    readOnly: false,
    connections: 1,
    name,
    patienceMs: RESTART_MS,
    isKept: true,
    onConnect: (client) => takeLock(client, { address, held, signal, name }),
  });
  try {
    await query(pool, 'SELECT 1');
  } catch (error) {
    await pool.end();
    throw error;
  }
  const heartbeat = setInterval(() => void query(pool, 'SELECT 1').catch(() => undefined), HEARTBEAT_MS);
  heartbeat.unref();
  return {
    pool: { ...pool, end: () => Promise.resolve() },
    async beginEpoch() {
      const [row] = await query<{ epoch: number }>(pool, NEXT_EPOCH);
      held.epoch = row?.epoch;
    },
    setSchemaAside: () => setSchemaAside(pool, address.schema),
    async [Symbol.asyncDispose]() {
      clearInterval(heartbeat);
      await pool.end();
    },
  };
}

const NEXT_EPOCH = `INSERT INTO catalog_lock (id, epoch) VALUES (1, 1)
  ON CONFLICT (id) DO UPDATE SET epoch = catalog_lock.epoch + 1 RETURNING epoch`;

interface HeldLock {
  /** What the lake’s count of writers was when this one began. */
  epoch: number | undefined;
  /** The server’s process behind the connection. */
  backend: number | undefined;
}

interface Taking {
  readonly address: PostgresAddress;
  readonly held: HeldLock;
  readonly signal: AbortSignal;
  readonly name: string;
}

async function takeLock(client: ClientBase, { address, held, signal, name }: Taking): Promise<void> {
  await client.query(LIMIT_SILENCE);
  // Of a connection that broke on this side alone, the server may not know yet.
  if (held.backend !== undefined) await client.query(END_SESSION, [held.backend, name]);
  const number = lockNumber(address.schema);
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
      number,
    ]);
    if (rows[0]?.taken === true) break;
    if (waitedMs >= PATIENCE_MS || signal.aborted) throw await refusal(client, address);
    await sleep(POLL_MS);
  }
  if (held.epoch !== undefined) await assertNobodyWrote(client, held.epoch, address);
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  held.backend = rows[0]?.pid;
}

/** Servers before 14 know no such limit; there, a stopped writer holds its lake until it ends. */
const LIMIT_SILENCE = `SELECT set_config('idle_session_timeout', '${SILENCE_MS}', false)
  WHERE EXISTS (SELECT FROM pg_settings WHERE name = 'idle_session_timeout')`;

const END_SESSION = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE pid = $1 AND application_name = $2 AND usename = current_user`;

async function assertNobodyWrote(client: ClientBase, epoch: number, address: PostgresAddress): Promise<void> {
  const { rows } = await client.query<{ epoch: number }>('SELECT epoch FROM catalog_lock WHERE id = 1');
  if (rows[0]?.epoch === epoch) return;
  throw new BarlakeError('E_LOCK_LOST', {
    message: `The connection to ${showCatalog(address)} broke, and another writer took the lake meanwhile.`,
    mend: 'Run the command again once the other has ended; it continues where it stopped.',
  });
}

const OWNER = `SELECT application_name AS name, to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
  FROM pg_locks JOIN pg_stat_activity USING (pid)
  WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32 | objid::bigint) = $1::bigint`;

async function refusal(client: ClientBase, address: PostgresAddress): Promise<BarlakeError> {
  const { rows } = await client.query<{ name: string | null; since: string | null }>(OWNER, [
    lockNumber(address.schema),
  ]);
  const [owner] = rows;
  const [, command, pid, host] = /^barlake (.*) (\d+)@(.*)$/.exec(owner?.name ?? '') ?? [];
  const since = owner?.since == null ? '' : `, since ${owner.since}`;
  const who =
    command === undefined ? 'another process' : `process ${pid} on ${host} (barlake ${command}${since})`;
  return new BarlakeError('E_LAKE_LOCKED', {
    message: `The lake of ${showCatalog(address)} is being written by ${who}.`,
    mend: 'Wait for it to end, or stop it. Reading commands (status, query, sql, plan) work meanwhile.',
  });
}

async function setSchemaAside(pool: PostgresPool, schema: string): Promise<string | undefined> {
  const rows = await query<{ name: string }>(pool, 'SELECT nspname AS name FROM pg_namespace');
  const names = new Set(rows.map(({ name }) => name));
  if (!names.has(schema)) return undefined;
  let number = 1;
  while (names.has(`${schema}_damaged_${number}`)) number += 1;
  const aside = `${schema}_damaged_${number}`;
  await query(pool, `ALTER SCHEMA "${schema}" RENAME TO "${aside}"`);
  return aside;
}

async function query<Row>(pool: PostgresPool, text: string): Promise<readonly Row[]> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<Row>(text, []);
    return rows;
  } finally {
    client.release();
  }
}
