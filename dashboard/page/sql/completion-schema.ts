import type { SqlTablesDocument } from '../../../contract/api/sql.ts';

/** Tables and their columns as the editor completes them. */
export type CompletionSchema = Readonly<Record<string, readonly CompletionColumn[]>>;

/** A column to complete, with its type beside it. */
export interface CompletionColumn {
  readonly label: string;
  readonly type: 'property';
  readonly detail: string;
}

/** What can be completed of a lake’s tables. */
export function completionSchema({ tables }: SqlTablesDocument): CompletionSchema {
  return Object.fromEntries(
    tables.map(({ name, columns }) => [
      name,
      columns.map((column) => ({ label: column.name, type: 'property' as const, detail: column.type })),
    ]),
  );
}

/** Every column once, whichever tables have it. */
export function anyColumn(schema: CompletionSchema): readonly CompletionColumn[] {
  const byLabel = new Map(
    Object.values(schema).flatMap((columns) => columns.map((column) => [column.label, column])),
  );
  return [...byLabel.values()];
}

/** A name as it stands in a statement: in quotation marks where it must. */
export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A first statement for a table. */
export function previewStatement(table: string): string {
  return `SELECT *\nFROM ${quoteName(table)}\nLIMIT 100`;
}
