import { quoteList } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';

/** What reading a file of one symbol’s bars back shows. */
export interface SeriesFacts {
  readonly rows: number;
  /** Microseconds since 1970, UTC; null without rows. */
  readonly minUs: number | null;
  readonly maxUs: number | null;
  /** The one symbol in it; `undefined` without rows, and with more than one. */
  readonly symbol: string | undefined;
  /** In order, each time once, prices in their order. */
  readonly isSound: boolean;
}

const WITHOUT_ROWS: SeriesFacts = { rows: 0, minUs: null, maxUs: null, symbol: undefined, isSound: true };

/** Reads every row of some files, by absolute path. Throws DuckDB’s error when one cannot be read. */
export async function readSeriesFacts(
  connection: DuckDbConnection,
  paths: readonly string[],
): Promise<ReadonlyMap<string, SeriesFacts>> {
  if (paths.length === 0) return new Map();
  const rows = await connection.rows(
    `SELECT filename, count(*) AS rows, epoch_us(min(timestamp)) AS min_us, epoch_us(max(timestamp)) AS max_us,
       min(symbol) AS first_symbol, max(symbol) AS last_symbol,
       count(*) FILTER ((timestamp > before AND ${SOUND}) IS NOT TRUE) AS broken
     FROM (SELECT *, lag(timestamp, 1, '-infinity') OVER (PARTITION BY filename ORDER BY file_row_number) AS before
       FROM read_parquet(${quoteList(paths)}, filename=true, file_row_number=true, hive_partitioning=false, union_by_name=true))
     GROUP BY filename`,
  );
  const found = new Map(rows.map((row) => [String(row['filename']), toFacts(row)]));
  return new Map(paths.map((path) => [path, found.get(path) ?? WITHOUT_ROWS]));
}

const SOUND =
  'symbol IS NOT NULL AND date IS NOT NULL AND high >= open AND high >= close AND low <= open AND low <= close AND low >= 0';

function toFacts(row: Readonly<Record<string, unknown>>): SeriesFacts {
  const number = (value: unknown): number | null => (typeof value === 'bigint' ? Number(value) : null);
  return {
    rows: Number(row['rows']),
    minUs: number(row['min_us']),
    maxUs: number(row['max_us']),
    symbol: row['first_symbol'] === row['last_symbol'] ? String(row['first_symbol']) : undefined,
    isSound: Number(row['broken']) === 0,
  };
}
