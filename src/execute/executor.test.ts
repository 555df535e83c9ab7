import { expect, it } from 'vitest';
import { days, describeExecutor } from '../../test/support/executor-suite.ts';
import { localExecutor, splitExecutor } from './executor.ts';
import type { GraphTask } from './run-tasks.ts';

const LIMITS = {
  memory: {
    level: () => 'calm' as const,
    concurrency: () => ({ download: 4, compute: 2 }),
    watch: () => ({ [Symbol.dispose]: () => undefined }),
    onShed: () => undefined,
  },
  backlogMax: 100,
};

describeExecutor('an executor in this process', async (perform) => ({
  execute: localExecutor({ ...LIMITS, perform }),
  [Symbol.asyncDispose]: async () => undefined,
}));

it('gives tasks to two executors, and refuses a graph that cannot be cut there', async () => {
  const by: string[] = [];
  const named = (name: string) =>
    localExecutor<GraphTask>({
      ...LIMITS,
      async perform({ id }) {
        by.push(`${name} ${id}`);
        return { kind: 'done' };
      },
    });
  const { signal } = new AbortController();
  const both = { away: named('away'), here: named('here') };
  const split = splitExecutor<GraphTask>(({ id }) => id.endsWith(':0'), both);
  expect((await split(days(2), { signal })).size).toBe(4);
  expect(by.toSorted()).toEqual(['away ingest:0', 'away land:0', 'here ingest:1', 'here land:1']);
  const torn = splitExecutor<GraphTask>(({ id }) => id.startsWith('land'), both);
  await expect(torn(days(1), { signal })).rejects.toThrow(/another executor/);
});
