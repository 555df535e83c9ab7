import type { ReactElement } from 'react';
import type { CellValue, Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { type PreviewTable, previewParts } from './preview-parts.ts';

/** What a job would do: numbers and words as facts, lists as tables. */
export function PreviewView({ document }: { readonly document: unknown }): ReactElement {
  const { facts, tables } = previewParts(document);
  return (
    <section className="stack" aria-label="What it would do">
      {facts.length > 0 && (
        <dl className="facts">
          {facts.map(({ name, text }) => (
            <div key={name} className="fact">
              <dt>{name}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
      {tables.map((table) => (
        <PreviewRows key={table.name} table={table} />
      ))}
    </section>
  );
}

type Row = Readonly<Record<string, CellValue>> & { readonly row: number };

function PreviewRows({ table }: { readonly table: PreviewTable }): ReactElement {
  const columns: readonly Column<Row>[] = table.columns.map((key) => ({
    key,
    title: key,
    value: (row) => row[key] ?? null,
  }));
  return (
    <div>
      <h3>{table.name}</h3>
      <DataTable
        name={`preview-${table.name.replaceAll(/\W+/g, '-')}`}
        caption={table.name}
        rows={table.rows.map((row, at) => ({ ...row, row: at }))}
        columns={columns}
        rowKey={({ row }) => String(row)}
        rowsShown={10}
      />
    </div>
  );
}
