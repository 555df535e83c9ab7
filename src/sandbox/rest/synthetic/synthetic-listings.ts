import { addDays, type TradingDay, tradingDay } from '../../../domain/trading-day.ts';
import type { Listing } from '../../../vendor-api/market-source.ts';
import type { Instrument } from '../../market/instrument.ts';
import type { Market } from '../../market/market.ts';
import type { StockListing } from '../../market/stock-listing.ts';
import { fractionAt, hashText, mixHash } from '../../random/random-stream.ts';
import { pairSides, restTicker } from '../rest-ticker.ts';

const USD = { code: 'USD', name: 'United States Dollar' } as const;

const NAMES: Readonly<Record<string, string>> = {
  AAPL: 'Apple Inc.',
  SPY: 'SPDR S&P 500 ETF Trust',
  QQQ: 'Invesco QQQ Trust',
  IWM: 'iShares Russell 2000 ETF',
  SDS: 'ProShares UltraShort S&P500',
  USO: 'United States Oil Fund',
  'I:SPX': 'S&P 500',
  'I:NDX': 'Nasdaq 100',
  'I:DJI': 'Dow Jones Industrial Average',
  'I:VIX': 'Cboe Volatility Index',
  BTC: 'Bitcoin',
  ETH: 'Ethereum',
  EUR: 'Euro',
  JPY: 'Japanese Yen',
  GBP: 'British Pound Sterling',
};

const FUNDS: ReadonlySet<string> = new Set(['SPY', 'QQQ', 'IWM', 'SDS', 'USO']);
const FORMS = ['Inc.', 'Corp.', 'Holdings Ltd.', 'Group plc', 'Company'] as const;

/** Shares over the counter are in the reference only: no file and no grouped day has them. */
const OTC = ['OTCAA', 'OTCBF', 'OTCCY'] as const;

/** Long before any market begins. */
const LONG_AGO = tradingDay('1998-05-18');

/**
 * Who is listed in a synthetic market, ascending by ticker. Two things happened before its first day: one ticker passed
 * from a company that was delisted to another one, and one company changed its ticker.
 */
export function syntheticListings(market: Market): readonly Listing[] {
  const { crypto, fx, indices } = market.instruments;
  const lasting = market.stocks.filter(({ listedFrom }) => listedFrom === undefined);
  const reused = lasting[Math.floor(lasting.length / 2)]?.symbol;
  const renamed = lasting[Math.floor(lasting.length / 3)]?.symbol;
  const stocks = market.stocks.flatMap((stock) => {
    const listing = stockListing(stock);
    if (stock.symbol === reused) return withPredecessor(listing, market.from);
    return stock.symbol === renamed ? withFormerTicker(listing, market.from) : [listing];
  });
  const all: readonly Listing[] = [
    ...stocks,
    ...OTC.map((ticker) => ({
      ...company(ticker),
      market: 'otc' as const,
      type: 'CS',
      exchange: 'OTCM',
      currency: USD,
    })),
    ...crypto.map((pair) => pairListing(pair, 'crypto')),
    ...fx.map((pair) => pairListing(pair, 'fx')),
    ...indices.map(({ symbol }) => ({
      ticker: symbol,
      name: NAMES[symbol] ?? symbol.slice(2),
      market: 'indices' as const,
      currency: USD,
    })),
  ];
  return all.toSorted((left, right) => (left.ticker < right.ticker ? -1 : 1));
}

function stockListing({ symbol, listedFrom, listedTo }: StockListing): Listing {
  const own = hashText(7, symbol);
  const type = typeOf(symbol, own);
  const { cik, ...identity } = company(symbol);
  return {
    ...identity,
    market: 'stocks',
    // Older rows lack one or the other, which is why nobody may filter by them.
    ...(fractionAt(own, 4) < 0.04 ? {} : { type }),
    ...(type === 'ETF' || fractionAt(own, 5) < 0.04 ? {} : { cik }),
    exchange: type === 'ETF' ? 'ARCX' : (['XNYS', 'XNAS', 'XNAS', 'XASE'] as const)[own % 4],
    currency: USD,
    listedFrom,
    listedTo,
  };
}

function typeOf(symbol: string, own: number): string {
  if (FUNDS.has(symbol)) return 'ETF';
  if (symbol.includes('p')) return 'PFD';
  const draw = fractionAt(own, 3);
  if (draw < 0.12) return 'ETF';
  if (draw < 0.16) return 'ADRC';
  return draw < 0.18 ? 'FUND' : 'CS';
}

/** A company’s name and numbers; `salt` tells apart those that had one ticker. */
function company(
  symbol: string,
  salt = '',
): {
  readonly ticker: string;
  readonly name: string;
  readonly cik: string;
  readonly compositeFigi: string;
  readonly shareClassFigi: string;
} {
  const own = hashText(11, `${symbol}${salt}`);
  const spoken = symbol.slice(0, 1) + symbol.slice(1).toLowerCase().replaceAll('.', ' ');
  return {
    ticker: symbol,
    name:
      (salt === '' ? NAMES[symbol] : undefined) ?? `${spoken}${salt} ${FORMS[own % FORMS.length] ?? 'Inc.'}`,
    cik: String(own % 2_000_000).padStart(10, '0'),
    compositeFigi: figi(own, 1),
    shareClassFigi: figi(own, 2),
  };
}

function figi(own: number, part: number): string {
  return `BBG${(mixHash(own, part) * 1000 + part).toString(36).toUpperCase().padStart(9, '0').slice(-9)}`;
}

/** Half a year before the market begins, the ticker became free; soon after another company took it. */
function withPredecessor(listing: Listing, from: TradingDay): readonly Listing[] {
  const before: Listing = {
    ...company(listing.ticker, ' Technology'),
    market: 'stocks',
    type: 'CS',
    exchange: 'XNAS',
    currency: USD,
    listedFrom: LONG_AGO,
    listedTo: addDays(from, -180),
  };
  return [before, { ...listing, listedFrom: addDays(from, -120) }];
}

/** A quarter before the market begins, the company took the ticker it has. */
function withFormerTicker(listing: Listing, from: TradingDay): readonly Listing[] {
  const date = addDays(from, -90);
  const former = `QZ${listing.ticker.replaceAll(/[^A-Z]/g, '').slice(0, 3)}`;
  const changes = [
    { ticker: listing.ticker, date },
    { ticker: former, date: LONG_AGO },
  ];
  return [
    {
      ...listing,
      ticker: former,
      listedFrom: LONG_AGO,
      listedTo: addDays(date, -1),
      isRenamed: true,
      changes,
    },
    { ...listing, listedFrom: date, changes },
  ];
}

function pairListing({ symbol }: Instrument, market: 'crypto' | 'fx'): Listing {
  const { base, quote } = pairSides(symbol);
  const baseCurrency = { code: base, name: NAMES[base] ?? base };
  const currency = quote === USD.code ? USD : { code: quote, name: NAMES[quote] ?? quote };
  return {
    ticker: restTicker(symbol),
    name: `${baseCurrency.name} - ${currency.name}`,
    market,
    currency,
    baseCurrency,
  };
}
