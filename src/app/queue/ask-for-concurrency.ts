import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { askWorker, livingWorkers } from '../../lake/catalog/worker-rows.ts';
import { readWorkerLoad } from './worker-load.ts';

/**
 * Asks a worker to perform so many tasks of one queue at a time, at least one; false when there is none of that name. It follows at its next
 * heartbeat, as far as its memory lets it. Throws `E_USAGE` when that is more than it has room for, or when it takes nothing more.
 */
export async function askForConcurrency(
  { db }: Pick<Catalog, 'db'>,
  { worker, tasks }: { readonly worker: string; readonly tasks: number },
  nowMs: number,
): Promise<boolean> {
  const row = (await livingWorkers(db, nowMs)).find(({ id }) => id === worker);
  if (row === undefined) return false;
  const { atOnce } = readWorkerLoad(row);
  const most = Math.max(1, ...atOnce.map((queue) => queue.most));
  if (tasks > most) throw tooMany(worker, tasks, most);
  if (await askWorker(db, worker, { kind: 'concurrency', tasks })) return true;
  throw new BarlakeError('E_USAGE', {
    message: `${worker} takes nothing more: it was asked to end.`,
    mend: 'Start another worker with `barlake worker`.',
  });
}

function tooMany(worker: string, tasks: number, most: number): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: `${tasks} tasks at a time are more than ${worker} has room for: it may be asked for ${most} at most.`,
    mend: 'More memory or cores give it more room, or start another worker with `barlake worker`.',
    details: { worker, tasks, most },
  });
}
