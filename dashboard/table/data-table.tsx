import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type ReactElement, type ReactNode, useMemo, useRef } from 'react';
import { formatCount } from '../format/quantity.ts';
import { useSearchValue } from '../setting/search-value.ts';
import { type Column, sortRows } from './column.ts';
import { useColumnChoice } from './column-choice.ts';
import { TableHead } from './table-head.tsx';
import { TableRow } from './table-row.tsx';
import { TableTools } from './table-tools.tsx';

/** Height of a row, in CSS pixels; the style sheet holds the same. */
const ROW_PX = 32;
const OVERSCAN_ROWS = 12;

/** What a table shows. */
export interface DataTableProps<Row> {
  /** Names the table in the address, in settings, and its files; unique on a page. */
  readonly name: string;
  /** What the rows are; read aloud. */
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  /** In place of rows. */
  readonly empty?: ReactNode;
  /** All rows there are, when `rows` is only the beginning, and the way to more of them. */
  readonly total?: number;
  readonly onMore?: (() => void) | undefined;
  /** Brings all of them, for files. */
  readonly onAll?: (() => Promise<readonly Row[]>) | undefined;
  /** Rows high at most before it scrolls. */
  readonly rowsShown?: number;
}

/**
 * A table: sortable by every column, columns to choose, exportable, and as quick with a hundred thousand rows as with ten,
 * because only those in view exist.
 */
export function DataTable<Row>(props: DataTableProps<Row>): ReactElement {
  const { name, rows, columns, total, onMore, onAll, rowsShown = 16 } = props;
  const [sort, setSort] = useSearchValue(`${name}-sort`);
  const [shown, toggle] = useColumnChoice(name, columns);
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort]);
  const grid: CSSProperties = {
    gridTemplateColumns: shown.map(({ width }) => width ?? 'minmax(5rem, 1fr)').join(' '),
  };
  return (
    <div className="data-table">
      <div className="table-bar">
        <span className="number">
          {total !== undefined && total > rows.length
            ? `${formatCount(rows.length)} of ${formatCount(total)}`
            : `${formatCount(rows.length)} ${rows.length === 1 ? 'row' : 'rows'}`}
        </span>
        {onMore !== undefined && (
          <button type="button" className="text-button" onClick={onMore}>
            Load more
          </button>
        )}
        <TableTools
          name={name}
          rows={sorted}
          columns={columns}
          total={total}
          onAll={onAll && (async () => sortRows(await onAll(), columns, sort))}
          shown={shown}
          onToggle={toggle}
        />
      </div>
      {rows.length === 0 && props.empty !== undefined ? (
        props.empty
      ) : (
        <TableScroll {...props} rows={sorted} columns={shown} rowsShown={rowsShown} grid={grid}>
          <TableHead columns={shown} sort={sort} style={grid} onSort={setSort} />
        </TableScroll>
      )}
    </div>
  );
}

function TableScroll<Row>({
  caption,
  rows,
  columns,
  rowKey,
  onOpen,
  rowsShown,
  grid,
  children,
}: DataTableProps<Row> & {
  readonly rowsShown: number;
  readonly grid: CSSProperties;
  readonly children: ReactNode;
}): ReactElement {
  const scroll = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
  });
  return (
    <div
      className="table-scroll"
      ref={scroll}
      tabIndex={0}
      role="region"
      aria-label={`${caption}, rows`}
      style={{ maxHeight: (rowsShown + 1) * ROW_PX }}
    >
      <div role="table" aria-label={caption} aria-rowcount={rows.length + 1} className="table">
        {children}
        <div role="rowgroup" className="table-rows" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <TableRow
                key={rowKey(row)}
                row={row}
                index={index + 1}
                columns={columns}
                style={{ ...grid, transform: `translateY(${start}px)` }}
                onOpen={onOpen}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
