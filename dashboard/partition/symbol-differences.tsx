import type { ReactElement } from 'react';
import type { RevisionDifference } from '../../contract/api/revisions.ts';
import type { Column } from '../table/column.ts';
import { DataTable } from '../table/data-table.tsx';

type DifferingSymbol = RevisionDifference['symbols'][number];

/** How many bars of each symbol differ between two versions of a day. */
export function SymbolDifferences({
  name,
  symbols,
  total,
  rowsShown,
}: {
  /** Of the table, under which its columns are kept. */
  readonly name: string;
  readonly symbols: readonly DifferingSymbol[];
  readonly total: number;
  readonly rowsShown: number;
}): ReactElement {
  return (
    <DataTable
      name={name}
      caption="Symbols whose bars differ"
      rows={symbols}
      columns={COLUMNS}
      rowKey={({ symbol }) => symbol}
      total={total}
      rowsShown={rowsShown}
    />
  );
}

const COLUMNS: readonly Column<DifferingSymbol>[] = [
  { key: 'symbol', title: 'Symbol', value: ({ symbol }) => symbol },
  { key: 'added', title: 'Added', value: ({ added }) => added, align: 'end' },
  { key: 'removed', title: 'Removed', value: ({ removed }) => removed, align: 'end' },
  { key: 'changed', title: 'Changed', value: ({ changed }) => changed, align: 'end' },
];
