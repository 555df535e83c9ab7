import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { LakePlace } from '../lake-place.ts';
import { isWriteLocked } from '../storage/is-write-locked.ts';
import { connectPostgres } from './postgres/connect-postgres.ts';
import type { PostgresAddress } from './postgres/explain-postgres-error.ts';
import { lockNumber } from './postgres/writer-lock.ts';
import { fileIdentity } from './sqlite-database.ts';

/** Tells cheaply whether anybody has written to a catalog, and whether somebody may be writing to its lake. */
export interface CatalogWatch extends AsyncDisposable {
  /** Another number than the last time when somebody may have written. Throws when that cannot be told at this moment. */
  version(): number;
  /** Whether some program holds the lake’s write lock. */
  isLocked(): boolean;
}

/** A catalog that a writer holds for long is looked at the next time. */
const BUSY_TIMEOUT_MS = 100;

/** Watches a lake’s catalog, on a connection of its own. Throws `E_CATALOG_UNREACHABLE`, `E_CATALOG_REFUSED`. */
export async function openCatalogWatch({ root, catalog }: LakePlace): Promise<CatalogWatch> {
  if (catalog.kind === 'postgres') return watchPostgres(catalog);
  let file: WatchedFile | undefined;
  let files = 0;
  return {
    version() {
      const identity = fileIdentity(catalog.path);
      // Rebuilding puts another file in its place, whose writes are counted anew.
      if (file !== undefined && identity !== undefined && identity !== file.identity) {
        file.database.close();
        file = undefined;
      }
      // A log beside the catalog may not be readable at every moment; whoever asks asks again.
      if (file === undefined) {
        file = watchFile(catalog.path, identity);
        files += 1;
      }
      return file.read() + files * WRITES_MAX;
    },
    isLocked: () => isWriteLocked(root),
    [Symbol.asyncDispose]() {
      file?.database.close();
      return Promise.resolve();
    },
  };
}

interface WatchedFile {
  readonly database: DatabaseSync;
  readonly identity: string | undefined;
  readonly read: () => number;
}

/** SQLite counts in 32 bits. */
const WRITES_MAX = 2 ** 32;

/** SQLite counts the writes of other connections. */
function watchFile(path: string, identity: string | undefined): WatchedFile {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  const statement = database.prepare('PRAGMA data_version');
  return { database, identity, read: () => Number(statement.get()?.['data_version'] ?? 0) };
}

/** Between two looks at a server; what is told is as old as this at most. */
const POLL_MS = 250;

interface Look {
  readonly state: string;
  readonly isLocked: boolean;
}

async function watchPostgres(address: PostgresAddress): Promise<CatalogWatch> {
  const { db } = await connectPostgres(address, { readOnly: true });
  const look = async (): Promise<Look | undefined> => (await LOOK(address.schema).execute(db)).rows[0];
  let last: Look | undefined;
  try {
    last = await look();
  } catch (error) {
    await db.destroy();
    throw error;
  }
  let version = 0;
  const ending = new AbortController();
  const watching = (async () => {
    while (!ending.signal.aborted) {
      await sleep(POLL_MS, undefined, { signal: ending.signal }).catch(() => undefined);
      // A server that is gone has nothing new to tell; when it is back, everything may have changed.
      const now = await look().catch(() => undefined);
      if (now?.state !== last?.state) version += 1;
      last = now;
    }
  })();
  return {
    version: () => version,
    isLocked: () => last?.isLocked === true,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await watching;
      await db.destroy();
    },
  };
}

const LOOK = (schema: string) => sql<Look>`
  SELECT pg_current_snapshot()::text AS state, EXISTS (
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (classid::bigint << 32 | objid::bigint) = ${lockNumber(schema)}::bigint) AS "isLocked"`;
