import type { Catalog } from './open-catalog.ts';

/** What all runs, or those of a time, asked of the vendor. */
export interface CallTotals {
  /** Calls of the REST API. */
  readonly made: number;
  /** Calls that the naive way would have made for the same bars; lists of symbols and the like are not counted. */
  readonly naive: number;
  /** Requests for files, listings included. */
  readonly requests: number;
  /** Bytes received. */
  readonly bytes: number;
  /** Answers with status 429. */
  readonly rateLimited: number;
}

/** Adds up the calls of runs that began at `sinceMs` or later. Runs from before files and calls were told apart count as files. */
export async function readCallTotals(catalog: Catalog, sinceMs: number): Promise<CallTotals> {
  const rows = await catalog.db
    .selectFrom('api_calls')
    .innerJoin('runs', 'runs.id', 'api_calls.run_id')
    .where('runs.started_ms', '>=', sinceMs)
    .select(({ fn }) => [
      'api_calls.endpoint',
      fn.sum<number>('made').as('made'),
      fn.sum<number>('naive').as('naive'),
      'runs.command',
      fn.sum<number>('bytes').as('bytes'),
      fn.sum<number>('rate_limited').as('rateLimited'),
    ])
    .groupBy(['api_calls.endpoint', 'runs.command'])
    .execute();
  const sum = (pick: (row: (typeof rows)[number]) => number): number =>
    rows.reduce((total, row) => total + pick(row), 0);
  return {
    made: sum((row) => (row.endpoint === FILES ? 0 : row.made)),
    naive: sum((row) => (BRINGS_BARS.has(row.command) ? row.naive : 0)),
    requests: sum((row) => (row.endpoint === FILES ? row.made : 0)),
    bytes: sum((row) => row.bytes),
    rateLimited: sum((row) => row.rateLimited),
  };
}

const FILES = 'flat-files';
const BRINGS_BARS = new Set(['sync', 'fetch', 'enqueue']);
