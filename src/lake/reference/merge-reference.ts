import type { Finding } from '../../domain/finding.ts';
import { quoteName, quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { streamPlainRows } from './read-reference.ts';
import { INCOMING, insertRows } from './reference-draft.ts';
import type { ChangeCounts } from './reference-footer.ts';
import {
  coveredBy,
  currentRelation,
  emptyRelation,
  fileOrder,
  preference,
  sameKey,
} from './reference-sql.ts';
import { type Coverage, columnsOf, type ReferenceRow, type ReferenceTable } from './reference-table.ts';

/** The table as it will be, before it is compared with what it was. */
export interface MergedTable {
  /** Rows of a query over the relation `merged`, as plain values; read them to the end before the next statement. */
  select(sql: string): AsyncGenerator<readonly ReferenceRow[], void, undefined>;
  /** Sets the derived columns of rows; each names its key and brings all derived columns. */
  decide(rows: readonly ReferenceRow[]): Promise<void>;
}

/** Sets derived columns and says what it noticed; must depend on nothing but the rows and what it was made with. */
export type Refine = (merged: MergedTable) => Promise<readonly Finding[]>;

/** What to merge. */
export interface MergeInput {
  readonly table: ReferenceTable;
  /** Absolute path of the current file; `undefined` when there is none. */
  readonly currentFile: string | undefined;
  readonly covers: readonly Coverage[];
  readonly refine: Refine | undefined;
  readonly signal: AbortSignal;
}

/** What merging came to. Relations `merged` and `changes` stay in the connection. */
export interface Merged {
  readonly rows: number;
  readonly changes: ChangeCounts;
  /** Received rows that were held before. */
  readonly kept: number;
  /** Distinct tickers among the received rows. */
  readonly symbols: number;
  /** Received rows that another one with the same key stood in for. */
  readonly duplicates: number;
  readonly findings: readonly Finding[];
  /** Depends on the rows, not on their order. */
  readonly rowsHash: string;
}

/**
 * Puts the draft’s rows over the current ones. What a coverage speaks for and the draft lacks is gone; everything else
 * stays. All of it happens in the engine, which spills to disk: no row passes through here but those of `refine`.
 */
export async function mergeReference(connection: DuckDbConnection, input: MergeInput): Promise<Merged> {
  const { table, refine, signal } = input;
  await createCurrent(connection, input);
  const { duplicates, kept, symbols } = await createFresh(connection, table);
  await createMerged(connection, input);
  const findings = (await refine?.(mergedTable(connection, table, signal))) ?? [];
  await createChanges(connection, table);
  const [facts] = await connection.rows(
    `SELECT count(*)::INTEGER AS rows, ${ROWS_HASH} AS hash FROM merged AS t`,
  );
  const [counts] = await connection.rows(
    `SELECT ${['added', 'changed', 'removed'].map((kind) => `count(*) FILTER (change = '${kind}')::INTEGER AS ${kind}`).join(', ')} FROM changes`,
  );
  const count = (name: string): number => Number(counts?.[name]);
  return {
    rows: Number(facts?.['rows']),
    rowsHash: String(facts?.['hash']),
    changes: { added: count('added'), changed: count('changed'), removed: count('removed') },
    duplicates,
    kept,
    symbols,
    findings,
  };
}

/** A hash over the rows of a relation `t` that does not depend on their order. */
export const ROWS_HASH = 'coalesce(sum(hash(t)::HUGEINT), 0)::VARCHAR';

async function createCurrent(
  connection: DuckDbConnection,
  { table, currentFile }: MergeInput,
): Promise<void> {
  if (currentFile === undefined) {
    await connection.run(`CREATE TEMP VIEW now AS ${emptyRelation(table)}`);
    return;
  }
  const columns = await connection.rows(
    `DESCRIBE SELECT * FROM read_parquet(${quoteText(currentFile)}, hive_partitioning=false)`,
  );
  const present = new Set(columns.map((column) => String(column['column_name'])));
  await connection.run(`CREATE TEMP VIEW now AS ${currentRelation(table, currentFile, present)}`);
}

/** One row for each key out of what was received. */
async function createFresh(
  connection: DuckDbConnection,
  table: ReferenceTable,
): Promise<Pick<Merged, 'duplicates' | 'kept' | 'symbols'>> {
  const key = table.key.map(quoteName).join(', ');
  await connection.run(
    `CREATE TEMP TABLE fresh AS SELECT * FROM ${INCOMING}
     QUALIFY row_number() OVER (PARTITION BY ${key} ORDER BY ${preference(table)}) = 1`,
  );
  const [row] = await connection.rows(
    `SELECT ((SELECT count(*) FROM ${INCOMING}) - (SELECT count(*) FROM fresh))::INTEGER AS duplicates,
       (SELECT count(*) FROM now AS c SEMI JOIN fresh AS f ON ${sameKey(table, 'c', 'f')})::INTEGER AS kept,
       (SELECT count(DISTINCT ticker) FROM fresh)::INTEGER AS symbols`,
  );
  await connection.run(`DROP TABLE ${INCOMING}`);
  return {
    duplicates: Number(row?.['duplicates']),
    kept: Number(row?.['kept']),
    symbols: Number(row?.['symbols']),
  };
}

async function createMerged(connection: DuckDbConnection, { table, covers }: MergeInput): Promise<void> {
  const kept = new Set(table.keptWhenMissing);
  const derived = Object.entries(table.derived ?? {}).map(
    ([name, { type, value }]) => `${value}::${type} AS ${quoteName(name)}`,
  );
  const names = Object.keys(table.columns).map((name) => ({ name, column: quoteName(name) }));
  const fresh = names.map(({ name, column }) =>
    kept.has(name) ? `coalesce(f.${column}, c.${column}) AS ${column}` : `f.${column}`,
  );
  const stays = names.map(({ column }) => `c.${column}`);
  await connection.run(
    `CREATE TEMP TABLE merged AS
     SELECT ${[...fresh, ...derived].join(', ')} FROM fresh AS f LEFT JOIN now AS c ON ${sameKey(table, 'f', 'c')}
     UNION ALL
     SELECT ${[...stays, ...derived].join(', ')}
     FROM (SELECT * FROM now WHERE NOT (${coveredBy(covers)})) AS c ANTI JOIN fresh AS f ON ${sameKey(table, 'c', 'f')}`,
  );
  await connection.run('DROP TABLE fresh');
}

function mergedTable(connection: DuckDbConnection, table: ReferenceTable, signal: AbortSignal): MergedTable {
  const derived = Object.entries(table.derived ?? {}).map(([name, { type }]) => [name, type] as const);
  const keys = table.key.map((name) => [name, table.columns[name] ?? 'VARCHAR'] as const);
  const columns = Object.fromEntries([...keys, ...derived]);
  return {
    select: (sql) => streamPlainRows(connection, { sql, values: [] }, signal),
    async decide(rows) {
      if (rows.length === 0) return;
      const fields = Object.entries(columns).map(([name, type]) => `${quoteName(name)} ${type}`);
      await connection.run(`CREATE TEMP TABLE decisions (${fields.join(', ')})`);
      await insertRows(connection, 'decisions', columns, rows);
      const values = derived.map(([name]) => `${quoteName(name)} = d.${quoteName(name)}`);
      await connection.run(
        `UPDATE merged SET ${values.join(', ')} FROM decisions AS d WHERE ${sameKey(table, 'merged', 'd')}`,
      );
      await connection.run('DROP TABLE decisions');
    },
  };
}

async function createChanges(connection: DuckDbConnection, table: ReferenceTable): Promise<void> {
  const key = table.key.map(
    (name) => `${quoteName(name)} := coalesce(m.${quoteName(name)}, c.${quoteName(name)})`,
  );
  const fields = [...new Set([...table.key, ...table.order])].map(quoteName);
  const side = (relation: string): string =>
    `(SELECT ${fields.join(', ')}, true AS here, t AS fields FROM (SELECT ${Object.keys(columnsOf(table)).map(quoteName).join(', ')} FROM ${relation}) AS t)`;
  await connection.run(
    `CREATE TEMP TABLE changes AS
     SELECT CASE WHEN c.here IS NULL THEN 'added' WHEN m.here IS NULL THEN 'removed' ELSE 'changed' END AS change,
       to_json(struct_pack(${key.join(', ')}))::VARCHAR AS key,
       to_json(c.fields)::VARCHAR AS before, to_json(m.fields)::VARCHAR AS after
     FROM ${side('now')} AS c FULL JOIN ${side('merged')} AS m ON ${sameKey(table, 'c', 'm')}
     WHERE c.fields IS DISTINCT FROM m.fields`,
  );
}

/** The statement that gives the merged table in the file’s order. */
export function orderedMerged(table: ReferenceTable): string {
  return `SELECT * FROM merged ORDER BY ${fileOrder(table)}`;
}
