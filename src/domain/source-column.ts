import type { DaySource } from './bar-source.ts';
import { DATASETS, type DatasetName } from './dataset.ts';

const COLUMNS = ['ticker', 'volume', 'open', 'close', 'high', 'low', 'window_start', 'transactions'] as const;

/** The name of a column in the vendor's flat files, and of `vwap`, which only unfolded answers of grouped daily have. */
export type SourceColumn = (typeof COLUMNS)[number] | 'vwap';

/**
 * The columns a dataset's flat files must have, in the vendor's order (close stands before high). Files may hold more;
 * they are read by name. Index files have neither volume nor transactions. Unfolded answers of grouped daily have the
 * same columns and `vwap` after them.
 */
export function sourceColumns(dataset: DatasetName, source: DaySource = 'flat'): readonly SourceColumn[] {
  const columns = DATASETS[dataset].hasVolume
    ? COLUMNS
    : COLUMNS.filter((column) => column !== 'volume' && column !== 'transactions');
  return source === 'grouped' ? [...columns, 'vwap'] : columns;
}
