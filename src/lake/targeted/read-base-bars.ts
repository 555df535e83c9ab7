import type { Asset } from '../../domain/dataset.ts';
import { apiSpelling } from '../../domain/pair-symbol.ts';
import type { Bar } from '../../domain/resample/fold-bars.ts';
import { targetedColumns } from '../../domain/targeted-column.ts';
import type { DayRange } from '../../plan/fetch-task.ts';
import { quoteList } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { streamRows } from '../query/stream-rows.ts';

/** Which finer bars to read. */
export interface BaseBarsQuery {
  readonly asset: Asset;
  /** Files of single symbols, absolute paths. */
  readonly targeted: readonly string[];
  /** Files of the whole market, absolute paths; they may lack `vwap`. */
  readonly market: readonly string[];
  /** By symbol, in the API’s spelling: the days to take from its own files, and those to take from the market’s. */
  readonly symbols: ReadonlyMap<
    string,
    { readonly own: readonly DayRange[]; readonly market: readonly DayRange[] }
  >;
}

/** Finer bars of one symbol that follow one another. */
export interface BaseBars {
  readonly symbol: string;
  readonly bars: readonly Bar[];
}

/**
 * Reads bars of many symbols in one pass, by symbol and time; a symbol may come in several parts, one after the other.
 * The engine sorts, on disk when it must. Throws DuckDB’s errors and the signal’s reason.
 */
export async function* readBaseBars(
  connection: DuckDbConnection,
  query: BaseBarsQuery,
  signal: AbortSignal,
): AsyncGenerator<BaseBars, void, undefined> {
  const relations = relationsOf(query);
  if (relations.length === 0) return;
  const days = [...query.symbols].flatMap(([symbol, { own, market }]) => [
    ...own.map(({ from, to }) => [symbol, 'own', from, to]),
    ...market.map(({ from, to }) => [symbol, 'market', from, to]),
  ]);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE wanted AS SELECT row[1] AS symbol, row[2] AS kind, row[3]::DATE AS first, row[4]::DATE AS last
     FROM (SELECT from_json(unnest(from_json(?::JSON, '["json"]')), '["VARCHAR"]') AS row)`,
    [JSON.stringify(days)],
  );
  const sql = `SELECT symbol, epoch_ms(timestamp)::DOUBLE, open::DOUBLE, high::DOUBLE, low::DOUBLE, close::DOUBLE, volume, transactions, vwap
    FROM (${relations.join(' UNION ALL ')}) ORDER BY symbol, timestamp`;
  const { batches } = await streamRows(connection, { sql, values: [] }, signal);
  for await (const { columns, rowCount } of batches) yield* partsOf(columns, rowCount);
}

function relationsOf({ asset, targeted, market, symbols }: BaseBarsQuery): readonly string[] {
  const hasVolume = targetedColumns(asset).some(({ name }) => name === 'volume');
  const relation = (paths: readonly string[], kind: 'own' | 'market'): string => {
    const volume = hasVolume
      ? 'volume, transactions'
      : 'NULL::DOUBLE AS volume, NULL::UINTEGER AS transactions';
    const vwap = hasVolume && kind === 'own' ? 'vwap' : 'NULL::DOUBLE AS vwap';
    const isPair = kind === 'market' && (asset === 'crypto' || asset === 'fx');
    const symbol = isPair ? `replace(symbol, '-', '')` : 'symbol';
    const names = [...symbols.keys()].map((name) => (isPair ? apiSpelling(name).replaceAll('-', '') : name));
    const filter =
      symbols.size <= FILTER_SYMBOLS ? ` WHERE ${symbol} IN (SELECT unnest(${quoteList(names)}))` : '';
    return `SELECT file.* FROM (SELECT ${symbol} AS symbol, timestamp, date, open, high, low, close, ${volume}, ${vwap}
        FROM read_parquet(${quoteList(paths)}, hive_partitioning=false, union_by_name=true)${filter}) AS file
      SEMI JOIN wanted ON wanted.symbol = file.symbol AND kind = '${kind}' AND file.date BETWEEN first AND last`;
  };
  return [
    ...(targeted.length === 0 ? [] : [relation(targeted, 'own')]),
    ...(market.length === 0 ? [] : [relation(market, 'market')]),
  ];
}

/** Up to so many symbols, row groups without any of them are left unread. */
const FILTER_SYMBOLS = 5_000;

function* partsOf(
  columns: readonly (readonly unknown[])[],
  rowCount: number,
): Generator<BaseBars, void, undefined> {
  let symbol = '';
  let bars: Bar[] = [];
  const value = (column: number, row: number): number => Number(columns[column]?.[row]);
  const optional = (column: number, row: number): number | undefined =>
    columns[column]?.[row] === null ? undefined : value(column, row);
  for (let row = 0; row < rowCount; row += 1) {
    const name = String(columns[0]?.[row]);
    if (name !== symbol && bars.length > 0) {
      yield { symbol, bars };
      bars = [];
    }
    symbol = name;
    bars.push({
      startMs: value(1, row),
      open: value(2, row),
      high: value(3, row),
      low: value(4, row),
      close: value(5, row),
      volume: optional(6, row),
      transactions: optional(7, row),
      vwap: optional(8, row),
    });
  }
  if (bars.length > 0) yield { symbol, bars };
}
