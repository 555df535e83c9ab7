import type { TradingDay } from '../../domain/trading-day.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';

/** Bars named as examples. */
const EXAMPLES_MAX = 20;

/** How two files of one day’s bars stand to each other; bars are matched by symbol. */
export interface DayComparison {
  /** Bars in both. */
  readonly common: number;
  readonly onlyBefore: number;
  readonly onlyAfter: number;
  /** Bars of both with another open, high, low or close. */
  readonly prices: number;
  /** Bars of both with another volume that no rounding explains. */
  readonly volumes: number;
  /** Bars of both whose volume is the other’s, cut to six decimals or to whole units. */
  readonly roundedVolumes: number;
  readonly transactions: number;
  /** Largest difference of a price, as a share of the larger one. */
  readonly largestPrice: number;
  readonly largestVolume: number;
  /** Bars that stand in one file only or differ in price, the largest difference first: `AAPL close 10 → 11`. */
  readonly examples: readonly string[];
}

const PRICES = ['open', 'high', 'low', 'close'] as const;

/** Compares a day’s bars in two files; the earlier one may hold other days, too. Prices are compared in the lesser precision of the two. */
export async function compareDays(
  connection: DuckDbConnection,
  day: TradingDay,
  { beforePath, afterPath }: { readonly beforePath: string; readonly afterPath: string },
): Promise<DayComparison> {
  const ofDay = (path: string): string =>
    `(SELECT * FROM read_parquet(${quoteText(path)}, hive_partitioning=false) WHERE date = DATE '${day}')`;
  const pairs = pairedBars(ofDay(beforePath), ofDay(afterPath));
  const [row] = await connection.rows(
    `SELECT count(*) FILTER (is_common) AS common,
       count(*) FILTER (b.symbol IS NOT NULL AND NOT is_common) AS only_before,
       count(*) FILTER (a.symbol IS NOT NULL AND NOT is_common) AS only_after,
       count(*) FILTER (is_common AND differs) AS prices,
       count(*) FILTER (is_common AND b.volume <> a.volume AND NOT is_rounded) AS volumes,
       count(*) FILTER (is_common AND b.volume <> a.volume AND is_rounded) AS rounded,
       count(*) FILTER (is_common AND b.transactions IS DISTINCT FROM a.transactions) AS transactions,
       coalesce(max(price_share) FILTER (is_common), 0) AS largest_price,
       coalesce(max(volume_share) FILTER (is_common), 0) AS largest_volume
     FROM (${pairs})`,
  );
  const count = (name: string): number => Number(row?.[name]);
  return {
    common: count('common'),
    onlyBefore: count('only_before'),
    onlyAfter: count('only_after'),
    prices: count('prices'),
    volumes: count('volumes'),
    roundedVolumes: count('rounded'),
    transactions: count('transactions'),
    largestPrice: count('largest_price'),
    largestVolume: count('largest_volume'),
    examples: await readExamples(connection, pairs),
  };
}

/** One row for each symbol of either file: `b` and `a` as structs, and what they are to each other. */
function pairedBars(before: string, after: string): string {
  const same = (name: string): string => {
    const isSingle = `'FLOAT' IN (typeof(b.${name}), typeof(a.${name}))`;
    return `CASE WHEN ${isSingle} THEN b.${name}::FLOAT = a.${name}::FLOAT ELSE b.${name} = a.${name} END`;
  };
  const share = (name: string): string =>
    `abs(b.${name}::DOUBLE - a.${name}::DOUBLE) / greatest(abs(b.${name}::DOUBLE), abs(a.${name}::DOUBLE))`;
  const shares = PRICES.map((name) => `CASE WHEN ${same(name)} THEN 0 ELSE ${share(name)} END`);
  return `SELECT b, a, b.symbol IS NOT NULL AND a.symbol IS NOT NULL AS is_common,
      NOT (${PRICES.map(same).join(' AND ')}) AS differs,
      abs(b.volume - a.volume) <= 5.1e-7 OR (abs(b.volume - a.volume) < 1 AND a.volume = trunc(a.volume)) AS is_rounded,
      greatest(${shares.join(', ')}) AS price_share,
      CASE WHEN b.volume <> a.volume THEN ${share('volume')} ELSE 0 END AS volume_share
    FROM ${before} AS b FULL JOIN ${after} AS a ON b.symbol = a.symbol`;
}

async function readExamples(connection: DuckDbConnection, pairs: string): Promise<readonly string[]> {
  const changes = PRICES.map(
    (name) => `CASE WHEN b.${name} <> a.${name} THEN '${name} ' || b.${name} || ' → ' || a.${name} END`,
  );
  const rows = await connection.rows(
    `SELECT coalesce(b.symbol, a.symbol) AS symbol,
       CASE WHEN a.symbol IS NULL THEN 'is gone' WHEN b.symbol IS NULL THEN 'is new'
         ELSE concat_ws(', ', ${changes.join(', ')}) END AS change
     FROM (${pairs}) WHERE NOT is_common OR differs
     ORDER BY is_common, price_share DESC, symbol LIMIT ${EXAMPLES_MAX}`,
  );
  return rows.map((row) => `${String(row['symbol'])} ${String(row['change'])}`);
}
