import { createHash } from 'node:crypto';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Factors } from './factors.ts';

/** A partition of silver whose factors are to be told apart. */
export interface DigestRange {
  readonly key: string;
  /** Its own days, inclusive: whole months. Only symbols with a bar in one of these months count. */
  readonly from: TradingDay;
  readonly to: TradingDay;
  /** First and last day that its features look at; by default those of the partition. */
  readonly since?: TradingDay;
  readonly until?: TradingDay;
}

/** Raise it when the same factors give other digests. */
const DIGEST_VERSION = 1;

/**
 * A hex string for each range, by key: it changes exactly when something changes that a symbol with a bar in the range can
 * notice: the first day of its life, cut off at `since`, the factors in force then, and the steps from there to `until`.
 * One query answers for all ranges. For assets without events all factors are 1, and lives follow from the bars alone.
 */
export async function factorDigest(
  connection: DuckDbConnection,
  factors: Pick<Factors, 'asset' | 'steps' | 'lives' | 'activity' | 'hasReference'>,
  ranges: readonly DigestRange[],
): Promise<ReadonlyMap<string, string>> {
  const head = `${DIGEST_VERSION} ${factors.asset}`;
  const nothing = new Map(ranges.map(({ key }) => [key, hex(head)] as const));
  if (factors.asset !== 'stocks' || ranges.length === 0) return nothing;
  await connection.run(
    'CREATE OR REPLACE TEMP TABLE digest_ranges (key VARCHAR, first_month DATE, last_day DATE, since DATE, until DATE)',
  );
  const values = ranges.map(() => "(?, date_trunc('month', ?::DATE), ?::DATE, ?::DATE, ?::DATE)").join(', ');
  await connection.run(
    `INSERT INTO digest_ranges VALUES ${values}`,
    ranges.flatMap(({ key, from, to, since, until }) => [key, from, to, since ?? from, until ?? to]),
  );
  const rows = await connection.rows(digestStatement(factors));
  const digests = rows.map(
    (row) =>
      [
        String(row['key']),
        hex(`${head} ${String(row['lives'])} ${String(row['starts'])} ${String(row['steps'])}`),
      ] as const,
  );
  return new Map([...nothing, ...digests]);
}

/** Sums of hashes, so that no order is needed; MD5, because the engine’s own hash may differ between its versions. */
function digestStatement({ lives, steps, activity }: Pick<Factors, 'lives' | 'steps' | 'activity'>): string {
  const total = (text: string): string => `coalesce(sum(md5_number_lower(${text})::HUGEINT), 0)::VARCHAR`;
  return `
    WITH present AS (
      SELECT DISTINCT ranges.key, ranges.since, ranges.until, lives.symbol, lives.life,
        greatest(lives.first_day, ranges.since) AS start
      FROM digest_ranges AS ranges
      JOIN ${activity} AS active ON active.month BETWEEN ranges.first_month AND ranges.last_day
      JOIN ${lives} AS lives ON lives.symbol = active.symbol AND lives.life = active.life
        AND lives.first_day <= ranges.until AND lives.last_day >= ranges.since),
    starts AS (
      SELECT present.key, count(*)::VARCHAR AS lives,
        ${total("concat_ws('|', present.symbol, present.start, steps.split_factor, steps.total_factor)")} AS starts
      FROM present ASOF JOIN ${steps} AS steps
        ON present.symbol = steps.symbol AND present.start >= steps.date
      GROUP BY present.key),
    inside AS (
      SELECT present.key,
        ${total("concat_ws('|', steps.symbol, steps.date, steps.split_factor, steps.total_factor)")} AS steps
      FROM present JOIN ${steps} AS steps
        ON present.symbol = steps.symbol AND present.life = steps.life
        AND steps.date > present.start AND steps.date <= present.until
      GROUP BY present.key)
    SELECT ranges.key, starts.lives, starts.starts, inside.steps
    FROM digest_ranges AS ranges LEFT JOIN starts USING (key) LEFT JOIN inside USING (key)`;
}

function hex(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
