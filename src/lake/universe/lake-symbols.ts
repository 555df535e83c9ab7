import { type Asset, DATASETS } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { type BarFile, barRelation, selectBarFiles } from '../query/bar-files.ts';
import { explainReadError } from '../query/explain-read-error.ts';
import { retryVanished } from '../query/query-bars.ts';
import { interruptible } from '../query/stream-rows.ts';

/**
 * The newest whole day of an asset that the lake holds, or the day given if it does: of daily bars, and of minute bars
 * where the lake holds no day of those.
 */
export async function findLakeDay(
  lake: Lake,
  asset: Asset,
  day: TradingDay | undefined,
): Promise<BarFile | undefined> {
  for (const dataset of [`${asset}_daily`, `${asset}_minute`] as const) {
    const files = await selectBarFiles(lake, { dataset, from: day, to: day });
    const newest = files.at(-1);
    if (newest !== undefined) return newest;
  }
  return undefined;
}

/** Which symbols of a day are wanted. */
export interface LakeSymbolFilter {
  /** Options on this symbol only. */
  readonly underlying?: string | undefined;
}

/**
 * Every symbol with a bar on a day, by bytes, in the spelling of the REST API: pairs lose the dash that flat files write
 * (`X:BTC-USD`). Throws `E_PARTITION_DAMAGED` and the signal’s reason.
 */
export async function readLakeSymbols(
  file: BarFile,
  { underlying }: LakeSymbolFilter,
  {
    lake,
    connection,
    signal,
  }: { readonly lake: Lake; readonly connection: DuckDbConnection; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const filter = underlying === undefined ? '' : ' WHERE underlying = ?';
  const isPair = ['crypto', 'fx'].includes(DATASETS[file.dataset].asset);
  const symbol = isPair ? "replace(symbol, '-', '')" : 'symbol';
  const sql = `SELECT DISTINCT ${symbol} AS symbol FROM ${barRelation([file])}${filter} ORDER BY 1`;
  const values = underlying === undefined ? [] : [underlying];
  return retryVanished(signal, async () => {
    try {
      const rows = await interruptible(connection, signal, () => connection.rows(sql, values));
      return rows.map((row) => String(row['symbol']));
    } catch (error) {
      throw await explainReadError(error, { root: lake.root, files: [file], isOwnStatement: true });
    }
  });
}
