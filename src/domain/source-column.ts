import { DATASETS, type DatasetName } from './dataset.ts';

const COLUMNS = ['ticker', 'volume', 'open', 'close', 'high', 'low', 'window_start', 'transactions'] as const;

/** The name of a column in the vendor's flat files. */
export type SourceColumn = (typeof COLUMNS)[number];

/**
 * The columns a dataset's flat files must have, in the vendor's order (close stands before high). Files may hold more;
 * they are read by name. Index files have neither volume nor transactions.
 */
export function sourceColumns(dataset: DatasetName): readonly SourceColumn[] {
  if (DATASETS[dataset].hasVolume) return COLUMNS;
  return COLUMNS.filter((column) => column !== 'volume' && column !== 'transactions');
}
