import type { OptionContract } from '../../../../contract/vendor/option-contracts.ts';
import { tradingCalendar } from '../../../domain/calendar/trading-calendar-of.ts';
import { ASSETS, type Asset, DATASETS, type DatasetName } from '../../../domain/dataset.ts';
import { localDayBounds, localDayOf } from '../../../domain/local-time.ts';
import { parseOptionTicker } from '../../../domain/option-ticker.ts';
import { type Bar, foldBars } from '../../../domain/resample/fold-bars.ts';
import type { BaseTimespan } from '../../../domain/resample/timespan.ts';
import { addDays, type TradingDay } from '../../../domain/trading-day.ts';
import type {
  BarsRequest,
  Listing,
  MarketSource,
  SourceDividend,
  SourceSplit,
  TickerSnapshot,
} from '../../../vendor-api/market-source.ts';
import { assetOfTicker } from '../../../vendor-api/request/ticker-asset.ts';
import type { ObjectSource } from '../../store/object-source.ts';
import { type BarsByTicker, readBars } from './read-bars.ts';

/** Whose last bar is older than this, counted from the last bar of all, has been delisted. */
const SILENT_DAYS = 14;

const ONE_DAY = { multiplier: 1, timespan: 'day' } as const;
const NONE: BarsByTicker = new Map();

/** Splits and dividends that go with the files. */
export interface FileEvents {
  readonly splits: readonly SourceSplit[];
  readonly dividends: readonly SourceDividend[];
}

/** Reads a dataset once, when it is first asked for. */
type Bars = (asset: Asset, base: BaseTimespan) => Promise<BarsByTicker>;

/** Files with real bars as REST shows them. */
export function filesSource(files: ObjectSource, events: FileEvents, nowMs: () => number): MarketSource {
  const read = once((dataset: DatasetName) => readBars(files, dataset));
  const days = once(async (asset: Asset) => {
    const bars = await read(`${asset}_daily`);
    return bars.size > 0 ? bars : foldAll(await read(`${asset}_minute`), asset);
  });
  const bars: Bars = async (asset, base) => {
    if (base === 'second') return NONE;
    return base === 'day' ? days(asset) : read(`${asset}_minute`);
  };
  return {
    nowMs,
    calendar: tradingCalendar('XNYS'),
    bars: async (request) =>
      slice((await bars(request.asset, request.base)).get(request.ticker) ?? [], request, nowMs()),
    groupedDay: async (market, day) => {
      const { startMs, endMs } = localDayBounds(day, DATASETS[`${market}_daily`].timeZone);
      return [...(await days(market))].flatMap(([ticker, list]) => {
        const bar = list.find((one) => one.startMs >= startMs && one.startMs < endMs);
        return bar === undefined || bar.startMs >= nowMs() ? [] : [{ ticker, bar }];
      });
    },
    snapshot: async (tickers) => snapshots(await days('stocks'), tickers, nowMs()),
    listings: async () =>
      (await Promise.all(ASSETS.map(async (asset) => listings(await days(asset), asset)))).flat(),
    splits: async (ticker) => events.splits.filter((split) => (ticker ?? split.ticker) === split.ticker),
    dividends: async (ticker) => {
      const daily = await days('stocks');
      return events.dividends
        .filter((dividend) => (ticker ?? dividend.ticker) === dividend.ticker)
        .map((dividend) => ({ ...dividend, previousClose: closeBefore(daily, dividend) }));
    },
    contracts: async ({ asOf, expired, underlying }) =>
      [...(await days('options')).keys()].flatMap((ticker) => {
        const contract = contractOf(ticker);
        if (
          contract === undefined ||
          (underlying ?? contract.underlying_ticker) !== contract.underlying_ticker
        )
          return [];
        return contract.expiration_date < asOf === expired ? [contract] : [];
      }),
  };
}

function once<Key, Value>(make: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  const known = new Map<Key, Promise<Value>>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}

function foldAll(minutes: BarsByTicker, asset: Asset): BarsByTicker {
  const zone = DATASETS[`${asset}_daily`].timeZone;
  return new Map([...minutes].map(([ticker, bars]) => [ticker, foldBars(bars, ONE_DAY, zone)]));
}

function slice(bars: readonly Bar[], request: BarsRequest, nowMs: number): readonly Bar[] {
  const endMs = Math.min(request.endMs, nowMs);
  const wanted = bars.filter(({ startMs }) => startMs >= request.startMs && startMs < endMs);
  return request.order === 'asc' ? wanted.slice(0, request.limit) : wanted.slice(-request.limit);
}

function snapshots(
  days: BarsByTicker,
  tickers: readonly string[] | undefined,
  nowMs: number,
): readonly TickerSnapshot[] {
  const wanted = tickers === undefined ? undefined : new Set(tickers);
  const past = [...days].map(([ticker, bars]) => ({
    ticker,
    bars: bars.filter(({ startMs }) => startMs < nowMs),
  }));
  const latestMs = past.reduce((latest, { bars }) => Math.max(latest, bars.at(-1)?.startMs ?? 0), 0);
  return past.flatMap(({ ticker, bars }) => {
    const day = bars.at(-1);
    if (day?.startMs !== latestMs || (wanted !== undefined && !wanted.has(ticker))) return [];
    return [{ ticker, day, minute: undefined, previousDay: bars.at(-2) }];
  });
}

function listings(days: BarsByTicker, asset: Asset): readonly Listing[] {
  if (asset === 'options') return [];
  const zone = DATASETS[`${asset}_daily`].timeZone;
  const dayOf = (bar: Bar | undefined): TradingDay => localDayOf(bar?.startMs ?? 0, zone);
  const last = [...days.values()]
    .map((bars) => dayOf(bars.at(-1)))
    .toSorted()
    .at(-1);
  return [...days].map(([ticker, bars]) => {
    const to = dayOf(bars.at(-1));
    const isDelisted = last !== undefined && addDays(to, SILENT_DAYS) < last;
    return {
      ticker,
      name: ticker,
      market: asset,
      currency: { code: 'USD', name: 'United States Dollar' },
      ...(asset === 'crypto' || asset === 'fx'
        ? { baseCurrency: { code: ticker.slice(2, -3), name: ticker.slice(2, -3) } }
        : {}),
      listedFrom: dayOf(bars[0]),
      listedTo: isDelisted ? to : undefined,
    };
  });
}

function closeBefore(days: BarsByTicker, { ticker, exDividendDate }: SourceDividend): number | undefined {
  const { startMs: exMs } = localDayBounds(exDividendDate, 'America/New_York');
  return days.get(ticker)?.findLast(({ startMs }) => startMs < exMs)?.close;
}

function contractOf(ticker: string): OptionContract | undefined {
  if (assetOfTicker(ticker) !== 'options') return undefined;
  const parsed = parseOptionTicker(ticker);
  if (parsed === undefined) return undefined;
  return {
    contract_type: parsed.type === 'C' ? 'call' : 'put',
    exercise_style: 'american',
    expiration_date: parsed.expiration,
    shares_per_contract: 100,
    strike_price: parsed.strike,
    ticker,
    underlying_ticker: parsed.underlying,
  };
}
