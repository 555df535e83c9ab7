import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { TickerRecord } from '../../domain/ticker-record.ts';
import { daysBetween, type TradingDay } from '../../domain/trading-day.ts';
import type { ListedMarket } from '../../domain/universe-category.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import type { BarFile } from '../../lake/query/bar-files.ts';
import { readLakeSymbols } from '../../lake/universe/lake-symbols.ts';
import type { UnlistedSymbols } from './discovery.ts';

/** Further apart, a day’s bars and the list are about different markets. */
const DAYS_APART_MAX = 7;

const SAMPLE = 10;

/** A day of bars, and the ticker table with the day as of which it has the whole list. */
export interface UnlistedInput {
  readonly lake: Lake;
  readonly connection: DuckDbConnection;
  readonly signal: AbortSignal;
  readonly file: BarFile | undefined;
  readonly market: ListedMarket | undefined;
  readonly records: readonly TickerRecord[];
  readonly listedAsOf: TradingDay | undefined;
}

/**
 * Which symbols traded on a day and are not in the ticker table, whoever had them when: the vendor’s list has had such
 * gaps. `undefined` unless both are known and close to each other.
 */
export async function findUnlisted(input: UnlistedInput): Promise<UnlistedSymbols | undefined> {
  const { file, market, records, listedAsOf } = input;
  if (file === undefined || market === undefined || listedAsOf === undefined) return undefined;
  if (Math.abs(daysBetween(file.day, listedAsOf)) > DAYS_APART_MAX) return undefined;
  const known = new Set(records.filter((record) => record.market === market).map(({ ticker }) => ticker));
  try {
    const symbols = await readLakeSymbols(file, {}, input);
    const unlisted = symbols.filter((symbol) => !known.has(symbol));
    return { day: file.day, count: unlisted.length, sample: unlisted.slice(0, SAMPLE) };
  } catch (error) {
    // Bars that cannot be read are the concern of who reads bars.
    if (isBarlakeError(error, 'E_PARTITION_DAMAGED')) return undefined;
    throw error;
  }
}
