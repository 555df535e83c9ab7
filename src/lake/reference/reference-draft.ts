import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { columnList, meets } from './reference-sql.ts';
import type { ColumnType, Coverage, ReferenceRow, ReferenceTable } from './reference-table.ts';

/** Rows bound to one statement; their text stays a few megabytes. */
const ROWS_PER_INSERT = 5000;

/** What arrives from the vendor before it is compared with what the lake holds. Lives in the engine, which spills to disk. */
export interface ReferenceDraft {
  /** Takes a page of rows; in which order pages come is all one. */
  add(rows: readonly ReferenceRow[]): Promise<void>;
  /** Forgets rows again: those of a list that broke off. */
  withdraw(conditions: Coverage): Promise<void>;
  readonly rowCount: number;
}

/** The name of a draft’s table in its connection. */
export const INCOMING = 'incoming';

/** Begins a draft in a connection of its own. */
export async function beginDraft(
  connection: DuckDbConnection,
  table: ReferenceTable,
  signal: AbortSignal,
): Promise<ReferenceDraft> {
  await connection.run(`CREATE TEMP TABLE ${INCOMING} (${columnList(table.columns)})`);
  let rowCount = 0;
  let last: Promise<void> = Promise.resolve();
  // A connection takes one statement after the other, while lists may come in side by side.
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    add: (rows) =>
      inTurn(async () => {
        signal.throwIfAborted();
        await insertRows(connection, INCOMING, table.columns, rows);
        rowCount += rows.length;
      }),
    withdraw: (conditions) =>
      inTurn(async () => {
        await connection.run(`DELETE FROM ${INCOMING} WHERE ${meets(conditions)}`);
        const [left] = await connection.rows(`SELECT count(*)::INTEGER AS count FROM ${INCOMING}`);
        rowCount = Number(left?.['count']);
      }),
    get rowCount() {
      return rowCount;
    },
  };
}

/** Puts rows into a table with these columns. Values that do not fit a column’s type are left empty. */
export async function insertRows(
  connection: DuckDbConnection,
  name: string,
  columns: Readonly<Record<string, ColumnType>>,
  rows: readonly ReferenceRow[],
): Promise<void> {
  const shape = quoteText(JSON.stringify([columns]));
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
    await connection.run(
      `INSERT INTO ${name} BY NAME SELECT unnest(from_json(?::JSON, ${shape}), max_depth := 2)`,
      [JSON.stringify(rows.slice(start, start + ROWS_PER_INSERT))],
    );
  }
}
