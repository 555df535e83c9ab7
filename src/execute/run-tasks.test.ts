import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { BarlakeError } from '../domain/barlake-error.ts';
import { type GraphTask, type RunMemory, type RunOptions, runTasks, type TaskOutcome } from './run-tasks.ts';

const DONE: TaskOutcome = { kind: 'done' };

function graph(days: number): GraphTask[] {
  return Array.from({ length: days }, (_, day) => [
    { id: `land:${day}`, queue: 'download' as const, dependsOn: [] },
    { id: `ingest:${day}`, queue: 'compute' as const, dependsOn: [`land:${day}`] },
  ]).flat();
}

const PLENTY: RunMemory = {
  level: () => 'calm',
  concurrency: () => ({ download: 4, compute: 2 }),
  watch: () => ({ [Symbol.dispose]: () => undefined }),
  onShed: () => undefined,
};

function options(overrides: Partial<RunOptions<GraphTask>>): RunOptions<GraphTask> {
  return {
    memory: PLENTY,
    backlogMax: 100,
    perform: () => Promise.resolve(DONE),
    signal: new AbortController().signal,
    ...overrides,
  };
}

interface ScriptedMemory extends RunMemory {
  readonly shed: string[];
  become(level: ReturnType<RunMemory['level']>): void;
  allow(concurrency: ReturnType<RunMemory['concurrency']>): void;
}

function scriptedMemory(): ScriptedMemory {
  let level: ReturnType<RunMemory['level']> = 'calm';
  let concurrency = PLENTY.concurrency();
  const listeners = new Set<() => void>();
  const shed: string[] = [];
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  return {
    shed,
    level: () => level,
    concurrency: () => concurrency,
    watch(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => listeners.delete(listener) };
    },
    onShed: (task) => shed.push(task),
    become(next) {
      level = next;
      tell();
    },
    allow(next) {
      concurrency = next;
      tell();
    },
  };
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('runTasks', () => {
  it('ends at once when there is nothing to do', async () => {
    expect((await runTasks([], options({}))).size).toBe(0);
  });

  it('performs every task once, after what it depends on, within the bounds of its queue', async () => {
    const done: string[] = [];
    const running = { download: 0, compute: 0 };
    const peak = { download: 0, compute: 0 };
    await runTasks(
      graph(40),
      options({
        async perform(task) {
          for (const id of task.dependsOn) expect(done).toContain(id);
          peak[task.queue] = Math.max(peak[task.queue], ++running[task.queue]);
          await tick();
          running[task.queue]--;
          done.push(task.id);
          return DONE;
        },
      }),
    );
    expect(new Set(done).size).toBe(80);
    expect(done).toHaveLength(80);
    expect(peak).toEqual({ download: 4, compute: 2 });
  });

  it('skips what depends on a failure and goes on with the rest', async () => {
    const outcomes = await runTasks(
      graph(5),
      options({
        perform: (task) => (task.id === 'land:2' ? Promise.reject(new Error('lost')) : Promise.resolve(DONE)),
      }),
    );
    expect(outcomes.get('land:2')?.kind).toBe('failed');
    expect(outcomes.get('ingest:2')).toEqual({ kind: 'skipped', reason: 'land:2 was not done' });
    expect([...outcomes.values()].filter(({ kind }) => kind === 'done')).toHaveLength(8);
  });

  it('stops fetching while too many results wait to be computed', async () => {
    let ahead = 0;
    let aheadMax = 0;
    await runTasks(
      graph(60),
      options({
        backlogMax: 6,
        async perform(task) {
          if (task.queue === 'download') aheadMax = Math.max(aheadMax, ++ahead);
          for (let turn = 0; turn < (task.queue === 'compute' ? 5 : 1); turn++) await tick();
          if (task.queue === 'compute') ahead--;
          return DONE;
        },
      }),
    );
    expect(aheadMax).toBeLessThanOrEqual(6 + 4 + 2);
  });

  it('starts nothing more once it is told to stop, and lets what runs come to its end', async () => {
    const controller = new AbortController();
    const started: string[] = [];
    const outcomes = await runTasks(
      graph(30),
      options({
        signal: controller.signal,
        async perform(task) {
          started.push(task.id);
          if (started.length === 5) controller.abort();
          await tick();
          return DONE;
        },
      }),
    );
    expect(outcomes.size).toBe(60);
    expect(started.length).toBeLessThan(12);
  });

  it('counts what was given up when told to stop as skipped, and a failure of its own as failed', async () => {
    const controller = new AbortController();
    const outcomes = await runTasks(
      graph(3).filter((task) => task.queue === 'download'),
      options({
        signal: controller.signal,
        async perform(task) {
          await tick();
          controller.abort(new Error('enough'));
          if (task.id === 'land:0') throw new Error('broken');
          if (task.id === 'land:1') throw new BarlakeError('E_CANCELLED', { message: 'stopped' });
          throw controller.signal.reason;
        },
      }),
    );
    expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(['failed', 'skipped', 'skipped']);
  });

  it('works on one task at a time while memory is short, and never on none', async () => {
    let running = 0;
    let peak = 0;
    await runTasks(
      graph(3),
      options({
        memory: { ...PLENTY, level: () => 'full' },
        async perform() {
          peak = Math.max(peak, ++running);
          await tick();
          running--;
          return DONE;
        },
      }),
    );
    expect(peak).toBe(1);
  });

  it('gives back the youngest computation while memory is shed, and does it again', async () => {
    const memory = scriptedMemory();
    const attempts: string[] = [];
    const waits = new Map<string, PromiseWithResolvers<void>>();
    const running = runTasks(
      graph(2).filter((task) => task.queue === 'compute'),
      options({
        memory,
        async perform({ id }, signal) {
          attempts.push(id);
          const wait = Promise.withResolvers<void>();
          waits.set(id, wait);
          signal.addEventListener('abort', () => wait.reject(signal.reason as Error));
          await wait.promise;
          return DONE;
        },
      }),
    );
    await tick();
    memory.become('shedding');
    memory.become('shedding');
    await tick();
    expect(memory.shed).toEqual(['ingest:1']);
    // One always goes on, whatever memory is like.
    memory.become('shedding');
    await tick();
    expect(attempts).toEqual(['ingest:0', 'ingest:1']);
    waits.get('ingest:0')?.resolve();
    await vi.waitFor(() => expect(attempts).toEqual(['ingest:0', 'ingest:1', 'ingest:1']));
    waits.get('ingest:1')?.resolve();
    expect([...(await running).values()]).toEqual([DONE, DONE]);
  });

  it('counts what was done although it was to be given back', async () => {
    const memory = scriptedMemory();
    let performed = 0;
    const outcomes = await runTasks(
      graph(2).filter((task) => task.queue === 'compute'),
      options({
        memory,
        async perform() {
          performed++;
          await tick();
          memory.become('shedding');
          await tick();
          return DONE;
        },
      }),
    );
    expect(performed).toBe(2);
    expect([...outcomes.values()]).toEqual([DONE, DONE]);
  });

  it('follows the number of tasks at a time while it runs', async () => {
    const memory = scriptedMemory();
    let running = 0;
    const peaks: number[] = [];
    await runTasks(
      graph(20).filter((task) => task.queue === 'compute'),
      options({
        memory,
        async perform({ id }) {
          peaks.push(++running);
          await tick();
          running--;
          if (id === 'ingest:9') memory.allow({ download: 1, compute: 1 });
          return DONE;
        },
      }),
    );
    expect(Math.max(...peaks)).toBe(2);
    expect(new Set(peaks.slice(-8))).toEqual(new Set([1]));
  });

  it('refuses a graph whose order hides a cycle', async () => {
    const [first, second] = graph(1) as [GraphTask, GraphTask];
    await expect(runTasks([second, first], options({}))).rejects.toThrow('stands before');
  });

  it('gives every task of any graph exactly one outcome', async () => {
    const tasks = fc.array(fc.record({ download: fc.boolean(), back: fc.array(fc.nat(), { maxLength: 3 }) }));
    await fc.assert(
      fc.asyncProperty(tasks, fc.nat(6), async (shape, failEvery) => {
        const list = shape.map(({ download, back }, index) => ({
          id: String(index),
          queue: download ? ('download' as const) : ('compute' as const),
          dependsOn: [
            ...new Set(back.filter((_) => index > 0).map((step) => String(step % Math.max(1, index)))),
          ],
        }));
        let performed = 0;
        const outcomes = await runTasks(
          list,
          options({
            backlogMax: 1,
            perform: (task) => {
              performed++;
              return Promise.resolve(
                Number(task.id) % (failEvery + 2) === 1 ? { kind: 'failed', error: new Error('x') } : DONE,
              );
            },
          }),
        );
        expect(outcomes.size).toBe(list.length);
        expect(performed).toBe([...outcomes.values()].filter(({ kind }) => kind !== 'skipped').length);
      }),
      { numRuns: 200 },
    );
  });
});
