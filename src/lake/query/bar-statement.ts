import { type BronzeColumn, bronzeColumns, VWAP_COLUMN } from '../../domain/bronze-column.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import { quoteName } from '../duckdb/quote.ts';
import { type BarFile, barRelation } from './bar-files.ts';
import { type PriceScale, scaledBars } from './price-scale.ts';
import type { Statement } from './stream-rows.ts';

/** What to read out of some files of bars. */
export interface BarSelection {
  readonly dataset: DatasetName;
  /** Exact symbols; empty: all. */
  readonly symbols: readonly string[];
  /** Names of columns in their order; empty: all that every file has. `vwap` is NULL where it is not known. */
  readonly columns: readonly string[];
  readonly limit: number | undefined;
  /** By what prices are multiplied; absent: as stored. */
  readonly scale?: PriceScale | undefined;
}

/**
 * The statement that reads bars by symbol and time. One file is in that order already and is read as it comes; of several,
 * the engine sorts what passes the filters, on disk when it exceeds its memory.
 */
export function barStatement(selection: BarSelection, files: readonly BarFile[]): Statement {
  const known = bronzeColumns(selection.dataset, 'float64');
  const names = selection.columns.length > 0 ? selection.columns : known.map(({ name }) => name);
  const columns = names.map(quoteName).join(', ');
  const limit = selection.limit === undefined ? '' : ` LIMIT ${selection.limit}`;
  if (files.length === 0)
    return { sql: `SELECT ${columns} FROM (${emptyBars([...known, VWAP_COLUMN])}) WHERE false`, values: [] };
  const { symbols, scale } = selection;
  const filter = symbols.length === 0 ? '' : ` WHERE symbol IN (${symbols.map(() => '?').join(', ')})`;
  const order = files.length === 1 && scale === undefined ? '' : ' ORDER BY symbol, timestamp';
  const withVwap = names.includes(VWAP_COLUMN.name);
  const read = [...known.map(({ name }) => name), ...(withVwap ? [VWAP_COLUMN.name] : [])];
  const relation = scaledBars(barRelation(files, { withVwap }), read, scale);
  return { sql: `SELECT ${columns} FROM ${relation}${filter}${order}${limit}`, values: symbols };
}

/** Columns without rows, so that an empty answer has the same header as any other. */
function emptyBars(columns: readonly BronzeColumn[]): string {
  return `SELECT ${columns.map(({ name, type }) => `NULL::${type} AS ${quoteName(name)}`).join(', ')}`;
}
