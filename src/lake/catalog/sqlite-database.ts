import { existsSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** How long a statement waits for another process’s write before it gives up. */
const BUSY_TIMEOUT_MS = 15_000;

/** Prepared statements kept; the catalog runs a few dozen different ones. */
const STATEMENTS_MAX = 200;

/** What Kysely drives, and whether a transaction is open. */
export interface TransactionalDatabase extends SqliteDatabase {
  readonly isInTransaction: boolean;
  readonly isReadOnly: boolean;
}

/**
 * Opens an SQLite file the way the catalog needs it, as the interface Kysely drives: write-ahead log, every commit on
 * disk before it is acknowledged (`synchronous=FULL`), a patient wait for other processes.
 */
export function openSqliteDatabase(
  path: string,
  options: { readonly readOnly: boolean },
): TransactionalDatabase {
  const database = options.readOnly ? openToRead(path) : openToWrite(path);
  const statements = new Map<string, SqliteStatement>();
  return {
    isReadOnly: options.readOnly,
    get isInTransaction() {
      return database.isTransaction;
    },
    close: () => database.close(),
    prepare(sql) {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      if (statements.size >= STATEMENTS_MAX) statements.clear();
      const statement = adapt(database.prepare(sql));
      statements.set(sql, statement);
      return statement;
    },
  };
}

function openToWrite(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  return checked(database, 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
}

/**
 * A reader of a write-ahead log keeps an index beside it, which it cannot make in a folder that is read-only. Without a
 * log nobody is writing, and the file can be read as it stands.
 */
function openToRead(path: string): DatabaseSync {
  const probe = 'SELECT count(*) FROM sqlite_schema';
  try {
    return checked(new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS }), probe);
  } catch (error) {
    if (!isReadOnlyFolder(error) || existsSync(`${path}-wal`)) throw error;
    const address = pathToFileURL(path);
    address.searchParams.set('immutable', '1');
    return checked(new DatabaseSync(address, { readOnly: true }), probe);
  }
}

/** The database after its first statement, or closed when that fails. */
function checked(database: DatabaseSync, sql: string): DatabaseSync {
  try {
    database.exec(sql);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function isReadOnlyFolder(error: unknown): boolean {
  return error instanceof Error && /readonly database|unable to open database file/.test(error.message);
}

function adapt(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...bind(parameters)),
    run: (parameters) => statement.run(...bind(parameters)),
    iterate: (parameters) => statement.iterate(...bind(parameters)),
  };
}

function bind(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters as SQLInputValue[];
}
