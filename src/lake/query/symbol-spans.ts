import { type Kysely, sql } from 'kysely';
import type { Asset } from '../../domain/dataset.ts';
import type { CatalogSchema } from '../catalog/schema.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { parseSeriesName } from '../targeted/series-file.ts';
import { type BarFile, barRelation } from './bar-files.ts';
import { interruptible } from './stream-rows.ts';

/** From the first to the last bar of a symbol. */
export interface SymbolSpan {
  readonly symbol: string;
  /** Days, `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  readonly bars: number;
}

/** The symbols of some files, at least one. Throws the engine’s errors and the signal’s reason. */
export async function readSymbolSpans(
  connection: DuckDbConnection,
  files: readonly BarFile[],
  signal: AbortSignal,
): Promise<readonly SymbolSpan[]> {
  const statement = `SELECT symbol, min(date)::VARCHAR AS first, max(date)::VARCHAR AS last, count(*) AS bars
    FROM ${barRelation(files)} GROUP BY symbol`;
  const rows = await interruptible(connection, signal, () => connection.rows(statement));
  return rows.map((row) => ({
    symbol: String(row['symbol']),
    from: String(row['first']),
    to: String(row['last']),
    bars: Number(row['bars']),
  }));
}

/** Symbols whose bars were fetched one by one, by asset, out of the catalog. */
export async function readSeriesSpans(
  db: Kysely<CatalogSchema>,
): Promise<readonly (SymbolSpan & { readonly asset: Asset })[]> {
  // A key is the symbol, a blank and four digits.
  const symbol = sql<string>`substr(key, 1, length(key) - 5)`;
  const rows = await db
    .selectFrom('partitions')
    .select(({ fn }) => [
      'dataset',
      symbol.as('symbol'),
      fn.min<number | null>('min_us').as('minUs'),
      fn.max<number | null>('max_us').as('maxUs'),
      fn.sum<number>('rows').as('bars'),
    ])
    .where('layer', '=', 'targeted')
    .where('rows', '>', 0)
    .groupBy(['dataset', symbol])
    .execute();
  return rows.flatMap(({ dataset, minUs, maxUs, ...row }) => {
    const series = parseSeriesName(dataset);
    if (series === undefined || minUs === null || maxUs === null) return [];
    return [
      { asset: series.asset, symbol: row.symbol, from: dayOf(minUs), to: dayOf(maxUs), bars: row.bars },
    ];
  });
}

function dayOf(us: number): string {
  return new Date(us / 1000).toISOString().slice(0, 10);
}
