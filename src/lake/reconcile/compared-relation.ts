import { DATASETS, type Dataset, type DatasetName } from '../../domain/dataset.ts';
import { type BarFile, barRelation } from '../query/bar-files.ts';

/**
 * A file of bars in the columns that are compared: `symbol` in the API’s spelling, `start_ms`, the prices as doubles,
 * `volume` and `transactions` (null where the dataset has none).
 */
export function comparedBars(file: BarFile): string {
  const { asset, hasVolume } = DATASETS[file.dataset];
  const counts = hasVolume
    ? 'volume::DOUBLE AS volume, transactions::DOUBLE AS transactions'
    : 'NULL::DOUBLE AS volume, NULL::DOUBLE AS transactions';
  return `SELECT ${apiSymbol(asset)} AS symbol, epoch_ms(timestamp)::DOUBLE AS start_ms,
    open::DOUBLE AS open, high::DOUBLE AS high, low::DOUBLE AS low, close::DOUBLE AS close, ${counts}
    FROM ${barRelation([file])}`;
}

/** The symbols of a file in the API’s spelling, each with what it traded. */
export function tradedVolumes(file: BarFile): string {
  const { asset, hasVolume } = DATASETS[file.dataset];
  return `SELECT ${apiSymbol(asset)} AS symbol, ${hasVolume ? 'sum(volume)' : '0'}::DOUBLE AS volume
    FROM ${barRelation([file])} GROUP BY ALL`;
}

/** When a market’s day begins and ends for its prices, half-open, in epoch milliseconds. */
export interface FoldSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** The closing auction is reported within so many milliseconds of the close. */
const AUCTION_MS = 10 * 60_000;
const MINUTE_MS = 60_000;

/**
 * A file of minutes as one bar a symbol: prices from the minutes of `span` only, volume and transactions from all, as the
 * vendor’s day bars do; besides, what explains why a day may differ. `open` is null when no minute lies in the span.
 */
export function foldedDay(file: BarFile, { startMs, endMs }: FoldSpan): string {
  const inSpan = `FILTER (start_ms >= ${startMs} AND start_ms < ${endMs})`;
  const after = `FILTER (start_ms >= ${endMs} AND start_ms < ${endMs + AUCTION_MS})`;
  return `SELECT symbol, ${startMs}::DOUBLE AS start_ms,
    arg_min(open, start_ms) ${inSpan} AS open, max(high) ${inSpan} AS high, min(low) ${inSpan} AS low,
    arg_max(close, start_ms) ${inSpan} AS close,
    ${sumOf('volume')} AS volume, sum(transactions) AS transactions,
    count(*)::DOUBLE AS minutes,
    ${sumOf('volume', inSpan)} AS session_volume, sum(transactions) ${inSpan} AS session_transactions,
    count(*) FILTER (start_ms = ${endMs - MINUTE_MS}) > 0 AS has_last_minute,
    min(low) ${after} AS after_low, max(high) ${after} AS after_high
    FROM (${comparedBars(file)}) GROUP BY symbol`;
}

/** Millionths are kept, the dust of adding them is not. */
function sumOf(column: string, filter = ''): string {
  return `round(fsum(${column}) ${filter}, 6)`;
}

function apiSymbol(asset: Dataset['asset']): string {
  return asset === 'crypto' || asset === 'fx' ? "replace(symbol, '-', '')" : 'symbol';
}

/** The columns of {@link foldedDay} that explain, in their order. */
export const CLUE_COLUMNS: readonly string[] = [
  'minutes',
  'session_volume',
  'session_transactions',
  'has_last_minute',
  'after_low',
  'after_high',
];

/** The dataset of minutes that days of a dataset are folded from; `undefined` for minutes themselves. */
export function minutesOf(dataset: DatasetName): DatasetName | undefined {
  const { asset, timeframe } = DATASETS[dataset];
  return timeframe === '1d' ? `${asset}_minute` : undefined;
}
