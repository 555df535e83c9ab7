import { assetOfSymbol } from '../../domain/asset-of-symbol.ts';
import type { CalendarOverrides } from '../../domain/calendar/calendar-overrides.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS } from '../../domain/dataset.ts';
import { TIMEFRAMES, type Timeframe } from '../../domain/timeframe.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { seriesName } from '../../plan/fetch-task.ts';
import { windowOfDay } from '../../plan/series-window.ts';
import { quoteList } from '../duckdb/quote.ts';
import { type HeldSeriesYear, selectHeldSeries } from '../targeted/held-series.ts';
import { explainReadError } from './explain-read-error.ts';
import { type ReadContext, retryVanished } from './query-bars.ts';
import { interruptible } from './stream-rows.ts';
import type { SymbolCoverage } from './symbol-coverage.ts';

/** What one series holds of one symbol, as of a dataset. */
export type SeriesCoverage = Omit<SymbolCoverage, 'dataset'> & { readonly dataset: string };

/** What the bars fetched for a symbol cover, by bar length; lengths without a bar left out. Throws `E_PARTITION_DAMAGED`, `E_SQL` and the signal’s reason. */
export async function readSeriesCoverage(
  symbol: string,
  context: ReadContext,
  calendar: CalendarOverrides,
): Promise<readonly SeriesCoverage[]> {
  const found: SeriesCoverage[] = [];
  for (const timeframe of TIMEFRAMES) {
    const coverage = await readOne(symbol, timeframe, context, calendar);
    if (coverage !== undefined) found.push(coverage);
  }
  return found;
}

async function readOne(
  symbol: string,
  timeframe: Timeframe,
  context: ReadContext,
  calendar: CalendarOverrides,
): Promise<SeriesCoverage | undefined> {
  const { lake, connection, signal } = context;
  const asset = assetOfSymbol(symbol);
  const dataset = seriesName({ asset, timeframe });
  return retryVanished(signal, async () => {
    const held = await selectHeldSeries(lake, { asset, timeframe, symbols: new Set([symbol]) });
    const files = held.filter(({ rows }) => rows > 0);
    if (files.length === 0) return undefined;
    const sql = `SELECT date::VARCHAR AS day, count(*) AS bars, max_by(close, timestamp) AS last_close,
        epoch_ms(max(timestamp)) AS last_bar_ms
      FROM read_parquet(${quoteList(files.map(({ path }) => path))}, hive_partitioning=false) GROUP BY date ORDER BY date`;
    try {
      const rows = await interruptible(connection, signal, () => connection.rows(sql));
      const days = rows.map((row) => row['day'] as TradingDay);
      const [from] = days;
      const last = rows.at(-1);
      if (from === undefined || last === undefined) return undefined;
      const to = last['day'] as TradingDay;
      return {
        dataset,
        from,
        to,
        days: days.length,
        bars: rows.reduce((sum, row) => sum + Number(row['bars']), 0),
        lastClose: Number(last['last_close']),
        lastBarMs: Number(last['last_bar_ms']),
        ...missingDays({ days, from, to }, held, { calendar, timeframe, dataset: `${asset}_daily` }),
      };
    } catch (error) {
      const read = files.map(({ path, year, bytes }) => ({
        dataset,
        day: `${symbol} ${year}`,
        path,
        sizeBytes: bytes,
      }));
      throw await explainReadError(error, { root: lake.root, files: read, isOwnStatement: true });
    }
  });
}

/** Of trading days between the first bar and the last; of longer windows, those in which none begins are no news. */
function missingDays(
  has: { readonly days: readonly TradingDay[]; readonly from: TradingDay; readonly to: TradingDay },
  held: readonly HeldSeriesYear[],
  by: {
    readonly calendar: CalendarOverrides;
    readonly timeframe: Timeframe;
    readonly dataset: keyof typeof DATASETS;
  },
): Pick<SeriesCoverage, 'withoutBars' | 'notHeld'> {
  const isDaily = windowOfDay(has.from, by.timeframe).to === has.from;
  const traded = new Set(has.days);
  const missing = tradingCalendar(DATASETS[by.dataset].calendar, by.calendar)
    .tradingDays(has.from, has.to)
    .filter((day) => !traded.has(day));
  const isCovered = (day: TradingDay): boolean =>
    held.some(({ covered }) => covered.some(({ from, to }) => day >= from && day <= to));
  return {
    withoutBars: isDaily ? missing.filter(isCovered) : [],
    notHeld: missing.filter((day) => !isCovered(day)),
  };
}
