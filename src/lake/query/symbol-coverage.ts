import type { CalendarOverrides } from '../../domain/calendar/calendar-overrides.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { type Asset, DATASET_NAMES, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { Lake } from '../lake.ts';
import { type BarFile, barRelation, selectBarFiles } from './bar-files.ts';
import { explainReadError } from './explain-read-error.ts';
import { type ReadContext, retryVanished } from './query-bars.ts';
import { interruptible } from './stream-rows.ts';

/** What one dataset holds of one symbol. */
export interface SymbolCoverage {
  readonly dataset: DatasetName;
  readonly from: TradingDay;
  readonly to: TradingDay;
  /** Days with a bar. */
  readonly days: number;
  readonly bars: number;
  readonly lastClose: number;
  /** Start of the last bar, epoch milliseconds. */
  readonly lastBarMs: number;
  /** Trading days between `from` and `to` that the lake holds and that have no bar of the symbol, ascending. */
  readonly withoutBars: readonly TradingDay[];
  /** Trading days between `from` and `to` that the lake does not hold. */
  readonly notHeld: readonly TradingDay[];
}

const PREFIXES: readonly (readonly [prefix: string, asset: Asset])[] = [
  ['O:', 'options'],
  ['X:', 'crypto'],
  ['C:', 'fx'],
  ['I:', 'indices'],
];

/** Datasets that can hold the symbol: the vendor’s tickers say what they are by their prefix. */
export function datasetsOfSymbol(symbol: string): readonly DatasetName[] {
  const asset = PREFIXES.find(([prefix]) => symbol.startsWith(prefix))?.[1] ?? 'stocks';
  return DATASET_NAMES.filter((dataset) => DATASETS[dataset].asset === asset);
}

/** What every dataset holds of a symbol, those without a bar left out. Throws `E_PARTITION_DAMAGED`, `E_SQL` and the signal’s reason. */
export async function readSymbolCoverage(
  symbol: string,
  context: ReadContext,
  calendar: CalendarOverrides,
): Promise<readonly SymbolCoverage[]> {
  const found: SymbolCoverage[] = [];
  for (const dataset of datasetsOfSymbol(symbol)) {
    const { files, days } = await readDays(dataset, symbol, context);
    const coverage = describeDays(dataset, files, days, calendar);
    if (coverage !== undefined) found.push(coverage);
  }
  return found;
}

interface SymbolDay {
  readonly day: TradingDay;
  readonly bars: number;
  readonly lastClose: number;
  readonly lastBarMs: number;
}

interface SymbolDays {
  readonly files: readonly BarFile[];
  readonly days: readonly SymbolDay[];
}

async function readDays(dataset: DatasetName, symbol: string, context: ReadContext): Promise<SymbolDays> {
  const { lake, connection, signal } = context;
  return retryVanished(signal, async () => {
    const files = await selectBarFiles(lake, { dataset });
    if (files.length === 0) return { files, days: [] };
    const sql = `SELECT date::VARCHAR AS day, count(*) AS bars, max_by(close, timestamp)::DOUBLE AS last_close,
        epoch_ms(max(timestamp)) AS last_bar_ms
      FROM ${barRelation(files)} WHERE symbol = ? GROUP BY date ORDER BY date`;
    try {
      const rows = await interruptible(connection, signal, () => connection.rows(sql, [symbol]));
      const days = rows.map((row) => ({
        day: row['day'] as TradingDay,
        bars: Number(row['bars']),
        lastClose: Number(row['last_close']),
        lastBarMs: Number(row['last_bar_ms']),
      }));
      return { files, days };
    } catch (error) {
      throw await explainReadError(error, { root: lake.root, files, isOwnStatement: true });
    }
  });
}

function describeDays(
  dataset: DatasetName,
  files: readonly BarFile[],
  days: readonly SymbolDay[],
  overrides: CalendarOverrides,
): SymbolCoverage | undefined {
  const [first] = days;
  const last = days.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const traded = new Set(days.map(({ day }) => day));
  const held = new Set(files.map(({ day }) => day));
  const missing = tradingCalendar(DATASETS[dataset].calendar, overrides)
    .tradingDays(first.day, last.day)
    .filter((day) => !traded.has(day));
  return {
    dataset,
    from: first.day,
    to: last.day,
    days: days.length,
    bars: days.reduce((sum, { bars }) => sum + bars, 0),
    lastClose: last.lastClose,
    lastBarMs: last.lastBarMs,
    withoutBars: missing.filter((day) => held.has(day)),
    notHeld: missing.filter((day) => !held.has(day)),
  };
}

/** Symbols looked up in one go for a hint. */
const SIMILAR_MAX = 5;

/** Symbols of a dataset’s last held day that differ from the given ones in case only; for a hint, so best effort. */
export async function findOtherCase(
  symbols: readonly string[],
  datasets: readonly DatasetName[],
  { lake, connection }: Pick<ReadContext, 'connection'> & { readonly lake: Lake },
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const dataset of datasets) {
    const file = (await selectBarFiles(lake, { dataset })).at(-1);
    if (file === undefined) continue;
    const marks = symbols.map(() => 'upper(?)').join(', ');
    const rows = await connection.rows(
      `SELECT DISTINCT symbol FROM ${barRelation([file])} WHERE upper(symbol) IN (${marks}) ORDER BY symbol LIMIT ${SIMILAR_MAX}`,
      symbols,
    );
    found.push(...rows.map((row) => String(row['symbol'])));
  }
  return [...new Set(found)].filter((symbol) => !symbols.includes(symbol)).slice(0, SIMILAR_MAX);
}
