import type { Asset } from '../../../domain/dataset.ts';
import { parseOptionTicker } from '../../../domain/option-ticker.ts';
import type { TradingDay } from '../../../domain/trading-day.ts';
import type { AssetDay, SymbolDay } from '../../market/asset-day.ts';
import { cryptoDay, fxDay, indexDay } from '../../market/instrument-day.ts';
import type { Market } from '../../market/market.ts';
import { contractsOfRoots, optionDay } from '../../market/option-day.ts';
import { optionRootsOn } from '../../market/option-root.ts';
import { stockDay, stockSymbolDay } from '../../market/stock-day.ts';
import type { StockListing } from '../../market/stock-listing.ts';
import { restTicker } from '../rest-ticker.ts';
import type { DatedSymbol } from './symbol-bars.ts';

/** What one symbol did, day by day; `undefined` when it did not trade. */
export type Series = (day: TradingDay) => DatedSymbol | undefined;

const INSTRUMENT_DAYS = { crypto: cryptoDay, fx: fxDay, indices: indexDay } as const;

/** The series of a REST ticker, or `undefined` when the market has nothing of that name. */
export function findSeries(market: Market, ticker: string, asset: Asset): Series | undefined {
  switch (asset) {
    case 'stocks':
      return stockSeries(
        market,
        market.stocks.find(({ symbol }) => symbol === ticker),
      );
    case 'options':
      return optionSeries(market, ticker);
    case 'crypto':
    case 'fx':
    case 'indices':
      return instrumentSeries(market, ticker, asset);
  }
}

/** The series of a share; `undefined` of none. */
export function stockSeries(market: Market, stock: StockListing | undefined): Series | undefined {
  if (stock === undefined) return undefined;
  return (day) => dated(stockSymbolDay(market, stock, day), stockDay(market, day));
}

function instrumentSeries(
  market: Market,
  ticker: string,
  asset: keyof typeof INSTRUMENT_DAYS,
): Series | undefined {
  const instrument = market.instruments[asset].find(({ symbol }) => restTicker(symbol) === ticker);
  if (instrument === undefined) return undefined;
  return (day) => {
    const assetDay = INSTRUMENT_DAYS[asset](market, day);
    return dated(withTicker(assetDay.symbols, instrument.ticker), assetDay, asset !== 'indices');
  };
}

function optionSeries(market: Market, ticker: string): Series | undefined {
  const root = parseOptionTicker(ticker)?.root;
  if (root === undefined) return undefined;
  const bytes = Buffer.from(`${ticker},`, 'latin1');
  return (day) => {
    const roots = optionRootsOn(market, day).filter((candidate) => candidate.root === root);
    return dated(withTicker(contractsOfRoots(market, day, roots), bytes), optionDay(market, day));
  };
}

function withTicker(symbols: Iterable<SymbolDay>, ticker: Buffer): SymbolDay | undefined {
  for (const symbol of symbols) if (symbol.ticker.equals(ticker)) return symbol;
  return undefined;
}

function dated(symbol: SymbolDay | undefined, day: AssetDay, hasVolume = true): DatedSymbol | undefined {
  return symbol === undefined ? undefined : { symbol, day, hasVolume };
}
