import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** How long a statement waits for another process; theirs take microseconds. */
const BUSY_TIMEOUT_MS = 5000;
const RETRY_MS = 10;

/** Raised when tables change, so that old and new programs do not share a file. */
export const STATE_FILE = 'rest-1.db';

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS grants (account TEXT NOT NULL, at_ms INTEGER NOT NULL);
  CREATE INDEX IF NOT EXISTS grants_by_time ON grants (account, at_ms);
  CREATE TABLE IF NOT EXISTS pauses (account TEXT PRIMARY KEY, until_ms INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS refusals (
    account TEXT NOT NULL, family TEXT NOT NULL, scope TEXT NOT NULL, day TEXT NOT NULL, at_ms INTEGER NOT NULL,
    PRIMARY KEY (account, family, scope)
  );
`;

/** What the processes of one machine know in common about the vendor. Losing it costs a few refused calls. */
export interface StateDatabase {
  readonly database: DatabaseSync;
  /** Stands for the key in the file; does not lead back to it. */
  readonly account: string;
}

/**
 * Opens the file in `folder`, making both when they are not there; a damaged file is made anew. `undefined` when the
 * folder cannot be used: whoever asked then counts for itself alone.
 */
export function openStateDatabase(
  folder: string,
  key: { readonly apiKey: string; readonly host: string },
): StateDatabase | undefined {
  const path = join(folder, STATE_FILE);
  const account = accountOf(key);
  try {
    mkdirSync(folder, { recursive: true });
    return { database: openPatiently(path), account };
  } catch (error) {
    if (!isDamaged(error)) return undefined;
  }
  try {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
    return { database: openPatiently(path), account };
  } catch {
    return undefined;
  }
}

/** Runs `work` in a transaction that excludes other writers from its first statement on. */
export function exclusively<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // After some failures SQLite has rolled back by itself.
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** SQLite refuses at once, however patient, when two processes turn on the log of a new file at the same moment. */
function openPatiently(path: string): DatabaseSync {
  for (let waitedMs = 0; ; waitedMs += RETRY_MS) {
    try {
      return open(path);
    } catch (error) {
      if (!isLocked(error) || waitedMs >= BUSY_TIMEOUT_MS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

function isLocked(error: unknown): boolean {
  return error instanceof Error && /database is locked/.test(error.message);
}

function open(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.exec(SCHEMA);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function isDamaged(error: unknown): boolean {
  return error instanceof Error && /not a database|malformed/.test(error.message);
}

/** The vendor counts a key’s calls together, whether they come to its old name or its new one. */
export function accountOf({ apiKey, host }: { readonly apiKey: string; readonly host: string }): string {
  const vendor = /(^|\.)(massive|polygon)\.(com|io)$/.test(host.replace(/:\d+$/, '')) ? 'vendor' : host;
  return createHash('sha256').update(`${vendor}\n${apiKey}`).digest('hex').slice(0, 32);
}
