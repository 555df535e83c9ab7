import type { ReactElement } from 'react';
import { Icon } from '../part/icon.tsx';
import type { Column } from './column.ts';
import { SaveRows } from './save-rows.tsx';

/** Choice of columns, and the rows as a file. */
export function TableTools<Row>({
  name,
  rows,
  columns,
  shown,
  onToggle,
}: {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly shown: readonly Column<Row>[];
  readonly onToggle: (key: string) => void;
}): ReactElement {
  return (
    <div className="table-tools">
      <details className="menu">
        <summary aria-label="Columns" title="Columns">
          <Icon name="columns" />
        </summary>
        <div className="menu-box">
          {columns.map(({ key, title }) => (
            <label key={key} className="menu-item">
              <input
                type="checkbox"
                checked={shown.some((column) => column.key === key)}
                onChange={() => onToggle(key)}
              />
              {title}
            </label>
          ))}
        </div>
      </details>
      <SaveRows name={name} rows={rows} columns={columns} />
    </div>
  );
}
