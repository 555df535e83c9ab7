import { type Exchange, exchangesSchema } from '../../../../contract/vendor/exchanges.ts';
import { type TickerEvents, tickerEventsSchema } from '../../../../contract/vendor/ticker-events.ts';
import {
  type TickerDetails,
  type TickerRow,
  type TickerType,
  tickerDetailsSchema,
  tickerListSchema,
  tickerTypesSchema,
} from '../../../../contract/vendor/tickers.ts';
import { assetOfSymbol } from '../../../domain/asset-of-symbol.ts';
import type { TradingDay } from '../../../domain/trading-day.ts';
import { type ListReader, listPages, type Page, wholeList } from '../list-pages.ts';
import type { Lookup } from '../lookup.ts';
import type { RestAsker } from '../rest-asker.ts';
import { pathSegment } from '../rest-request.ts';

/** Rows in a page of the ticker list; the vendor’s most. */
const TICKERS_PER_PAGE = 1000;

/** Which tickers are wanted; everything active as of now without further words. */
export interface TickerFilter {
  readonly market?: 'stocks' | 'otc' | 'crypto' | 'fx' | 'indices';
  readonly ticker?: string;
  /** A code of the type list: `CS`, `ETF`. Old rows often lack it, and a filter then misses them. */
  readonly type?: string;
  /** Market identifier code. */
  readonly exchange?: string;
  readonly cik?: string;
  readonly search?: string;
  /** The list as of that day, with what was delisted since. */
  readonly date?: TradingDay;
  /** False for what is delisted. */
  readonly active?: boolean;
}

/** The ticker list, by ticker. Two companies that share a ticker are two rows and stay so. */
export function listTickers(
  reader: ListReader,
  filter: TickerFilter,
  signal: AbortSignal,
): AsyncGenerator<Page<TickerRow>, void, undefined> {
  const { date, ticker } = filter;
  const request = {
    endpoint: 'tickers',
    family: `tickers/${filter.market ?? 'all'}`,
    path: '/v3/reference/tickers',
    query: { ...filter, sort: 'ticker', order: 'asc', limit: TICKERS_PER_PAGE },
    ...(ticker === undefined ? {} : { symbol: ticker }),
    ...(date === undefined ? {} : { range: { from: date, to: date } }),
  };
  // Nothing in a row identifies it for good: only a row that is the same throughout is a repetition.
  return listPages(
    reader,
    request,
    { schema: tickerListSchema, keyOf: (row) => JSON.stringify(row) },
    signal,
  );
}

/** One ticker, as of a day or of now. A delisted one may only be found with a day. */
export async function readTickerDetails(
  asker: RestAsker,
  ticker: string,
  { date, signal }: { readonly date?: TradingDay; readonly signal: AbortSignal },
): Promise<Lookup<TickerDetails>> {
  const request = {
    endpoint: 'ticker details',
    family: `ticker-details/${assetOfSymbol(ticker)}`,
    path: `/v3/reference/tickers/${pathSegment(ticker)}`,
    query: { date },
    symbol: ticker,
    ...(date === undefined ? {} : { range: { from: date, to: date } }),
  };
  const shape = {
    schema: tickerDetailsSchema,
    misfit: ({ results }: { results: TickerDetails }) =>
      results.ticker === ticker ? undefined : `it is about ${results.ticker.slice(0, 32)}`,
  };
  const asked = await asker.ask(request, shape, signal);
  return asked.kind === 'absent' ? asked : { ...asked, value: asked.value.results };
}

/** What a ticker was called before. `id` is a ticker, a CUSIP or a composite FIGI; the entity that holds it now counts. */
export async function readTickerEvents(
  asker: RestAsker,
  id: string,
  signal: AbortSignal,
): Promise<Lookup<TickerEvents>> {
  const request = {
    endpoint: 'ticker events',
    family: 'ticker-events',
    path: `/vX/reference/tickers/${pathSegment(id)}/events`,
    query: { types: 'ticker_change' },
    symbol: id,
  };
  const asked = await asker.ask(request, { schema: tickerEventsSchema }, signal);
  return asked.kind === 'absent' ? asked : { ...asked, value: asked.value.results };
}

/** Narrows a short list. */
export interface AssetFilter {
  readonly assetClass?: string;
  readonly locale?: string;
}

/** Every kind of security there is. */
export function readTickerTypes(
  reader: ListReader,
  { assetClass, locale }: AssetFilter,
  signal: AbortSignal,
): Promise<readonly TickerType[]> {
  const request = {
    endpoint: 'ticker types',
    family: 'ticker-types',
    path: '/v3/reference/tickers/types',
    query: { asset_class: assetClass, locale },
  };
  const keyOf = (row: TickerType): string => JSON.stringify(row);
  return wholeList(listPages(reader, request, { schema: tickerTypesSchema, keyOf }, signal));
}

/** Every exchange there is. */
export function readExchanges(
  reader: ListReader,
  { assetClass, locale }: AssetFilter,
  signal: AbortSignal,
): Promise<readonly Exchange[]> {
  const request = {
    endpoint: 'exchanges',
    family: 'exchanges',
    path: '/v3/reference/exchanges',
    query: { asset_class: assetClass, locale },
  };
  const keyOf = (row: Exchange): string => JSON.stringify(row);
  return wholeList(listPages(reader, request, { schema: exchangesSchema, keyOf }, signal));
}
