import { assetOfSymbol } from '../../domain/asset-of-symbol.ts';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { addDays, type TradingDay, utcDateOf } from '../../domain/trading-day.ts';
import { findPartition } from '../../lake/catalog/partitions.ts';
import { quoteText } from '../../lake/duckdb/quote.ts';
import type { DuckDbSession } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import { inLake } from '../../lake/storage/lake-paths.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';

/** A ticker delisted longer ago is asked for as of the days that are wanted. */
const RECENT_DAYS = 30;

/** Says whether a symbol without any bar exists; asks the vendor at most once for each. */
export type KnownSymbols = (symbol: string, to: TradingDay, signal: AbortSignal) => Promise<void>;

/** What looking symbols up needs. */
export interface KnownSymbolsMeans {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  /** Absent when the run asks for nothing. */
  readonly rest: RestClient | undefined;
  readonly nowMs: number;
}

/** Resolves for symbols that the lake has bars of or the vendor describes; throws `E_NOT_FOUND` for the others. */
export function createKnownSymbols(means: KnownSymbolsMeans): KnownSymbols {
  const answers = new Map<string, Promise<boolean>>();
  return async (symbol, to, signal) => {
    const answer = answers.get(symbol) ?? isKnown(means, symbol, to, signal);
    answers.set(symbol, answer);
    if (await answer) return;
    throw new BarlakeError('E_NOT_FOUND', {
      message:
        means.rest === undefined
          ? `The lake’s days have no bar of ${symbol}, and it knows nothing else of such a symbol.`
          : `The vendor has no symbol ${symbol}.`,
      mend: 'Check the symbol, upper and lower case included; `barlake discover` lists what there is.',
      details: { symbol },
    });
  };
}

async function isKnown(
  means: KnownSymbolsMeans,
  symbol: string,
  to: TradingDay,
  signal: AbortSignal,
): Promise<boolean> {
  if (await hasBars(means.lake, symbol)) return true;
  if (await isInMarket(means, symbol)) return true;
  if (await isListed(means, symbol)) return true;
  const { rest } = means;
  if (rest === undefined) return false;
  const isRecent = to >= addDays(utcDateOf(means.nowMs), -RECENT_DAYS);
  try {
    const found = await rest.tickerDetails(symbol, { signal, ...(isRecent ? {} : { date: to }) });
    return found.kind === 'found';
  } catch (error) {
    // A plan without reference data says nothing about the symbol.
    if (isBarlakeError(error, 'E_NOT_ENTITLED') || isBarlakeError(error, 'E_REQUEST_REFUSED')) return true;
    throw error;
  }
}

async function hasBars({ catalog }: Lake, symbol: string): Promise<boolean> {
  const row = await catalog.db
    .selectFrom('partitions')
    .select('key')
    .where('layer', '=', 'targeted')
    .where('key', '>=', `${symbol} `)
    .where('key', '<', `${symbol}!`)
    .where('rows', '>', 0)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** In the lake’s ticker table. */
async function isListed({ lake, session }: KnownSymbolsMeans, symbol: string): Promise<boolean> {
  const table = await findPartition(lake.catalog.db, 'reference', 'tickers', 'current');
  if (table === undefined) return false;
  using connection = await session.connect();
  const file = quoteText(inLake(lake.root, table.path));
  const rows = await connection
    .rows(`SELECT 1 FROM read_parquet(${file}) WHERE ticker = ? LIMIT 1`, [symbol])
    .catch(() => []);
  return rows.length > 0;
}

/** On the last day that the lake holds of the whole market. */
async function isInMarket({ lake, session }: KnownSymbolsMeans, symbol: string): Promise<boolean> {
  const last = await lake.catalog.db
    .selectFrom('partitions')
    .select('path')
    .where('layer', '=', 'bronze')
    .where('dataset', '=', `${assetOfSymbol(symbol)}_daily`)
    .where('rows', '>', 0)
    .orderBy('key', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return false;
  using connection = await session.connect();
  const file = quoteText(inLake(lake.root, last.path));
  const rows = await connection
    .rows(`SELECT 1 FROM read_parquet(${file}, hive_partitioning=false) WHERE symbol = ? LIMIT 1`, [symbol])
    .catch(() => []);
  return rows.length > 0;
}
