import type { ReactElement } from 'react';
import { saveText } from '../api/download.ts';
import { IconButton } from '../part/button.tsx';
import { Icon } from '../part/icon.tsx';
import type { Column } from './column.ts';
import { rowsToCsv, rowsToJson } from './export-rows.ts';

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
  const save = (kind: 'csv' | 'json'): void => {
    if (kind === 'csv') saveText(rowsToCsv(rows, columns), `${name}.csv`, 'text/csv');
    else saveText(rowsToJson(rows, columns), `${name}.json`, 'application/json');
  };
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
      <IconButton icon="download" label={`Save ${rows.length} rows as CSV`} onClick={() => save('csv')} />
      <button
        type="button"
        className="text-button"
        onClick={() => save('json')}
        aria-label={`Save ${rows.length} rows as JSON`}
      >
        JSON
      </button>
    </div>
  );
}
