import type { TickerRow } from '../../../contract/vendor/tickers.ts';
import { localDayOf } from '../../domain/local-time.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import { answerList, effectiveQuery } from '../list/answer-list.ts';
import type { ListEndpoint } from '../list/list-endpoint.ts';
import type { Listing, MarketSource } from '../market-source.ts';
import type { ApiAnswer } from '../request/api-answer.ts';
import type { ApiContext } from '../request/api-request.ts';
import { readDay, readFlag } from '../request/read-parameters.ts';

const ENDPOINT: ListEndpoint = {
  path: '/v3/reference/tickers',
  sortStyle: 'sort-and-order',
  fields: {
    ticker: { type: 'text', hasRange: true },
    type: { type: 'text' },
    market: { type: 'text' },
    exchange: { type: 'text' },
    cik: { type: 'text' },
    cusip: { type: 'text' },
  },
  sortFields: [
    'ticker',
    'name',
    'market',
    'locale',
    'primary_exchange',
    'type',
    'currency_symbol',
    'currency_name',
    'base_currency_symbol',
    'base_currency_name',
    'cik',
    'composite_figi',
    'share_class_figi',
    'last_updated_utc',
    'delisted_utc',
  ],
  defaultSort: { field: 'ticker', order: 'asc' },
  limit: { fallback: 100, max: 1000 },
  hasCount: true,
};

/** The day at which the list is seen when no date is given. */
export function todayOf(source: MarketSource): TradingDay {
  return localDayOf(source.nowMs(), 'America/New_York');
}

/**
 * `GET /v3/reference/tickers`: with `active=true`, everything listed on `date` under the ticker it had, delisted since or
 * not; with `active=false`, what had been delisted by then. The date of the first page holds for all pages.
 */
export async function answerTickers(context: ApiContext): Promise<ApiAnswer> {
  const asked = effectiveQuery(context);
  const date = readDay('date', asked['date'] ?? todayOf(context.source));
  const isActive = readFlag(asked, 'active') ?? true;
  const query = { ...asked, active: String(isActive), date };
  const listings = await context.source.listings();
  const search = asked['search']?.toLowerCase();
  const rows = listings
    .filter((listing) => (isActive ? isListedOn(listing, date) : isDelistedBy(listing, date)))
    .map((listing) => tickerRow(listing, date))
    .filter(({ ticker, name }) => search === undefined || `${ticker} ${name}`.toLowerCase().includes(search));
  // The parameter is called `exchange`, the field `primary_exchange`.
  const withExchange = rows.map((row) =>
    Object.defineProperty(row, 'exchange', { value: row.primary_exchange }),
  );
  return answerList(context, ENDPOINT, { rows: withExchange, query });
}

/** Whether the ticker was its company’s on that day. */
export function isListedOn({ listedFrom, listedTo }: Listing, day: TradingDay): boolean {
  return (listedFrom === undefined || listedFrom <= day) && (listedTo === undefined || day <= listedTo);
}

function isDelistedBy({ listedTo, isRenamed }: Listing, day: TradingDay): boolean {
  return isRenamed !== true && listedTo !== undefined && listedTo < day;
}

/** A listing as seen on a day. */
export function tickerRow(listing: Listing, day: TradingDay): TickerRow {
  const { ticker, name, market, type, exchange, currency, baseCurrency, cik } = listing;
  const isPair = baseCurrency !== undefined;
  const isActive = isListedOn(listing, day);
  return {
    ticker,
    name,
    market,
    locale: isPair ? 'global' : 'us',
    ...(exchange === undefined ? {} : { primary_exchange: exchange }),
    ...(type === undefined ? {} : { type }),
    active: isActive,
    ...(isPair
      ? { currency_symbol: currency.code, currency_name: currency.name }
      : { currency_name: currency.code.toLowerCase() }),
    ...(isPair ? { base_currency_symbol: baseCurrency.code, base_currency_name: baseCurrency.name } : {}),
    ...(cik === undefined ? {} : { cik }),
    ...(listing.compositeFigi === undefined ? {} : { composite_figi: listing.compositeFigi }),
    ...(listing.shareClassFigi === undefined ? {} : { share_class_figi: listing.shareClassFigi }),
    last_updated_utc: `${day}T00:00:00Z`,
    ...(isActive || listing.listedTo === undefined
      ? {}
      : { delisted_utc: `${addDays(listing.listedTo, 1)}T00:00:00Z` }),
  };
}
