import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { makeLakeFolder } from './make-lake-folder.ts';

/** A dying predecessor gets this long to let go before the lock counts as held. */
const PATIENCE_MS = 3_000;
const POLL_MS = 100;

/** Who writes to the lake, for the message the second writer sees. */
export interface LockOwner {
  readonly pid: number;
  readonly command: string;
  readonly since: string;
}

/**
 * Takes the lake’s write lock for this process. The operating system holds it (an exclusive SQLite transaction), so it
 * ends with the process however that dies, and no stale lock can remain. Throws `E_LAKE_LOCKED` with the owner, and what {@link makeLakeFolder} throws.
 */
export async function takeWriteLock(
  root: string,
  owner: LockOwner,
  signal: AbortSignal,
): Promise<Disposable> {
  await makeLakeFolder(root);
  const ownerPath = join(root, 'lock.json');
  const database = new DatabaseSync(join(root, 'lock.db'), { timeout: 0 });
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    try {
      database.exec('BEGIN EXCLUSIVE');
      break;
    } catch (error) {
      if (waitedMs >= PATIENCE_MS || signal.aborted || !isBusy(error)) {
        database.close();
        throw isBusy(error) ? locked(root, readOwner(ownerPath)) : error;
      }
    }
    await sleep(POLL_MS);
  }
  tellOwner(ownerPath, owner);
  return { [Symbol.dispose]: () => database.close() };
}

/** Only for the message a second writer sees; the lock itself holds without it, on a full disk for one. */
function tellOwner(path: string, owner: LockOwner): void {
  try {
    writeFileSync(path, JSON.stringify(owner));
  } catch {
    // A second writer then hears of “another process”.
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && /database is locked/.test(error.message);
}

function readOwner(path: string): string {
  try {
    const { pid, command, since } = JSON.parse(readFileSync(path, 'utf8')) as LockOwner;
    return `process ${pid} (barlake ${command}, since ${since})`;
  } catch {
    return 'another process'; // The owner may be just about to write its name; the lock itself is certain.
  }
}

function locked(root: string, owner: string): BarlakeError {
  return new BarlakeError('E_LAKE_LOCKED', {
    message: `The lake ${root} is being written by ${owner}.`,
    mend: 'Wait for it to end, or stop it. Reading commands (status, query, sql, plan) work meanwhile.',
  });
}
