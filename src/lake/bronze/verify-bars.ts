import type { DaySource } from '../../domain/bar-source.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { barRules } from './bar-rules.ts';

/** What reading a Parquet file of bars back shows. */
export interface BarFacts {
  readonly rows: number;
  /** Microseconds since 1970, UTC; null without rows. */
  readonly minUs: number | null;
  readonly maxUs: number | null;
  readonly symbols: number;
  /** Rows that break any rule of {@link barRules}. */
  readonly broken: number;
  /** Rows that should stand before their predecessor. */
  readonly outOfOrder: number;
  /** Rows with the same symbol and timestamp as their predecessor. */
  readonly repeated: number;
}

/** What a file of bars claims to be. */
export interface BarsOrigin {
  readonly dataset: Dataset;
  readonly day: TradingDay;
  readonly source: DaySource;
}

/**
 * Reads every row of a staged or published file and judges it; publishing and rebuilding go by the same verdict. With a
 * second connection the order is read at the same time as the values.
 */
export async function verifyBars(
  connection: DuckDbConnection,
  path: string,
  { dataset, day, source }: BarsOrigin,
  beside: DuckDbConnection = connection,
): Promise<BarFacts> {
  const file = `read_parquet(${quoteText(path)})`;
  const broken = barRules(dataset, day, source)
    .filter((rule) => rule.reason !== 'missing_value') // Every other rule is NULL, hence broken, where a value is missing.
    .map((rule) => rule.broken)
    .join(' OR ');
  const judging = connection.rows(
    `SELECT count(*) AS rows, epoch_us(min(timestamp)) AS min_us, epoch_us(max(timestamp)) AS max_us,
       count(*) FILTER (WHERE (${broken}) IS NOT FALSE) AS broken FROM ${file}`,
  );
  if (beside === connection) await judging;
  const ordering = beside.rows(
    `SELECT count(*) FILTER (WHERE previous IS NULL OR symbol <> previous) AS symbols,
       count(*) FILTER (WHERE symbol < previous OR (symbol = previous AND timestamp < before)) AS out_of_order,
       count(*) FILTER (WHERE symbol = previous AND timestamp = before) AS repeated
     FROM (SELECT symbol, timestamp, lag(symbol) OVER () AS previous, lag(timestamp) OVER () AS before FROM ${file})`,
  );
  const [[content], [order]] = await Promise.all([judging, ordering]);
  return {
    rows: Number(content?.['rows']),
    minUs: toNumber(content?.['min_us']),
    maxUs: toNumber(content?.['max_us']),
    symbols: Number(order?.['symbols']),
    broken: Number(content?.['broken']),
    outOfOrder: Number(order?.['out_of_order']),
    repeated: Number(order?.['repeated']),
  };
}

/** Whether the file is one that may be published. */
export function isSound(facts: BarFacts): boolean {
  return facts.broken === 0 && facts.outOfOrder === 0 && facts.repeated === 0;
}

function toNumber(value: unknown): number | null {
  return typeof value === 'bigint' ? Number(value) : null;
}
