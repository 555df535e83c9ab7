import { assetOfSymbol } from '../../domain/asset-of-symbol.ts';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { addDays, type TradingDay, utcDateOf } from '../../domain/trading-day.ts';
import { findPartition, type PartitionRow } from '../../lake/catalog/partitions.ts';
import { quoteText } from '../../lake/duckdb/quote.ts';
import type { DuckDbSession } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import { explainReadError } from '../../lake/query/explain-read-error.ts';
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
async function isListed(means: KnownSymbolsMeans, symbol: string): Promise<boolean> {
  const table = await findPartition(means.lake.catalog.db, 'reference', 'tickers', 'current');
  return table !== undefined && hasRow(means, table, 'ticker', symbol);
}

/** On the last day that the lake holds of the whole market. */
async function isInMarket(means: KnownSymbolsMeans, symbol: string): Promise<boolean> {
  const last = await means.lake.catalog.db
    .selectFrom('partitions')
    .select(['dataset', 'key', 'path'])
    .where('layer', '=', 'bronze')
    .where('dataset', '=', `${assetOfSymbol(symbol)}_daily`)
    .where('rows', '>', 0)
    .orderBy('key', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last !== undefined && hasRow(means, last, 'symbol', symbol);
}

/** Throws `E_PARTITION_DAMAGED` when the file cannot be read: that says nothing about the symbol. */
async function hasRow(
  { lake, session }: KnownSymbolsMeans,
  { dataset, key, path }: Pick<PartitionRow, 'dataset' | 'key' | 'path'>,
  column: 'symbol' | 'ticker',
  symbol: string,
): Promise<boolean> {
  using connection = await session.connect();
  const file = inLake(lake.root, path);
  const sql = `SELECT 1 FROM read_parquet(${quoteText(file)}, hive_partitioning=false) WHERE ${column} = ? LIMIT 1`;
  try {
    return (await connection.rows(sql, [symbol])).length > 0;
  } catch (error) {
    const files = [{ dataset, day: key, path: file }];
    throw await explainReadError(error, { root: lake.root, files, isOwnStatement: true });
  }
}
