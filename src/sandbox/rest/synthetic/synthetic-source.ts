import { setImmediate as breathe } from 'node:timers/promises';
import { type Asset, DATASETS } from '../../../domain/dataset.ts';
import { localDayOf, localTimeMs } from '../../../domain/local-time.ts';
import type { Bar } from '../../../domain/resample/fold-bars.ts';
import { addDays, type TradingDay } from '../../../domain/trading-day.ts';
import type {
  BarsRequest,
  GroupedMarket,
  MarketSource,
  TickerDay,
  TickerSnapshot,
} from '../../../vendor-api/market-source.ts';
import { cryptoDay, fxDay } from '../../market/instrument-day.ts';
import { fileDays, type Market } from '../../market/market.ts';
import { stockDay } from '../../market/stock-day.ts';
import { hashText } from '../../random/random-stream.ts';
import { restTicker } from '../rest-ticker.ts';
import { findSeries, type Series, stockSeries } from './find-series.ts';
import { symbolBars } from './symbol-bars.ts';
import { syntheticContracts } from './synthetic-contracts.ts';
import { knownDividends, knownSplits } from './synthetic-events.ts';
import { syntheticListings } from './synthetic-listings.ts';

const GROUPED_DAYS = { stocks: stockDay, crypto: cryptoDay, fx: fxDay } as const;

/** The servers of this process answer again after so many symbols or days. */
const STRIDE = 64;

/** The market as REST shows it; `nowMs` decides what has happened. */
export function syntheticSource(market: Market, nowMs: () => number): MarketSource {
  const days = new Map<Asset, readonly TradingDay[]>();
  const daysOf = (asset: Asset): readonly TradingDay[] => {
    const known = days.get(asset) ?? fileDays(market, `${asset}_daily`);
    days.set(asset, known);
    return known;
  };
  const listings = syntheticListings(market);
  return {
    nowMs,
    calendar: market.calendar,
    bars: async (request) => {
      const series = findSeries(market, request.ticker, request.asset);
      return series === undefined ? [] : readSeries(series, daysOf(request.asset), request, nowMs());
    },
    groupedDay: async (name, day) =>
      daysOf(name).includes(day) ? groupedDay(market, name, day, nowMs()) : [],
    snapshot: async (tickers) => snapshots(market, tickers, nowMs()),
    listings: async () => listings,
    splits: async (ticker) => knownSplits(market, nowMs(), ticker),
    dividends: async (ticker) => knownDividends(market, nowMs(), ticker),
    contracts: syntheticContracts(market),
  };
}

async function readSeries(
  series: Series,
  days: readonly TradingDay[],
  request: BarsRequest,
  nowMs: number,
): Promise<readonly Bar[]> {
  const { asset, base, startMs, order, limit } = request;
  const endMs = Math.min(request.endMs, nowMs);
  const zone = DATASETS[`${asset}_daily`].timeZone;
  if (endMs <= startMs) return [];
  const first = localDayOf(startMs, zone);
  const last = localDayOf(endMs - 1, zone);
  const wanted = days.filter((day) => day >= first && day <= last);
  const bars: Bar[] = [];
  for (const [index, day] of (order === 'asc' ? wanted : wanted.toReversed()).entries()) {
    if (bars.length >= limit) break;
    if (index % STRIDE === STRIDE - 1) await breathe();
    const symbol = series(day);
    if (symbol === undefined) continue;
    const ofDay = symbolBars(symbol, base, nowMs).filter(
      (bar) => bar.startMs >= startMs && bar.startMs < endMs,
    );
    bars.push(...(order === 'asc' ? ofDay : ofDay.toReversed()));
  }
  const kept = bars.slice(0, limit);
  return order === 'asc' ? kept : kept.toReversed();
}

/** Rows in an order that means nothing, as the vendor’s. */
async function groupedDay(
  market: Market,
  name: GroupedMarket,
  day: TradingDay,
  nowMs: number,
): Promise<readonly TickerDay[]> {
  const assetDay = GROUPED_DAYS[name](market, day);
  const rows: { readonly row: TickerDay; readonly place: number }[] = [];
  let count = 0;
  for (const symbol of assetDay.symbols) {
    if (++count % STRIDE === 0) await breathe();
    const [bar] = symbolBars({ symbol, day: assetDay, hasVolume: true }, 'day', nowMs);
    const ticker = restTicker(symbol.ticker.toString('latin1').slice(0, -1));
    if (bar !== undefined) rows.push({ row: { ticker, bar }, place: hashText(market.seed, ticker) });
  }
  return rows.sort((left, right) => left.place - right.place).map(({ row }) => row);
}

/** Sessions are cleared at 03:30; from 04:00 on the day is today’s. */
async function snapshots(
  market: Market,
  tickers: readonly string[] | undefined,
  nowMs: number,
): Promise<readonly TickerSnapshot[]> {
  const today = localDayOf(nowMs, 'America/New_York');
  const hasBegun = nowMs >= localTimeMs(today, '04:00', 'America/New_York');
  const day = market.calendar.previous(hasBegun ? addDays(today, 1) : today);
  const previous = market.calendar.previous(day);
  const wanted = tickers === undefined ? undefined : new Set(tickers);
  const rows: TickerSnapshot[] = [];
  for (const [index, stock] of market.stocks.entries()) {
    const ticker = stock.symbol;
    if (index % STRIDE === STRIDE - 1) await breathe();
    if (wanted !== undefined && !wanted.has(ticker)) continue;
    const series = stockSeries(market, stock);
    const now = day > market.to ? undefined : series?.(day);
    const before = previous < market.from ? undefined : series?.(previous);
    const snapshot = {
      ticker,
      day: now === undefined ? undefined : symbolBars(now, 'day', nowMs)[0],
      minute: now === undefined ? undefined : symbolBars(now, 'minute', nowMs).at(-1),
      previousDay: before === undefined ? undefined : symbolBars(before, 'day', nowMs)[0],
    };
    if (snapshot.day !== undefined || snapshot.previousDay !== undefined) rows.push(snapshot);
  }
  return rows;
}
