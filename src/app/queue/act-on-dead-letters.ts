import type { DeadLetterAction, DeadLettersDone } from '../../../contract/api/dead-letters.ts';
import { type DeadLetter, readDeadLetters, removeLetter } from '../../execute/queue/queue-control.ts';
import { LETTERS_MAX } from '../../execute/queue/queue-link.ts';
import { reasonCode } from './dead-letter-groups.ts';
import { type RetryWorld, retryLetters } from './retry-failed.ts';

/** Tries tasks that were given up for one reason again, or throws them away; all others stay. Throws `E_QUEUE`. */
export async function actOnDeadLetters(
  { action, queue, code, untilMs = Number.POSITIVE_INFINITY }: DeadLetterAction,
  world: RetryWorld,
): Promise<DeadLettersDone> {
  const { link } = world;
  const isMeant = (letter: DeadLetter): boolean =>
    reasonCode(letter) === code && (letter.failedMs ?? 0) <= untilMs;
  const letters = (await readDeadLetters(link, [queue], LETTERS_MAX)).filter(isMeant);
  if (action === 'retry') return retryLetters(letters, world);
  for (const letter of letters) await removeLetter(link, letter);
  return { jobs: letters.length, runs: [] };
}
