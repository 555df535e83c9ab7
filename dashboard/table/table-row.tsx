import type { CSSProperties, ReactElement } from 'react';
import type { Column } from './column.ts';

/** A row of a {@link DataTable}. With `onOpen` a click or Enter opens it. */
export function TableRow<Row>({
  row,
  index,
  columns,
  style,
  onOpen,
}: {
  readonly row: Row;
  /** Counted from 1, below the titles. */
  readonly index: number;
  readonly columns: readonly Column<Row>[];
  readonly style: CSSProperties;
  readonly onOpen: ((row: Row) => void) | undefined;
}): ReactElement {
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      className={onOpen === undefined ? 'table-row' : 'table-row opens'}
      style={style}
      tabIndex={onOpen === undefined ? undefined : 0}
      onClick={(event) => {
        const isControl =
          event.target instanceof Element && event.target.closest('a, button, input') !== null;
        if (!isControl) onOpen?.(row);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== event.currentTarget || onOpen === undefined) return;
        // A dialog takes the focus at once: the same key would press the button in it that closes it.
        event.preventDefault();
        onOpen(row);
      }}
    >
      {columns.map(({ key, align, cell, value }) => (
        <span key={key} role="cell" className={align === 'end' ? 'cell end' : 'cell'}>
          {cell === undefined ? String(value(row) ?? '–') : cell(row)}
        </span>
      ))}
    </div>
  );
}
