import { quoteName, quoteText } from '../../lake/duckdb/quote.ts';
import type { Statement } from '../../lake/query/stream-rows.ts';
import type { ReferenceState } from '../../lake/reference/find-reference.ts';
import { type ColumnType, columnsOf, type ReferenceTable } from '../../lake/reference/reference-table.ts';
import type { ListCondition, ListSelection, ListValue } from '../../vendor-api/list/list-selection.ts';

/** A table that pages are taken from. */
export interface PagedTable {
  readonly table: ReferenceTable;
  readonly state: ReferenceState;
  /** What the API shows in place of a column that may be empty, as SQL. */
  readonly shown?: Readonly<Record<string, string>>;
  /** What else must hold of rows, with a place for each of the values. */
  readonly where?: { readonly sql: string; readonly values: readonly string[] };
}

const SIGNS = { is: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

/**
 * The statement for the rows of a page and one more, by which one sees that others follow: the engine keeps no more than
 * these while it reads. Ties are broken by the table’s key, so that no row is on two pages.
 */
export function selectPage(
  { table, state, shown = {}, where }: PagedTable,
  { conditions, sort, start, limit }: ListSelection,
): Pick<Statement, 'sql' | 'values'> {
  const types = columnsOf(table);
  const expression = (field: string): string => shown[field] ?? quoteName(field);
  const values: (string | number | boolean)[] = [...(where?.values ?? [])];
  const place = (field: string, value: ListValue): string => {
    values.push(value);
    return `?::${castOf(types[field])}`;
  };
  const filters = [
    ...(where === undefined ? [] : [where.sql]),
    ...conditions.filter(({ field }) => field in types).map((each) => conditionSql(each, expression, place)),
  ];
  const order = [
    ...sort.map(
      ({ field, order: way }) => `${expression(field)} ${way === 'asc' ? 'ASC' : 'DESC'} NULLS LAST`,
    ),
    ...table.key.map(quoteName),
  ];
  const filter = filters.length === 0 ? '' : `WHERE ${filters.join(' AND ')}`;
  return {
    sql: `SELECT * FROM read_parquet(${quoteText(state.file)}, hive_partitioning=false) ${filter}
      ORDER BY ${order.join(', ')} LIMIT ${limit + 1} OFFSET ${start}`,
    values,
  };
}

function conditionSql(
  condition: ListCondition,
  expression: (field: string) => string,
  place: (field: string, value: ListValue) => string,
): string {
  const { field } = condition;
  if (condition.test !== 'any_of') {
    return `${expression(field)} ${SIGNS[condition.test]} ${place(field, condition.value)}`;
  }
  return `${expression(field)} IN (${condition.values.map((value) => place(field, value)).join(', ')})`;
}

function castOf(type: ColumnType | undefined): string {
  return type === 'BIGINT' ? 'DOUBLE' : (type ?? 'VARCHAR');
}
