import { describe, expect, it } from 'vitest';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { DeadLetter } from '../../execute/queue/queue-control.ts';
import { groupDeadLetters } from './dead-letter-groups.ts';

const refused = (message: string): Error => new BarlakeError('E_CREDENTIALS_MISSING', { message });

function letter(kind: DeadLetter['kind'], jobId: string, error: Error, failedMs: number | null): DeadLetter {
  return {
    kind,
    jobId,
    runId: `run ${jobId}`,
    taskId: `task ${jobId}`,
    payload: null,
    error,
    attempts: 1,
    failedMs,
  };
}

describe('dead letters by reason', () => {
  it('are counted by queue and code, the most frequent first, each told of by its newest', () => {
    const groups = groupDeadLetters([
      letter('compute', 'a', refused('no key'), 900),
      letter('download', 'b', refused('no key on Monday'), 5),
      letter('download', 'c', refused('no key on Tuesday'), 7),
      letter('download', 'd', refused('no key on Sunday'), 3),
      letter('download', 'e', new Error('x is undefined'), null),
      letter('download', 'f', new TypeError('y is undefined'), 2),
    ]);
    expect(groups).toEqual([
      {
        queue: 'download',
        code: 'E_CREDENTIALS_MISSING',
        count: 3,
        newestMs: 7,
        message: 'no key on Tuesday',
        task: 'task c',
        run: 'run c',
      },
      {
        queue: 'download',
        code: 'E_UNEXPECTED',
        count: 2,
        newestMs: 2,
        message: 'y is undefined',
        task: 'task f',
        run: 'run f',
      },
      {
        queue: 'compute',
        code: 'E_CREDENTIALS_MISSING',
        count: 1,
        newestMs: 900,
        message: 'no key',
        task: 'task a',
        run: 'run a',
      },
    ]);
  });

  it('are none where nothing failed', () => {
    expect(groupDeadLetters([])).toEqual([]);
  });
});
