import type { ReactElement } from 'react';
import { Icon } from '../part/icon.tsx';
import type { Column } from './column.ts';
import { type RowsToSave, SaveRows } from './save-rows.tsx';

/** Choice of columns, and the rows as a file. */
export function TableTools<Row>({
  shown,
  onToggle,
  ...saved
}: RowsToSave<Row> & {
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
          {saved.columns.map(({ key, title }) => (
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
      <SaveRows {...saved} />
    </div>
  );
}
