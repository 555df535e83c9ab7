import { flatSpelling, isFlatSpelling } from '../../domain/pair-symbol.ts';
import type { TickerRecord } from '../../domain/ticker-record.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { TickerChange } from '../../plan/universe/apply-ticker-changes.ts';
import type { Currency, Listing } from '../../vendor-api/market-source.ts';

/** What the vendor calls the money that most prices are in; of others it is told by their codes. */
const NAMES: Readonly<Record<string, string>> = { USD: 'United States Dollar' };

/**
 * Records of the ticker table as the API lists them. Whoever was on the first list that the lake knows of a market has had
 * the ticker for longer than the lake can tell.
 */
export function describeListings(
  records: readonly TickerRecord[],
  changes: readonly TickerChange[],
): readonly Listing[] {
  const firstLists = new Map<string, TradingDay>();
  for (const { market, firstSeen } of records) {
    const known = firstLists.get(market);
    if (known === undefined || firstSeen < known) firstLists.set(market, firstSeen);
  }
  const byName = Map.groupBy(
    changes.flatMap((change) => change.names.map((name) => ({ name, ...change }))),
    ({ name }) => name,
  );
  return records.map((record) => {
    const own = byName.get(record.compositeFigi ?? '') ?? byName.get(record.cik ?? '');
    return describeListing(record, firstLists.get(record.market), own);
  });
}

function describeListing(
  record: TickerRecord,
  firstList: TradingDay | undefined,
  changes: readonly TickerChange[] | undefined,
): Listing {
  const { market, ticker, name, validFrom, validTo } = record;
  const isPair = market === 'crypto' || market === 'fx';
  const hasLeft = validTo !== undefined;
  return {
    ticker,
    name,
    market,
    type: record.type,
    exchange: record.primaryExchange,
    ...(isPair ? pairOf(market, ticker) : { currency: currency(record.currency ?? 'usd') }),
    cik: record.cik,
    compositeFigi: record.compositeFigi,
    shareClassFigi: record.shareClassFigi,
    listedFrom: validFrom === firstList ? undefined : validFrom,
    listedTo: validTo,
    isRenamed: hasLeft && record.delistedUtc === undefined,
    changes: changes
      ?.map(({ ticker: other, date }) => ({ ticker: other, date }))
      .toSorted((left, right) => (left.date < right.date ? 1 : -1)),
  };
}

function pairOf(
  market: 'crypto' | 'fx',
  ticker: string,
): { readonly currency: Currency; readonly baseCurrency: Currency } {
  const flat = flatSpelling(market, ticker);
  const [base = '', quote = ''] = isFlatSpelling(market, flat)
    ? flat.slice(2).split('-')
    : [ticker.slice(2, -3), ticker.slice(-3)];
  return { currency: currency(quote), baseCurrency: currency(base) };
}

function currency(code: string): Currency {
  const upper = code.toUpperCase();
  return { code: upper, name: NAMES[upper] ?? upper };
}
