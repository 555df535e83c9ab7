import type { Kysely } from 'kysely';
import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { CatalogSchema } from '../catalog/schema.ts';
import { quoteList } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { likePattern } from './like-pattern.ts';
import type { Stretch } from './page-findings.ts';

/** Which refused rows; what is absent does not filter. */
export interface RefusedFilter {
  readonly dataset?: string | undefined;
  /** Inclusive days. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly reason?: string | undefined;
  /** Part of the row as received, capitals or not. */
  readonly q?: string | undefined;
}

/** A day with refused rows. */
export interface RefusedDay {
  readonly dataset: DatasetName;
  readonly day: TradingDay;
  readonly path: LakePath;
  readonly rows: number;
}

/** A row that did not become a bar. */
export interface RefusedRow {
  readonly dataset: DatasetName;
  readonly day: TradingDay;
  readonly line: number;
  readonly reason: string;
  readonly raw: string;
  /** SHA-256 of `raw`, hex. */
  readonly rowHash: string;
}

/** Days looked into for one page; a narrower request reaches the others. */
const DAYS_MAX = 2_000;

/** Days with refused rows, newest first. */
export async function refusedDays(
  db: Kysely<CatalogSchema>,
  { dataset, from, to }: RefusedFilter,
): Promise<readonly RefusedDay[]> {
  let query = db
    .selectFrom('partitions')
    .select(['dataset', 'key', 'quarantine_path', 'quarantined'])
    .where('layer', '=', 'bronze')
    .where('quarantine_path', 'is not', null);
  if (dataset !== undefined) query = query.where('dataset', '=', dataset);
  if (from !== undefined) query = query.where('key', '>=', from);
  if (to !== undefined) query = query.where('key', '<=', to);
  const rows = await query.orderBy('key', 'desc').orderBy('dataset').limit(DAYS_MAX).execute();
  return rows.map((row) => ({
    dataset: row.dataset as DatasetName,
    day: row.key as TradingDay,
    path: row.quarantine_path as LakePath,
    rows: row.quarantined,
  }));
}

/** Refused rows by reason, for each day. */
export async function countReasons(
  connection: DuckDbConnection,
  root: string,
  days: readonly RefusedDay[],
): Promise<readonly (RefusedDay & { readonly reasons: Readonly<Record<string, number>> })[]> {
  if (days.length === 0) return [];
  const counts = await connection.rows(
    `SELECT place, reason, count(*)::INTEGER AS rows FROM (${relation(root, days)}) GROUP BY ALL`,
  );
  const byPlace = Map.groupBy(counts, (row) => Number(row['place']));
  return days.map((day, place) => ({
    ...day,
    reasons: Object.fromEntries(
      (byPlace.get(place) ?? []).map((row) => [String(row['reason']), Number(row['rows'])]),
    ),
  }));
}

/** Refused rows of some days in the days’ order, and how many pass the filter. `among`: only rows with these hashes. */
export async function pageRefusedRows(
  connection: DuckDbConnection,
  root: string,
  days: readonly RefusedDay[],
  { reason, q, among, but }: Pick<RefusedFilter, 'reason' | 'q'> & DecidedRows,
  { offset, limit }: Stretch,
): Promise<{ readonly rows: readonly RefusedRow[]; readonly total: number }> {
  if (days.length === 0) return { rows: [], total: 0 };
  const conditions = [
    ...(reason === undefined ? [] : [{ sql: 'reason = ?', value: reason }]),
    ...(q === undefined ? [] : [{ sql: "raw ILIKE ? ESCAPE '\\'", value: likePattern(q) }]),
    ...(among === undefined
      ? []
      : [{ sql: 'row_key IN (SELECT unnest(from_json(?, \'["VARCHAR"]\')))', value: JSON.stringify(among) }]),
    ...(but === undefined
      ? []
      : [
          {
            sql: 'row_key NOT IN (SELECT unnest(from_json(?, \'["VARCHAR"]\')))',
            value: JSON.stringify(but),
          },
        ]),
  ];
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
  const values = conditions.map(({ value }) => value);
  const rows = `SELECT *, place || ' ' || row_hash AS row_key FROM (SELECT *, sha256(raw) AS row_hash FROM (${relation(root, days)}))`;
  const [counted] = await connection.rows(
    `SELECT count(*)::INTEGER AS total FROM (${rows}) ${where}`,
    values,
  );
  const page = await connection.rows(
    `SELECT place, line::INTEGER AS line, reason, raw, row_hash FROM (${rows}) ${where} ORDER BY place, line LIMIT ${limit} OFFSET ${offset}`,
    values,
  );
  return {
    total: Number(counted?.['total']),
    rows: page.flatMap((row) => toRow(days[Number(row['place'])], row)),
  };
}

/** Rows by what was decided about them: the place of the day in the list and the hash, `3 ab01…`. */
export interface DecidedRows {
  readonly among?: readonly string[] | undefined;
  readonly but?: readonly string[] | undefined;
}

function toRow(day: RefusedDay | undefined, row: Readonly<Record<string, unknown>>): readonly RefusedRow[] {
  if (day === undefined) return [];
  return [
    {
      dataset: day.dataset,
      day: day.day,
      line: Number(row['line']),
      reason: String(row['reason']),
      raw: String(row['raw']),
      rowHash: String(row['row_hash']),
    },
  ];
}

function relation(root: Lake['root'], days: readonly RefusedDay[]): string {
  const paths = quoteList(days.map(({ path }) => inLake(root, path)));
  return `SELECT place, line, reason, raw
    FROM read_parquet(${paths}, union_by_name=false, hive_partitioning=false, filename=true)
    JOIN (SELECT unnest(${paths}) AS filename, unnest(range(${days.length})) AS place) USING (filename)`;
}
