import { DatabaseSync } from 'node:sqlite';

/** Tells cheaply whether anybody has written to the catalog. */
export interface DataVersion extends Disposable {
  /** Another number than the last time when somebody has. */
  read(): number;
}

/** A catalog that a writer holds for long is looked at the next time. */
const BUSY_TIMEOUT_MS = 100;

/** Watches a catalog file, on a connection of its own: SQLite counts the writes of others. Throws when it cannot be opened. */
export function openDataVersion(path: string): DataVersion {
  const database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  const statement = database.prepare('PRAGMA data_version');
  return {
    read: () => Number(statement.get()?.['data_version'] ?? 0),
    [Symbol.dispose]: () => database.close(),
  };
}
