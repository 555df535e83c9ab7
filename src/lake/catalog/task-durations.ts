import { type Kysely, sql } from 'kysely';
import type { CatalogSchema } from './schema.ts';

/** How long tasks of a kind took, in milliseconds. */
export interface TaskDurations {
  readonly kind: string;
  readonly dataset: string;
  readonly count: number;
  /** No more than half, 95 and 99 of a hundred took longer; each is the duration of some task. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** Durations of tasks that were done from `startMs` on, of the last `limit` of them, by kind and dataset, in the order of their names. */
export async function taskDurations(
  db: Kysely<CatalogSchema>,
  { startMs, limit }: { readonly startMs: number; readonly limit: number },
): Promise<readonly TaskDurations[]> {
  // Sorting all of a busy quarter takes seconds, and tells nothing more.
  const last = db
    .selectFrom('tasks')
    .select(['kind', 'dataset', sql<number>`finished_ms - started_ms`.as('ms')])
    .where('finished_ms', '>=', startMs)
    .where('state', '=', 'done')
    .orderBy('finished_ms', 'desc')
    .limit(limit);
  const ranked = db
    .selectFrom(last.as('last'))
    .select([
      'kind',
      'dataset',
      'ms',
      sql<number>`row_number() OVER (PARTITION BY kind, dataset ORDER BY ms)`.as('place'),
      sql<number>`count(*) OVER (PARTITION BY kind, dataset)`.as('total'),
    ]);
  const atLeast = (percent: 50 | 95 | 99) =>
    sql<number>`min(CASE WHEN place * 100 >= total * ${sql.raw(String(percent))} THEN ms END)`;
  return db
    .selectFrom(ranked.as('ranked'))
    .select(({ fn }) => [
      'kind',
      'dataset',
      fn.countAll<number>().as('count'),
      atLeast(50).as('p50Ms'),
      atLeast(95).as('p95Ms'),
      atLeast(99).as('p99Ms'),
    ])
    .groupBy(['kind', 'dataset'])
    .orderBy('kind')
    .orderBy('dataset')
    .execute();
}
