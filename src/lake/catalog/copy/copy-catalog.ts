import { sql } from 'kysely';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { isPostgres } from '../is-postgres.ts';
import type { Catalog } from '../open-catalog.ts';
import { type AnyCatalog, type CopiedTable, listCopiedTables } from './copied-tables.ts';
import { readRows } from './read-rows.ts';
import { createTableDigest } from './table-digest.ts';

/** What a table holds, in both catalogs. */
export interface TableContent {
  readonly name: string;
  readonly rows: number;
  /** The same for the same rows, in whatever order and database: 64 hexadecimal digits. */
  readonly content: string;
}

/** Values in one statement: SQLite takes 32,766, Postgres 65,535. */
const VALUES_MAX = 30_000;

/**
 * Puts everything that one catalog holds in place of everything in another, in one transaction of each, and reads it back before it
 * counts. Both must be of this barlake’s schema. Throws `E_VERIFY` when what was written reads back differently.
 */
export async function copyCatalog(
  from: Catalog,
  to: Catalog,
  signal: AbortSignal,
): Promise<readonly TableContent[]> {
  const tables = await listCopiedTables(from.db);
  const target = await listCopiedTables(to.db);
  if (namesOf(tables) !== namesOf(target)) throw differently('The two catalogs have not the same tables.');
  return readSnapshot(from, (source) =>
    to.db.transaction().execute(async (transaction) => {
      const db = transaction as unknown as AnyCatalog;
      const contents: TableContent[] = [];
      for (const table of target) contents.push(await copyTable(source, db, table, signal));
      return contents;
    }),
  );
}

/** What a catalog holds at one moment, table by table. */
export async function describeContent(
  catalog: Catalog,
  signal: AbortSignal,
): Promise<readonly TableContent[]> {
  const tables = await listCopiedTables(catalog.db);
  return readSnapshot(catalog, async (db) => {
    const contents: TableContent[] = [];
    for (const table of tables) contents.push(await digestOf(db, table, signal));
    return contents;
  });
}

/** Runs reads that all see the catalog as it was at one moment, whoever writes meanwhile. */
async function readSnapshot<Result>(
  { db }: Catalog,
  work: (snapshot: AnyCatalog) => Promise<Result>,
): Promise<Result> {
  const any = db as unknown as AnyCatalog;
  const transaction = any.transaction();
  if (!isPostgres(db)) return transaction.execute(work);
  return transaction.setIsolationLevel('repeatable read').setAccessMode('read only').execute(work);
}

async function copyTable(
  source: AnyCatalog,
  db: AnyCatalog,
  table: CopiedTable,
  signal: AbortSignal,
): Promise<TableContent> {
  await db.deleteFrom(table.name).execute();
  const digest = createTableDigest(table.columns);
  const rowsAtOnce = Math.floor(VALUES_MAX / table.columns.length);
  for await (const rows of readRows(source, table)) {
    signal.throwIfAborted();
    for (const row of rows) digest.add(row);
    for (let start = 0; start < rows.length; start += rowsAtOnce) {
      await db
        .insertInto(table.name)
        .values(rows.slice(start, start + rowsAtOnce))
        .execute();
    }
  }
  for (const column of table.numbered) await continueNumbers(db, table.name, column);
  const wanted = digest.result();
  const found = await digestOf(db, table, signal);
  if (found.content === wanted.content && found.rows === wanted.rows) return found;
  throw differently(
    `The table ${table.name} reads back differently: ${found.rows} rows of ${wanted.rows}, or other content.`,
  );
}

/** What is recorded next gets a number of its own. */
async function continueNumbers(db: AnyCatalog, table: string, column: string): Promise<void> {
  if (!isPostgres(db)) return;
  await sql`SELECT setval(pg_get_serial_sequence(${table}, ${column}), coalesce(max(${sql.id(column)}), 0) + 1, false)
    FROM ${sql.table(table)}`.execute(db);
}

async function digestOf(db: AnyCatalog, table: CopiedTable, signal: AbortSignal): Promise<TableContent> {
  const digest = createTableDigest(table.columns);
  for await (const rows of readRows(db, table)) {
    signal.throwIfAborted();
    for (const row of rows) digest.add(row);
  }
  return { name: table.name, ...digest.result() };
}

function namesOf(tables: readonly CopiedTable[]): string {
  return JSON.stringify(tables.map(({ name, columns }) => [name, columns]));
}

function differently(message: string): BarlakeError {
  return new BarlakeError('E_VERIFY', {
    message,
    mend: 'Nothing was changed. Run the command again; if it stays so, report it together with the output of `barlake doctor`.',
  });
}
