import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { makeLakeFolder } from './make-lake-folder.ts';

/** A dying predecessor gets this long to let go before the lock counts as held. */
const PATIENCE_MS = 3_000;
const POLL_MS = 100;

/** Who writes, for the message the second writer sees. */
export interface LockOwner {
  readonly pid: number;
  readonly command: string;
  /** An instant; absent: nobody asked the clock. */
  readonly since?: string;
}

/**
 * Takes the lake’s write lock for this process, see {@link takeFolderLock}. Throws `E_LAKE_LOCKED` with the owner, and what
 * {@link makeLakeFolder} throws.
 */
export async function takeWriteLock(
  root: string,
  owner: LockOwner,
  signal: AbortSignal,
): Promise<Disposable> {
  await makeLakeFolder(root);
  const others = 'Reading commands (status, query, sql, plan) work meanwhile.';
  return takeFolderLock(root, owner, { signal, thing: `lake ${root}`, others });
}

/**
 * Takes the lock that lies in a folder. The operating system holds it (an exclusive SQLite transaction), so it ends with the
 * process however that dies, and no stale lock can remain. Throws `E_LAKE_LOCKED` with the owner, and what is locked in words.
 */
export async function takeFolderLock(
  folder: string,
  owner: LockOwner,
  locked: { readonly signal: AbortSignal; readonly thing: string; readonly others: string },
): Promise<Disposable> {
  const { signal } = locked;
  const ownerPath = join(folder, 'lock.json');
  const database = new DatabaseSync(join(folder, 'lock.db'), { timeout: 0 });
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    try {
      database.exec('BEGIN EXCLUSIVE');
      break;
    } catch (error) {
      if (waitedMs >= PATIENCE_MS || signal.aborted || !isBusy(error)) {
        database.close();
        throw isBusy(error) ? refusal(locked, readOwner(ownerPath)) : error;
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
    return `process ${pid} (barlake ${command}${since === undefined ? '' : `, since ${since}`})`;
  } catch {
    return 'another process'; // The owner may be just about to write its name; the lock itself is certain.
  }
}

function refusal(locked: { readonly thing: string; readonly others: string }, owner: string): BarlakeError {
  return new BarlakeError('E_LAKE_LOCKED', {
    message: `The ${locked.thing} is being written by ${owner}.`,
    mend: `Wait for it to end, or stop it. ${locked.others}`,
  });
}
