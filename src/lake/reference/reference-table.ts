import type { ReferenceTableName } from '../../domain/reference/reference-table-name.ts';

/** Types of columns, in the engine’s words. */
export type ColumnType = 'VARCHAR' | 'DATE' | 'DOUBLE' | 'BIGINT' | 'BOOLEAN' | 'TIMESTAMPTZ';

/** What a table of reference data looks like, and what makes a row the same row. */
export interface ReferenceTable {
  readonly name: ReferenceTableName;
  /** What the vendor says, in the file’s order. */
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** Columns that together name a row for good; empty values count as equal. */
  readonly key: readonly string[];
  /** The file’s order; the key breaks ties. */
  readonly order: readonly string[];
  /** Of received rows with one key, the one with the greatest value here counts. */
  readonly latestBy?: string;
  /** Columns that not every endpoint sends: a row that comes without a value keeps the one it had. */
  readonly keptWhenMissing?: readonly string[];
  /** Columns of our own, after the vendor’s, with the value they begin with as an SQL literal. */
  readonly derived?: Readonly<Record<string, { readonly type: ColumnType; readonly value: string }>>;
}

/** A row as it goes in: by column, days as `YYYY-MM-DD`, instants with `Z`; what is missing is empty. */
export type ReferenceRow = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** One thing that must hold of a row: a value out of a list, or a day in an inclusive range. */
export type RowCondition =
  | { readonly column: string; readonly in: readonly (string | boolean)[] }
  | { readonly column: string; readonly from?: string | undefined; readonly to?: string | undefined };

/** Rows for which an answer of the vendor’s is the whole truth: those that meet every condition; all without one. */
export type Coverage = readonly RowCondition[];

/** All columns of a table, in the file’s order. */
export function columnsOf(table: ReferenceTable): Readonly<Record<string, ColumnType>> {
  const derived = Object.entries(table.derived ?? {}).map(([name, { type }]) => [name, type] as const);
  return { ...table.columns, ...Object.fromEntries(derived) };
}
