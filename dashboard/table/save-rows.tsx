import type { ReactElement } from 'react';
import { saveText } from '../api/download.ts';
import { IconButton } from '../part/button.tsx';
import type { Column } from './column.ts';
import { rowsToCsv, rowsToJson } from './export-rows.ts';

/** Rows as a file, CSV or JSON. `name` is what the file is called. */
export function SaveRows<Row>({
  name,
  rows,
  columns,
}: {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
}): ReactElement {
  return (
    <>
      <IconButton
        icon="download"
        label={`Save ${rows.length} rows as CSV`}
        onClick={() => saveText(rowsToCsv(rows, columns), `${name}.csv`, 'text/csv')}
      />
      <button
        type="button"
        className="text-button"
        onClick={() => saveText(rowsToJson(rows, columns), `${name}.json`, 'application/json')}
        aria-label={`Save ${rows.length} rows as JSON`}
      >
        JSON
      </button>
    </>
  );
}
