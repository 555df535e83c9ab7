import { type ReactElement, useState } from 'react';
import { saveText } from '../api/download.ts';
import { formatCount } from '../format/quantity.ts';
import { IconButton } from '../part/button.tsx';
import { failureToast, useToast } from '../part/toast.tsx';
import type { Column } from './column.ts';
import { rowsToCsv, rowsToJson } from './export-rows.ts';

/** What can be saved: the rows in view, and where they are but the beginning, the way to all of them. */
export interface RowsToSave<Row> {
  /** What the file is called. */
  readonly name: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  /** What the rows are, where several lists stand together. */
  readonly what?: string | undefined;
  /** All rows there are, and how to have them, where `rows` is only the beginning. */
  readonly total?: number | undefined;
  readonly onAll?: (() => Promise<readonly Row[]>) | undefined;
}

/** Rows as a file, CSV or JSON. */
export function SaveRows<Row>({ name, rows, columns, what, total, onAll }: RowsToSave<Row>): ReactElement {
  const [isBusy, setIsBusy] = useState(false);
  const toast = useToast();
  const isPart = onAll !== undefined && total !== undefined && total > rows.length;
  const save = async (format: 'csv' | 'json'): Promise<void> => {
    setIsBusy(true);
    try {
      const all = isPart ? await onAll() : rows;
      if (format === 'csv') saveText(rowsToCsv(all, columns), `${name}.csv`, 'text/csv');
      else saveText(rowsToJson(all, columns), `${name}.json`, 'application/json');
    } catch (error) {
      toast(failureToast(error instanceof Error ? error : new Error(String(error))));
    } finally {
      setIsBusy(false);
    }
  };
  const count = formatCount(isPart ? total : rows.length);
  const text = what === undefined ? `${count} rows` : `${count} rows of ${what}`;
  return (
    <>
      <IconButton
        icon="download"
        label={`Save ${text} as CSV`}
        disabled={isBusy}
        onClick={() => void save('csv')}
      />
      <button
        type="button"
        className="text-button"
        disabled={isBusy}
        onClick={() => void save('json')}
        aria-label={`Save ${text} as JSON`}
      >
        JSON
      </button>
    </>
  );
}
