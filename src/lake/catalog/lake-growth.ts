import { type Kysely, sql } from 'kysely';
import type { CatalogSchema } from './schema.ts';

/**
 * By how many bytes the lake has grown since, as its tasks tell: what a partition takes now less what it took then. A
 * partition that was written ten times counts once, and one that has become smaller takes away.
 */
export async function lakeGrowth(db: Kysely<CatalogSchema>, sinceMs: number): Promise<number> {
  // Files and answers of the vendor are made into the same day’s bars, in one place.
  const { rows } = await sql<{ readonly grown: number | null }>`
    WITH made AS (
      SELECT CASE kind WHEN 'unfold' THEN 'ingest' ELSE kind END AS maker, dataset, key, bytes, finished_ms,
        row_number() OVER (
          PARTITION BY CASE kind WHEN 'unfold' THEN 'ingest' ELSE kind END, dataset, key
          ORDER BY finished_ms DESC, run_id DESC
        ) AS newest
      FROM tasks
      WHERE state = 'done' AND bytes IS NOT NULL AND finished_ms >= ${sinceMs}
    )
    SELECT sum(bytes - coalesce((
      SELECT before.bytes
      FROM tasks AS before
      WHERE before.dataset = made.dataset AND before.key = made.key AND before.state = 'done'
        AND before.finished_ms < ${sinceMs} AND before.bytes IS NOT NULL
        AND CASE before.kind WHEN 'unfold' THEN 'ingest' ELSE before.kind END = made.maker
      ORDER BY before.finished_ms DESC, before.run_id DESC
      LIMIT 1
    ), 0)) AS grown
    FROM made
    WHERE newest = 1`.execute(db);
  return rows[0]?.grown ?? 0;
}
