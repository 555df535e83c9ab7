import type { Timeframe } from '../../domain/timeframe.ts';
import type { Packing } from '../bronze/parquet-options.ts';

/**
 * A symbol has some 250 days in a year: in groups of full size, reading it means unpacking those of 500 others. Half of this again makes files
 * half as large again, for dictionaries repeat.
 */
const DAILY_GROUP_ROWS = 8_192;
/**
 * Four months of a symbol that trades every minute would fill it. Against 122,880 rows, a symbol’s month is read in half the time, sums over all symbols
 * take a third less, and files are a tenth smaller; half of it again reads no faster.
 */
const MINUTE_GROUP_ROWS = 32_768;

/**
 * How files are packed that are sorted by symbol to be read by symbol: small row groups, never larger than those asked for. Without Bloom
 * filters: the ranges of symbols say what is in a group, and every symbol’s bars have much the same days and times.
 */
export function servingPacking(packing: Packing, timeframe: Timeframe): Packing {
  const rows = timeframe === '1d' ? DAILY_GROUP_ROWS : MINUTE_GROUP_ROWS;
  return { ...packing, rowGroupRows: Math.min(packing.rowGroupRows, rows), hasBloomFilters: false };
}
