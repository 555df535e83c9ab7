import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Whether some process holds the lake’s write lock at this moment. Looks by taking the lock for an instant: a writer that comes
 * just then waits a little, as it does for any predecessor that lets go.
 */
export function isWriteLocked(root: string): boolean {
  const path = join(root, 'lock.db');
  if (!existsSync(path)) return false;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE; ROLLBACK');
    return false;
  } catch (error) {
    // In a folder that this user cannot write to, nothing can be found out; it is not for this user to wait either.
    return error instanceof Error && /database is locked/.test(error.message);
  } finally {
    database?.close();
  }
}
