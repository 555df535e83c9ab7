import { type Kysely, sql } from 'kysely';
import type { CatalogSchema } from './schema.ts';

/** How many tasks of a kind ended, and how many of them failed. */
export interface TaskFailures {
  readonly kind: string;
  readonly dataset: string;
  /** Done, failed and skipped ones. */
  readonly tasks: number;
  readonly failed: number;
  /** When the last one failed; null: none did. */
  readonly lastFailedMs: number | null;
}

/** Tasks that ended from `startMs` on and before `endMs`, by kind and dataset, in the order of their names. A task tried again in its run counts as it ended. */
export async function taskFailures(
  db: Kysely<CatalogSchema>,
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
): Promise<readonly TaskFailures[]> {
  const ofFailed = (value: string) => sql`CASE WHEN state = 'failed' THEN ${sql.raw(value)} END`;
  return db
    .selectFrom('tasks')
    .select(({ fn }) => [
      'kind',
      'dataset',
      fn.countAll<number>().as('tasks'),
      sql<number>`count(${ofFailed('1')})`.as('failed'),
      sql<number | null>`max(${ofFailed('finished_ms')})`.as('lastFailedMs'),
    ])
    .where('finished_ms', '>=', startMs)
    .where('finished_ms', '<', endMs)
    .groupBy(['kind', 'dataset'])
    .orderBy('kind')
    .orderBy('dataset')
    .execute();
}
