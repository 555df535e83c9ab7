import { localDayOf } from '../../../domain/local-time.ts';
import { addDays } from '../../../domain/trading-day.ts';
import type { SourceDividend, SourceSplit } from '../../../vendor-api/market-source.ts';
import type { Market } from '../../market/market.ts';
import { hashText, mixHash } from '../../random/random-stream.ts';

/** Splits are announced this long ahead. */
const ANNOUNCED_DAYS = 30;

/** The splits of the market that are known by now, of all shares or of one. */
export function knownSplits(market: Market, nowMs: number, ticker?: string): readonly SourceSplit[] {
  const horizon = addDays(localDayOf(nowMs, 'America/New_York'), ANNOUNCED_DAYS);
  const splits = ticker === undefined ? market.splits : (market.splitsOf.get(ticker) ?? []);
  return splits
    .filter(({ executionDate }) => executionDate <= horizon)
    .map(({ symbol, executionDate, splitFrom, splitTo }) => ({
      id: eventId(`split ${symbol} ${executionDate} ${splitFrom} ${splitTo}`),
      ticker: symbol,
      executionDate,
      splitFrom,
      splitTo,
    }));
}

/** The dividends of the market that are known by now, of all shares or of one. */
export function knownDividends(market: Market, nowMs: number, ticker?: string): readonly SourceDividend[] {
  const today = localDayOf(nowMs, 'America/New_York');
  const stocks = new Map(market.stocks.map((stock) => [stock.symbol, stock]));
  return market.dividends
    .filter(({ symbol, declarationDate }) => (ticker ?? symbol) === symbol && declarationDate <= today)
    .map(({ symbol, ...dividend }) => {
      const stock = stocks.get(symbol);
      const { exDividendDate, cashAmount } = dividend;
      const before = market.calendar.previous(exDividendDate);
      const exPrice =
        stock === undefined ? undefined : market.prices.previousCloseOf(stock, exDividendDate, before);
      return {
        id: eventId(`dividend ${symbol} ${exDividendDate}`),
        ticker: symbol,
        ...dividend,
        previousClose: exPrice === undefined ? undefined : exPrice + cashAmount,
      };
    });
}

/** 32 hexadecimal digits that stay the same for the same event. */
export function eventId(text: string): string {
  const own = hashText(0, text);
  return [1, 2, 3, 4].map((part) => mixHash(own, part).toString(16).padStart(8, '0')).join('');
}
