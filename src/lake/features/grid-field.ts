import type { DatasetName } from '../../domain/dataset.ts';
import { type DatasetField, datasetFields } from '../../expression/dataset-field.ts';

/** Numbers that are read for a bar. `expiration` counts days since 1970. */
export type GridColumn =
  | 'open'
  | 'high'
  | 'low'
  | 'close'
  | 'volume'
  | 'transactions'
  | 'vwap'
  | 'strike'
  | 'expiration'
  | 'underlying_close';

const FIELD_COLUMNS: Readonly<Record<DatasetField, readonly GridColumn[]>> = {
  open: ['open'],
  high: ['high'],
  low: ['low'],
  close: ['close'],
  volume: ['volume'],
  transactions: ['transactions'],
  vwap: ['vwap'],
  strike: ['strike'],
  underlying_close: ['underlying_close'],
  factor: [],
  change: ['close'],
  days_to_expiry: ['expiration'],
};

/** The fields of those names. Throws `RangeError` for one that no dataset has: expressions are checked before. */
export function parseFields(names: readonly string[]): readonly DatasetField[] {
  return names.map((name) => {
    if (Object.hasOwn(FIELD_COLUMNS, name)) return name as DatasetField;
    throw new RangeError(`no bars have a field ${name}`);
  });
}

/** The columns that fields are made of and those wanted as they are, each once, as far as the dataset has them. */
export function columnsToRead(
  dataset: DatasetName,
  fields: readonly DatasetField[],
  raw: readonly GridColumn[],
): readonly GridColumn[] {
  const columnsOf = (names: readonly DatasetField[]): readonly GridColumn[] =>
    names.flatMap((field) => FIELD_COLUMNS[field]);
  const known = new Set(columnsOf(datasetFields(dataset)));
  return [...new Set([...columnsOf(fields), ...raw])].filter((column) => known.has(column));
}
