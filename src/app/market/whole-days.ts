import { DATASETS } from '../../domain/dataset.ts';
import { apiSpelling } from '../../domain/pair-symbol.ts';
import type { Bar } from '../../domain/resample/fold-bars.ts';
import { type BarFile, barRelation } from '../../lake/query/bar-files.ts';
import { explainReadError } from '../../lake/query/explain-read-error.ts';
import type { TickerDay } from '../../vendor-api/market-source.ts';
import { barColumns, eachBar } from './bar-columns.ts';
import type { MarketWorld } from './market-world.ts';

/** A symbol’s bar, and the symbol as the files spell it. */
export interface SymbolDay extends TickerDay {
  readonly symbol: string;
}

/** Every symbol’s bar of a day, tickers in the spelling of the API. Throws `E_PARTITION_DAMAGED` and the signal’s reason. */
export async function readWholeDay(file: BarFile, world: MarketWorld): Promise<readonly SymbolDay[]> {
  const sql = `SELECT ${columnsOf(file)}, symbol FROM ${relationOf(file)}`;
  return readRows(sql, [], { file, world });
}

/** The last minute of a day, of every symbol or of some. Throws like {@link readWholeDay}. */
export async function readLastMinutes(
  file: BarFile,
  tickers: readonly string[] | undefined,
  world: MarketWorld,
): Promise<readonly SymbolDay[]> {
  const filter =
    tickers === undefined ? '' : `WHERE symbol IN (${['NULL', ...tickers.map(() => '?')].join(', ')})`;
  // Within a symbol the file ascends in time, but an aggregate sees its rows in any order.
  const sql = `SELECT bar.* FROM (SELECT arg_max(bars, start_ms) AS bar
    FROM (SELECT ${columnsOf(file)}, symbol FROM ${relationOf(file)} ${filter}) AS bars GROUP BY symbol)`;
  return readRows(sql, tickers ?? [], { file, world });
}

function columnsOf({ dataset }: BarFile): string {
  return barColumns(DATASETS[dataset].asset);
}

function relationOf(file: BarFile): string {
  return barRelation([file], { withVwap: true });
}

async function readRows(
  sql: string,
  values: readonly string[],
  { file, world }: { readonly file: BarFile; readonly world: MarketWorld },
): Promise<readonly SymbolDay[]> {
  const { signal, parts } = world;
  using lease = await parts.pool.lease(signal);
  const rows: SymbolDay[] = [];
  try {
    await eachBar(lease.connection, { sql, values }, signal, (bar, text) => {
      const symbol = String(text);
      rows.push({ symbol, ticker: apiSpelling(symbol), bar });
    });
  } catch (error) {
    signal.throwIfAborted();
    throw await explainReadError(error, { root: parts.lake.root, files: [file], isOwnStatement: true });
  }
  return rows;
}

/** Bars by ticker; of two with one ticker the first counts. */
export function byTicker(days: readonly TickerDay[]): ReadonlyMap<string, Bar> {
  const bars = new Map<string, Bar>();
  for (const { ticker, bar } of days) if (!bars.has(ticker)) bars.set(ticker, bar);
  return bars;
}
