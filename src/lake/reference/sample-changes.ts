import type { DuckDbConnection } from '../duckdb/session.ts';

/** Changes shown of each kind; the change log has all. */
const SAMPLED = 10;

/** One row that came, went or became another. */
export interface ChangeSample {
  readonly change: 'added' | 'changed' | 'removed';
  readonly key: Readonly<Record<string, unknown>>;
  /** `undefined` for an added row. */
  readonly before: Readonly<Record<string, unknown>> | undefined;
  /** `undefined` for a removed row. */
  readonly after: Readonly<Record<string, unknown>> | undefined;
}

/** The first few changes of each kind, by key. */
export async function sampleChanges(connection: DuckDbConnection): Promise<readonly ChangeSample[]> {
  const rows = await connection.rows(
    `SELECT change, key, before, after FROM changes
     QUALIFY row_number() OVER (PARTITION BY change ORDER BY key) <= ${SAMPLED} ORDER BY change, key`,
  );
  return rows.map((row) => ({
    change: String(row['change']) as ChangeSample['change'],
    key: parse(row['key']) ?? {},
    before: parse(row['before']),
    after: parse(row['after']),
  }));
}

function parse(text: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof text === 'string' ? (JSON.parse(text) as Record<string, unknown>) : undefined;
}
