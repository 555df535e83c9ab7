import type { DaySource } from '../../domain/bar-source.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { quoteText } from '../duckdb/quote.ts';
import { type RowOrder, readRowOrder } from '../duckdb/row-order.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { barRules } from './bar-rules.ts';

/** What reading a Parquet file of bars back shows. */
export interface BarFacts extends RowOrder {
  readonly rows: number;
  /** Microseconds since 1970, UTC; null without rows. */
  readonly minUs: number | null;
  readonly maxUs: number | null;
  /** Rows that break any rule of {@link barRules}. */
  readonly broken: number;
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
  const ordering = readRowOrder(beside, file);
  const [[content], order] = await Promise.all([judging, ordering]);
  return {
    rows: Number(content?.['rows']),
    minUs: toNumber(content?.['min_us']),
    maxUs: toNumber(content?.['max_us']),
    broken: Number(content?.['broken']),
    ...order,
  };
}

/** Whether the file is one that may be published; `overruled` of its rows break a rule by a person’s decision. */
export function isSound(facts: BarFacts, overruled = 0): boolean {
  return facts.broken === overruled && facts.outOfOrder === 0 && facts.repeated === 0;
}

function toNumber(value: unknown): number | null {
  return typeof value === 'bigint' ? Number(value) : null;
}
