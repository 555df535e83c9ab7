import { BarlakeError, isBarlakeError } from '../domain/barlake-error.ts';
import type { GraphTask } from './run-tasks.ts';

/** A task at work, and how it is given back. */
export interface Attempt<Task extends Pick<GraphTask, 'id' | 'queue'>> {
  readonly task: Task;
  readonly giveBack: AbortController;
}

/**
 * Gives back the computation that began last, and has lost the least; one always goes on, and one at a time ends. `atWork`: the oldest
 * first; `onShed` hears of the task.
 */
export function shedYoungest<Task extends Pick<GraphTask, 'id' | 'queue'>>(
  atWork: ReadonlySet<Attempt<Task>>,
  onShed: (task: string) => void,
): void {
  const computing = [...atWork].filter(({ task }) => task.queue === 'compute');
  if (computing.length < 2 || computing.some(({ giveBack }) => giveBack.signal.aborted)) return;
  const youngest = computing.at(-1);
  if (youngest === undefined) return;
  const message = `${youngest.task.id} was given back because memory is short; it is done again.`;
  youngest.giveBack.abort(new BarlakeError('E_CANCELLED', { message }));
  onShed(youngest.task.id);
}

/** Whether a task ended because it was told to: what it gave up is not done, and not its failure. */
export function isGivenUp(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted && (error === signal.reason || isBarlakeError(error, 'E_CANCELLED'));
}
