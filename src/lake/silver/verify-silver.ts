import { quoteName, quoteText } from '../duckdb/quote.ts';
import { type RowOrder, readRowOrder } from '../duckdb/row-order.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';

/** What reading a silver file back shows. */
export interface SilverFileFacts extends RowOrder {
  readonly rows: number;
  /** Microseconds since 1970, UTC; null without rows. */
  readonly minUs: number | null;
  readonly maxUs: number | null;
  /** Rows without a price or a key, or with a factor that is not a number above 0. */
  readonly broken: number;
  /** Infinite values of features. */
  readonly infinite: number;
  /** By feature: values that are not NULL. */
  readonly values: readonly number[];
}

/**
 * Reads every value of a staged or published silver file; publishing and recovery go by the same verdict. With a second
 * connection the order is read at the same time as the values.
 */
export async function verifySilver(
  connection: DuckDbConnection,
  path: string,
  features: readonly string[],
  beside: DuckDbConnection = connection,
): Promise<SilverFileFacts> {
  const file = `read_parquet(${quoteText(path)}, hive_partitioning=false)`;
  const counts = features.map((name, index) => `, count(${quoteName(name)}) AS values_${index}`).join('');
  const infinite = features.map((name) => `count(*) FILTER (isinf(${quoteName(name)}))`).join(' + ');
  const judging = connection.rows(
    `SELECT count(*) AS rows, epoch_us(min(timestamp)) AS min_us, epoch_us(max(timestamp)) AS max_us,
       count(*) FILTER ((${BROKEN}) IS NOT FALSE) AS broken,
       ${infinite === '' ? '0' : infinite} AS infinite ${counts} FROM ${file}`,
  );
  if (beside === connection) await judging;
  const ordering = readRowOrder(beside, file);
  const [[content], order] = await Promise.all([judging, ordering]);
  return {
    rows: Number(content?.['rows']),
    minUs: toNumber(content?.['min_us']),
    maxUs: toNumber(content?.['max_us']),
    ...order,
    broken: Number(content?.['broken']),
    infinite: Number(content?.['infinite']),
    values: features.map((_, index) => Number(content?.[`values_${index}`])),
  };
}

/** NULL, hence broken, where a value is missing. */
const BROKEN = [
  'symbol IS NULL',
  'timestamp IS NULL',
  'date IS NULL',
  'NOT isfinite(open + high + low + close)',
  ...['split_factor', 'total_factor'].map((name) => `NOT (isfinite(${name}) AND ${name} > 0)`),
].join(' OR ');

/** Whether the file is one that may be published. */
export function isSoundSilver(facts: SilverFileFacts): boolean {
  return facts.broken === 0 && facts.outOfOrder === 0 && facts.repeated === 0 && facts.infinite === 0;
}

function toNumber(value: unknown): number | null {
  return typeof value === 'bigint' ? Number(value) : null;
}
