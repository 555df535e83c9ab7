import type { WorkersTable } from './schema.ts';

/** What somebody wants a worker to do: take nothing new and end, or perform so many tasks of one queue at a time. */
export type WorkerWish =
  | { readonly kind: 'drain' }
  | { readonly kind: 'concurrency'; readonly tasks: number };

/** The wish that a worker’s row holds. Ending is stronger than whatever else was asked. */
export function readWish({
  wish,
  wished_concurrency: tasks,
}: Pick<WorkersTable, 'wish' | 'wished_concurrency'>): WorkerWish | undefined {
  if (wish === 'drain') return { kind: 'drain' };
  return tasks === null || tasks === undefined ? undefined : { kind: 'concurrency', tasks };
}
