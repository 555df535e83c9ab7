import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BarlakeError } from '../../src/domain/barlake-error.ts';
import type { Executor } from '../../src/execute/executor.ts';
import type { GraphTask, TaskOutcome } from '../../src/execute/run-tasks.ts';

/** Does a task of the suite. */
export type Perform = (task: GraphTask, signal: AbortSignal) => Promise<TaskOutcome>;

/** An executor under test, with everything that performs for it. */
export interface OpenExecutor extends AsyncDisposable {
  readonly execute: Executor<GraphTask>;
}

const DONE: TaskOutcome = { kind: 'done' };

/** Days that are landed and ingested. */
export function days(count: number): GraphTask[] {
  return Array.from({ length: count }, (_, day) => [
    { id: `land:${day}`, queue: 'download' as const, dependsOn: [] },
    { id: `ingest:${day}`, queue: 'compute' as const, dependsOn: [`land:${day}`] },
  ]).flat();
}

/** What every executor keeps to, wherever the work is done. */
export function describeExecutor(name: string, open: (perform: Perform) => Promise<OpenExecutor>): void {
  const run = async (
    tasks: readonly GraphTask[],
    perform: Perform,
    hooks: { readonly signal?: AbortSignal } = {},
  ) => {
    await using opened = await open(perform);
    const ended: string[] = [];
    const started: string[] = [];
    const outcomes = await opened.execute(tasks, {
      signal: hooks.signal ?? new AbortController().signal,
      onStart: ({ id }) => started.push(id),
      onEnd: ({ id }) => ended.push(id),
    });
    return { outcomes, ended, started };
  };

  // oxlint-disable-next-line vitest/valid-title -- the same suite stands under several names
  describe(name, () => {
    it('ends at once when there is nothing to do', async () => {
      expect((await run([], async () => DONE)).outcomes.size).toBe(0);
    });

    it('performs every task once, after what it depends on', async () => {
      const done: string[] = [];
      const { outcomes, ended } = await run(days(30), async ({ id, dependsOn }) => {
        for (const each of dependsOn) expect(done).toContain(each);
        done.push(id);
        return DONE;
      });
      expect(done).toHaveLength(60);
      expect(new Set(done).size).toBe(60);
      expect(outcomes.size).toBe(60);
      expect(new Set(ended).size).toBe(60);
      expect(ended).toHaveLength(60);
      expect([...outcomes.values()].every(({ kind }) => kind === 'done')).toBe(true);
    });

    it('leaves nothing behind that listens to the signal of its run', async () => {
      const { signal } = new AbortController();
      const listening: number[] = [];
      await run(
        days(30),
        async () => {
          listening.push(getEventListeners(signal, 'abort').length);
          return DONE;
        },
        { signal },
      );
      expect(Math.max(...listening)).toBeLessThan(5);
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });

    it('skips what depends on a failure and goes on with the rest', async () => {
      const error = new BarlakeError('E_VERIFY', { message: 'read back\ndifferently', mend: 'Run again.' });
      const { outcomes } = await run(days(5), async ({ id }) => {
        if (id === 'land:2') throw error;
        return DONE;
      });
      const failed = outcomes.get('land:2');
      expect(failed).toMatchObject({ kind: 'failed', error: { code: 'E_VERIFY', mend: 'Run again.' } });
      expect(outcomes.get('ingest:2')).toEqual({ kind: 'skipped', reason: 'land:2 was not done' });
      expect([...outcomes.values()].filter(({ kind }) => kind === 'done')).toHaveLength(8);
    });

    it('tells why a task was skipped, and skips what depends on it', async () => {
      const { outcomes } = await run(days(2), async ({ id }) =>
        id === 'land:0' ? { kind: 'skipped', reason: 'not in the plan' } : DONE,
      );
      expect(outcomes.get('land:0')).toEqual({ kind: 'skipped', reason: 'not in the plan' });
      expect(outcomes.get('ingest:0')).toEqual({ kind: 'skipped', reason: 'land:0 was not done' });
      expect(outcomes.get('ingest:1')).toEqual(DONE);
    });

    it('waits for a task that several others wait for', async () => {
      const shared: GraphTask[] = [
        { id: 'a', queue: 'download', dependsOn: [] },
        { id: 'b', queue: 'download', dependsOn: [] },
        { id: 'x', queue: 'compute', dependsOn: ['a', 'b'] },
        { id: 'y', queue: 'compute', dependsOn: ['a'] },
        { id: 'z', queue: 'compute', dependsOn: ['x', 'y', 'unknown'] },
      ];
      const order: string[] = [];
      const { outcomes } = await run(shared, async ({ id }) => {
        order.push(id);
        return DONE;
      });
      expect(outcomes.size).toBe(5);
      expect(order.at(-1)).toBe('z');
      expect(order.indexOf('x')).toBeGreaterThan(Math.max(order.indexOf('a'), order.indexOf('b')));
    });

    it('skips all that depends on a shared task that failed, and does what does not', async () => {
      const shared: GraphTask[] = [
        { id: 'a', queue: 'download', dependsOn: [] },
        { id: 'b', queue: 'download', dependsOn: [] },
        { id: 'x', queue: 'compute', dependsOn: ['a', 'b'] },
        { id: 'y', queue: 'compute', dependsOn: ['a'] },
        { id: 'z', queue: 'compute', dependsOn: ['y'] },
      ];
      const { outcomes } = await run(shared, async ({ id }) => {
        if (id === 'a') throw new BarlakeError('E_VERIFY', { message: 'no' });
        return DONE;
      });
      expect(Object.fromEntries([...outcomes].map(([id, { kind }]) => [id, kind]))).toEqual({
        a: 'failed',
        b: 'done',
        x: 'skipped',
        y: 'skipped',
        z: 'skipped',
      });
    });

    it('stops what is at work when it is told to, and begins nothing more', async () => {
      const stop = new AbortController();
      let begun = 0;
      const perform: Perform = async (_task, signal) => {
        begun++;
        setTimeout(() => stop.abort(), 50);
        await sleep(60_000, undefined, { signal }).catch(() => undefined);
        signal.throwIfAborted();
        return DONE;
      };
      const { outcomes } = await run(days(20), perform, { signal: stop.signal });
      expect(outcomes.size).toBe(40);
      expect([...outcomes.values()].every(({ kind }) => kind === 'skipped')).toBe(true);
      expect(begun).toBeLessThan(20);
    });

    it('tells of a beginning before the end', async () => {
      const { started } = await run(days(3), async () => {
        await sleep(20);
        return DONE;
      });
      expect(new Set(started).size).toBe(started.length);
    });
  });
}
