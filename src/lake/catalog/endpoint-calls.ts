import type { Kysely } from 'kysely';
import type { CatalogSchema } from './schema.ts';

/** What runs asked of one endpoint of the vendor. */
export interface EndpointCalls {
  /** `flat-files` for files; the rest are of the REST API. */
  readonly endpoint: string;
  readonly runs: number;
  readonly made: number;
  readonly bytes: number;
  /** Answers with status 429. */
  readonly rateLimited: number;
  /** When the last run that was refused for rate ended; null: none was. */
  readonly lastRefusedMs: number | null;
}

/** Calls of runs that ended from `startMs` on, by endpoint, in the order of their names; endpoints that none was made of are left out. */
export async function endpointCalls(
  db: Kysely<CatalogSchema>,
  startMs: number,
): Promise<readonly EndpointCalls[]> {
  return db
    .selectFrom('api_calls')
    .innerJoin('runs', 'runs.id', 'api_calls.run_id')
    .select(({ fn, eb }) => [
      'api_calls.endpoint',
      fn.countAll<number>().as('runs'),
      fn.sum<number>('api_calls.made').as('made'),
      fn.sum<number>('api_calls.bytes').as('bytes'),
      fn.sum<number>('api_calls.rate_limited').as('rateLimited'),
      fn
        .max<number | null>(
          eb.case().when('api_calls.rate_limited', '>', 0).then(eb.ref('runs.finished_ms')).end(),
        )
        .as('lastRefusedMs'),
    ])
    .where('runs.finished_ms', '>=', startMs)
    .where('api_calls.made', '>', 0)
    .groupBy('api_calls.endpoint')
    .orderBy('api_calls.endpoint')
    .execute();
}
