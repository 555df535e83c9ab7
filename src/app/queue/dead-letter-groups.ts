import type { DeadLetterGroup } from '../../../contract/api/dead-letters.ts';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { DeadLetter } from '../../execute/queue/queue-control.ts';

/** What a dead letter failed of; `E_UNEXPECTED` for what has no code. */
export function reasonCode({ error }: Pick<DeadLetter, 'error'>): string {
  return isBarlakeError(error) ? error.code : 'E_UNEXPECTED';
}

/** Dead letters by queue and reason, the most frequent first; each group is told of by its newest. */
export function groupDeadLetters(letters: readonly DeadLetter[]): readonly DeadLetterGroup[] {
  const groups = Map.groupBy(letters, (letter) => `${letter.kind} ${reasonCode(letter)}`);
  return [...groups.values()].map(describeGroup).toSorted((left, right) => right.count - left.count);
}

function describeGroup(letters: readonly DeadLetter[]): DeadLetterGroup {
  const [first, ...others] = letters;
  if (first === undefined) throw new RangeError('a group of no dead letters');
  const newest = others.reduce((last, letter) => (timeOf(letter) > timeOf(last) ? letter : last), first);
  return {
    queue: newest.kind,
    code: reasonCode(newest),
    count: letters.length,
    newestMs: newest.failedMs,
    message: newest.error.message,
    task: newest.taskId,
    run: newest.runId,
  };
}

/** What is not told counts as longest ago. */
function timeOf({ failedMs }: DeadLetter): number {
  return failedMs ?? 0;
}
