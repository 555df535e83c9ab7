import { sql } from 'kysely';
import { isPostgres } from '../is-postgres.ts';
import type { AnyCatalog, CopiedTable } from './copied-tables.ts';

/** Rows by column. */
export type AnyRow = Readonly<Record<string, unknown>>;

/** Rows held at once. */
const ROWS_AT_ONCE = 2_000;

const CURSOR = sql.id('rows_to_copy');

/**
 * Every row of a table, in portions, in the order in which they were recorded where that matters. Call it inside a transaction, and
 * read one table at a time.
 */
export function readRows(db: AnyCatalog, table: CopiedTable): AsyncGenerator<readonly AnyRow[]> {
  return isPostgres(db) ? readFromServer(db, table) : readFromFile(db, table);
}

async function* readFromServer(db: AnyCatalog, table: CopiedTable): AsyncGenerator<readonly AnyRow[]> {
  const order = table.name === 'runs' ? sql`ORDER BY record` : sql``;
  const columns = sql.join(table.columns.map((column) => sql.id(column)));
  await sql`DECLARE ${CURSOR} NO SCROLL CURSOR FOR SELECT ${columns} FROM ${sql.table(table.name)} ${order}`.execute(
    db,
  );
  for (;;) {
    const { rows } = await sql<AnyRow>`FETCH ${sql.lit(ROWS_AT_ONCE)} FROM ${CURSOR}`.execute(db);
    if (rows.length > 0) yield rows;
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await sql`CLOSE ${CURSOR}`.execute(db);
}

async function* readFromFile(db: AnyCatalog, table: CopiedTable): AsyncGenerator<readonly AnyRow[]> {
  let rows: AnyRow[] = [];
  const query = db
    .selectFrom(table.name)
    .select([...table.columns])
    .orderBy(sql`rowid`);
  for await (const row of query.stream()) {
    rows.push(row);
    if (rows.length < ROWS_AT_ONCE) continue;
    yield rows;
    rows = [];
  }
  if (rows.length > 0) yield rows;
}
