import { DATASETS, type GroupedDataset } from './dataset.ts';
import type { TradingDay } from './trading-day.ts';

/** Markets that have a grouped day. */
export type GroupedMarket = 'stocks' | 'crypto' | 'fx';

/** The market whose days are the days of a dataset. */
export function groupedMarketOf(dataset: GroupedDataset): GroupedMarket {
  return DATASETS[dataset].asset as GroupedMarket;
}

/**
 * Where the API keeps a market’s day, below its base URL and without a leading slash. It names the answer in the catalog
 * and in footers, as keys name objects of the bucket. Crypto and foreign exchange are not bound to a country.
 */
export function groupedAddress(market: GroupedMarket, day: TradingDay): string {
  return `v2/aggs/grouped/locale/${market === 'stocks' ? 'us' : 'global'}/market/${market}/${day}`;
}
