import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import { fractionAt, mixHash } from '../random/random-stream.ts';
import { dayOfMonthIndex, monthIndexOf } from './day-index.ts';
import type { StockListing } from './stock-listing.ts';

/** `splitTo` new shares for `splitFrom` old ones; prices from that day on are lower by from/to. */
export interface MarketSplit {
  readonly symbol: string;
  readonly executionDate: TradingDay;
  readonly splitFrom: number;
  readonly splitTo: number;
}

/** A cash dividend per share; the price falls by about the amount at the open of the ex-date. */
export interface MarketDividend {
  readonly symbol: string;
  readonly exDividendDate: TradingDay;
  readonly declarationDate: TradingDay;
  readonly recordDate: TradingDay;
  readonly payDate: TradingDay;
  readonly cashAmount: number;
  readonly currency: 'USD';
  readonly frequency: 4;
}

type Ratio = readonly [from: number, to: number];

const FORWARD: readonly Ratio[] = [
  [1, 2],
  [1, 3],
  [1, 4],
  [2, 3],
  [1, 5],
  [1, 2],
  [1, 10],
];
const REVERSE: readonly Ratio[] = [
  [10, 1],
  [5, 1],
  [8, 1],
  [4, 1],
  [20, 1],
];

/** Every share splits once in this many months on average: more often than in life, so that tests meet some. */
const MONTHS_BETWEEN_SPLITS = 40;

/** The first month with splits, 2000-01; before it prices are on the scale of the base price. */
const FIRST_MONTH = 24_000;

/** Splits are announced this long ahead: the list reaches beyond the market’s last day. */
const ANNOUNCED_DAYS = 30;

/** Keeps the number of shares that one old share has become within these bounds, and so the price in a sane range. */
const SHARES_MAX = 6;

/** All splits from 2000 to a month after `to`, by date. The choice of each month depends on the seed and month only. */
export function marketSplits(
  seed: number,
  listings: readonly StockListing[],
  calendar: TradingCalendar,
  to: TradingDay,
): readonly MarketSplit[] {
  const lasting = listings.filter(({ listedFrom }) => listedFrom === undefined);
  const shares = new Map<string, number>();
  const splits: MarketSplit[] = [];
  const until = addDays(to, ANNOUNCED_DAYS);
  for (let month = FIRST_MONTH; month <= monthIndexOf(until); month++) {
    const drawn = mixHash(seed, month);
    const count = Math.floor(lasting.length / MONTHS_BETWEEN_SPLITS + fractionAt(drawn, 0));
    for (let turn = 1; turn <= count; turn++) {
      const own = mixHash(drawn, turn);
      const stock = lasting[own % lasting.length];
      if (stock === undefined) continue;
      const [splitFrom, splitTo] = ratioOf(own, shares.get(stock.symbol) ?? 1);
      shares.set(stock.symbol, ((shares.get(stock.symbol) ?? 1) * splitTo) / splitFrom);
      const executionDate = calendar.next(dayOfMonthIndex(month, mixHash(own, 3) % 26));
      splits.push({ symbol: stock.symbol, executionDate, splitFrom, splitTo });
    }
  }
  return splits
    .filter(({ executionDate }) => executionDate <= until)
    .sort((left, right) => (left.executionDate < right.executionDate ? -1 : 1));
}

function ratioOf(drawn: number, shares: number): Ratio {
  const isForward = shares < 1 / SHARES_MAX || (shares < SHARES_MAX && fractionAt(drawn, 1) < 0.6);
  const ratios = isForward ? FORWARD : REVERSE;
  return ratios[mixHash(drawn, 2) % ratios.length] ?? [1, 2];
}

/** Ex-dates of a share from half a year before `from` to a month after `to`, ascending; none when it pays nothing. */
export function exDividendDates(
  stock: StockListing,
  calendar: TradingCalendar,
  span: { readonly from: TradingDay; readonly to: TradingDay },
): readonly TradingDay[] {
  if (stock.quarterlyYield === 0) return [];
  const phase = stock.seed % 3;
  const offset = mixHash(stock.seed, 8) % 27;
  const until = addDays(span.to, ANNOUNCED_DAYS);
  const dates: TradingDay[] = [];
  for (let month = monthIndexOf(span.from) - 7; month <= monthIndexOf(until); month++) {
    if (month % 3 !== phase) continue;
    const day = calendar.next(addDays(dayOfMonthIndex(month, offset), -1));
    if (day <= until) dates.push(day);
  }
  return dates;
}
