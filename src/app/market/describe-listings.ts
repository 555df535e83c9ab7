import { flatSpelling, isFlatSpelling } from '../../domain/pair-symbol.ts';
import type { TickerRecord } from '../../domain/ticker-record.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import type { TickerChange } from '../../plan/universe/apply-ticker-changes.ts';
import type { Currency, Listing } from '../../vendor-api/market-source.ts';

/** What the vendor calls the money that most prices are in; of others it is told by their codes. */
const NAMES: Readonly<Record<string, string>> = { USD: 'United States Dollar' };

/**
 * Records of the ticker table as the API lists them. Whoever was on the first list that the lake knows of a market has had
 * the ticker for longer than the lake can tell. Former tickers are listings of their own, by what the vendor’s events say.
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
  const known = new Set(records.map(({ market, ticker, entity }) => `${market} ${ticker} ${entity}`));
  return Map.groupBy(records, ({ market, ticker }) => `${market} ${ticker}`)
    .values()
    .toArray()
    .flatMap((holders) =>
      holders.flatMap((record, index) => {
        const own = byName.get(record.compositeFigi ?? '') ?? byName.get(record.cik ?? '');
        const listing = describeListing(record, {
          firstList: firstLists.get(record.market),
          predecessor: holders[index - 1],
          changes: own?.toSorted((left, right) => (left.date < right.date ? 1 : -1)),
        });
        const former = formerListings(listing).filter(
          ({ market, ticker }) => !known.has(`${market} ${ticker} ${record.entity}`),
        );
        return [...former, listing];
      }),
    )
    .toSorted((left, right) => (left.ticker < right.ticker ? -1 : left.ticker > right.ticker ? 1 : 0));
}

/** What is known of a record besides itself. */
interface Surroundings {
  /** The day of the first list of its market that the lake knows. */
  readonly firstList: TradingDay | undefined;
  /** Who had the ticker before. */
  readonly predecessor: TickerRecord | undefined;
  /** Tickers of the company, latest first. */
  readonly changes: readonly TickerChange[] | undefined;
}

/** The times that a company had under other tickers before, which no list of today shows. */
function formerListings(listing: Listing): readonly Listing[] {
  const { changes = [], ticker } = listing;
  const current = changes.findIndex((change) => change.ticker === ticker);
  return changes.flatMap((change, index) => {
    const next = changes[index - 1];
    if (index <= current || next === undefined) return [];
    const listedTo = addDays(next.date, -1);
    return [{ ...listing, ticker: change.ticker, listedFrom: change.date, listedTo, isRenamed: true }];
  });
}

function describeListing(record: TickerRecord, { firstList, predecessor, changes }: Surroundings): Listing {
  const { market, ticker, name, validFrom, validTo } = record;
  const taken = changes?.find((change) => change.ticker === ticker)?.date;
  const free = predecessor?.validTo === undefined ? undefined : addDays(predecessor.validTo, 1);
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
    listedFrom: taken ?? (validFrom === firstList ? free : validFrom),
    listedTo: validTo,
    isRenamed: hasLeft && record.delistedUtc === undefined,
    changes: changes?.map(({ ticker: other, date }) => ({ ticker: other, date })),
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
