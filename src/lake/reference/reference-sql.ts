import { quoteName, quoteText } from '../duckdb/quote.ts';
import {
  type ColumnType,
  type Coverage,
  columnsOf,
  type ReferenceTable,
  type RowCondition,
} from './reference-table.ts';

/** Columns with their types, for `CREATE TABLE`. */
export function columnList(columns: Readonly<Record<string, ColumnType>>): string {
  return Object.entries(columns)
    .map(([name, type]) => `${quoteName(name)} ${type}`)
    .join(', ');
}

/** The condition under which rows of two relations are the same row. */
export function sameKey(table: ReferenceTable, left: string, right: string): string {
  return table.key
    .map((name) => `${left}.${quoteName(name)} IS NOT DISTINCT FROM ${right}.${quoteName(name)}`)
    .join(' AND ');
}

/** The file’s order, complete: no two rows of a table tie. */
export function fileOrder(table: ReferenceTable): string {
  return [...table.order, ...table.key].map((name) => `${quoteName(name)} NULLS FIRST`).join(', ');
}

/** Of rows with one key, which comes first: by `latestBy`, then by every value, so that their order on arrival is all one. */
export function preference(table: ReferenceTable): string {
  const latest = table.latestBy === undefined ? [] : [`${quoteName(table.latestBy)} DESC NULLS LAST`];
  const values = Object.keys(table.columns).map((name) => `${quoteName(name)} NULLS LAST`);
  return [...latest, ...values].join(', ');
}

/** Whether a row lies in one of the coverages; false without any. */
export function coveredBy(coverages: readonly Coverage[]): string {
  if (coverages.length === 0) return 'false';
  return coverages.map((conditions) => `(${meets(conditions)})`).join(' OR ');
}

/** Whether a row meets all conditions. */
export function meets(conditions: Coverage): string {
  return conditions.length === 0 ? 'true' : conditions.map(toSql).join(' AND ');
}

function toSql(condition: RowCondition): string {
  const column = quoteName(condition.column);
  if ('in' in condition) {
    if (condition.in.length === 0) return 'false';
    const values = condition.in.map((value) =>
      typeof value === 'boolean' ? String(value) : quoteText(value),
    );
    return `coalesce(${column} IN (${values.join(', ')}), false)`;
  }
  const { from, to } = condition;
  const bounds = [
    ...(from === undefined ? [] : [`${column} >= ${quoteText(from)}`]),
    ...(to === undefined ? [] : [`${column} <= ${quoteText(to)}`]),
  ];
  return bounds.length === 0 ? 'true' : `coalesce(${bounds.join(' AND ')}, false)`;
}

/** The relation of a published file in today’s columns: a file of an older barlake may lack some. */
export function currentRelation(table: ReferenceTable, file: string, present: ReadonlySet<string>): string {
  const fields = Object.entries(columnsOf(table)).map(([name, type]) =>
    present.has(name) ? `${quoteName(name)}::${type} AS ${quoteName(name)}` : emptyField(name, type),
  );
  return `SELECT ${fields.join(', ')} FROM read_parquet(${quoteText(file)}, hive_partitioning=false)`;
}

/** No rows, in the table’s columns. */
export function emptyRelation(table: ReferenceTable): string {
  const fields = Object.entries(columnsOf(table)).map(([name, type]) => emptyField(name, type));
  return `SELECT ${fields.join(', ')} WHERE false`;
}

function emptyField(name: string, type: ColumnType): string {
  return `NULL::${type} AS ${quoteName(name)}`;
}
