import { existsSync, statSync } from 'node:fs';
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
 * disk before it is acknowledged (`synchronous=FULL`), a patient wait for other processes. When another file takes the place of the one that
 * is open, as rebuilding does, the next statement outside of a transaction is about that one.
 */
export function openSqliteDatabase(
  path: string,
  options: { readonly readOnly: boolean },
): TransactionalDatabase {
  let open = openFile(path, options);
  return {
    isReadOnly: options.readOnly,
    get isInTransaction() {
      return open.database.isTransaction;
    },
    close: () => open.database.close(),
    prepare(sql) {
      if (!open.database.isTransaction && isAnother(path, open.identity)) open = openFile(path, options);
      const { database, statements } = open;
      const known = statements.get(sql);
      if (known !== undefined) return known;
      if (statements.size >= STATEMENTS_MAX) statements.clear();
      const statement = adapt(database.prepare(sql));
      statements.set(sql, statement);
      return statement;
    },
  };
}

interface OpenFile {
  readonly database: DatabaseSync;
  readonly statements: Map<string, SqliteStatement>;
  /** Of the file; rebuilding the catalog puts another in its place. */
  readonly identity: string | undefined;
}

/** A file that another one took the place of is left to those statements that still read it, and closed when it is collected. */
function openFile(path: string, options: { readonly readOnly: boolean }): OpenFile {
  // Looked at first: a file that comes in between is then taken for another, and opened once more.
  const identity = fileIdentity(path);
  const database = options.readOnly ? openToRead(path) : openToWrite(path);
  database.function(IDENTITY_FUNCTION, { deterministic: false }, () => identity ?? fileIdentity(path) ?? '');
  return { database, statements: new Map(), identity: identity ?? fileIdentity(path) };
}

/** Makes a file that nobody has open a whole by itself, to be read without anything beside it. */
export function sealSqliteFile(path: string): void {
  const database = new DatabaseSync(path);
  checked(database, 'PRAGMA journal_mode = DELETE').close();
}

/** SQL function that tells one catalog file from the next in its place. */
export const IDENTITY_FUNCTION = 'catalog_file';

/** While a file is being put in place of another there may be none for a moment. */
function isAnother(path: string, identity: string | undefined): boolean {
  const now = fileIdentity(path);
  return now !== undefined && now !== identity;
}

/** Names the file at a path among all of its file system; `undefined` when there is none. */
export function fileIdentity(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev} ${found.ino}`;
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
