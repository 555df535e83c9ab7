import type { TaskMeans } from '../../execute/queue/queue-worker.ts';
import type { FetchRequest } from '../../plan/fetch-facts.ts';
import { runFetch } from '../fetch/run-fetch.ts';
import { writeToLake } from '../writing/write-to-lake.ts';
import type { WorkerWorld } from './worker-world.ts';

/** A batch of a universe, as it stands in a queue. */
export interface BatchOrder {
  readonly kind: 'batch';
  readonly request: FetchRequest;
  /** Counts from 1. */
  readonly batch: number;
}

/** Fetches the bars of one batch under the lake’s write lock. Throws `E_LAKE_LOCKED` and what a fetch throws. */
export async function performBatch(
  { request }: BatchOrder,
  { signal }: Pick<TaskMeans, 'signal'>,
  { config, clock, random, version, rest }: WorkerWorld,
): Promise<{ readonly run: string; readonly state: string }> {
  const options = { config, clock, random, version, signal, command: 'enqueue', openClient: rest };
  const result = await writeToLake({ config, clock, signal, command: 'enqueue' }, (writable) =>
    runFetch(request, options, writable),
  );
  return { run: result.run, state: result.state };
}
