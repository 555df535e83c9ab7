import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inParallel } from './in-parallel.ts';

describe('work in parallel', () => {
  it('does everything once, and never more than so many things at a time', async () => {
    const done: number[] = [];
    let running = 0;
    let most = 0;
    const failure = await inParallel([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await turn();
      running -= 1;
      done.push(item);
    });
    expect(failure).toBeUndefined();
    expect(done.sort((left, right) => left - right)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });

  it('begins nothing after a failure, and resolves to it when the rest is over', async () => {
    const begun: number[] = [];
    const failure = await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      await turn();
      if (item === 1) throw new Error('no more');
    });
    expect(failure?.message).toBe('no more');
    expect(begun.length).toBeLessThan(5);
    expect(await inParallel([], 4, () => Promise.reject(new Error('never')))).toBeUndefined();
  });
});
