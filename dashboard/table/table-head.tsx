import type { CSSProperties, ReactElement } from 'react';
import { type Column, nextSort, type SortText } from './column.ts';

/** Titles of a {@link DataTable}; a press sorts. */
export function TableHead<Row>({
  columns,
  sort,
  style,
  onSort,
}: {
  readonly columns: readonly Column<Row>[];
  readonly sort: SortText;
  readonly style: CSSProperties;
  readonly onSort: (sort: SortText) => void;
}): ReactElement {
  return (
    <div role="rowgroup" className="table-head">
      <div role="row" aria-rowindex={1} className="table-row" style={style}>
        {columns.map(({ key, title, align }) => (
          <span
            key={key}
            role="columnheader"
            aria-sort={orderOf(sort, key)}
            className={align === 'end' ? 'cell end' : 'cell'}
          >
            <button type="button" onClick={() => onSort(nextSort(sort, key))}>
              {title}
              <span className="sort-sign" aria-hidden="true">
                {SIGNS[orderOf(sort, key)]}
              </span>
            </button>
          </span>
        ))}
      </div>
    </div>
  );
}

const SIGNS = { none: '', ascending: '▲', descending: '▼' } as const;

function orderOf(sort: SortText, key: string): 'none' | 'ascending' | 'descending' {
  if (sort === key) return 'ascending';
  return sort === `-${key}` ? 'descending' : 'none';
}
