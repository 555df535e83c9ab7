import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BarlakeError } from '../../src/domain/barlake-error.ts';
import { jobId } from '../../src/execute/queue/job-data.ts';
import { addJobs } from '../../src/execute/queue/queue-control.ts';
import { queueExecutor } from '../../src/execute/queue/queue-executor.ts';
import { openQueueLink } from '../../src/execute/queue/queue-link.ts';
import type { GraphTask } from '../../src/execute/run-tasks.ts';
import { days } from '../support/executor-suite.ts';
import { openTestExecutor } from '../support/queue-bench.ts';
import { type RedisServer, startRedis, withoutRedis } from '../support/start-redis.ts';

describe.skipIf(withoutRedis !== undefined)('queues that were left behind', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => redis?.[Symbol.asyncDispose]());
  const address = (lake: string) => ({ backend: 'redis' as const, url: redis.url, prefix: 'test', lake });

  it('are taken over: what a dead run left there is replaced, and done once', async () => {
    {
      // A run that puts its tasks there, and is gone before anybody takes one.
      await using link = await openQueueLink(address('dead'));
      const gone = new AbortController();
      const execute = queueExecutor<GraphTask>({
        link,
        runId: 'dead',
        jobIdOf: ({ id }) => jobId(['test', id]),
        payloadOf: (task) => task,
        stopWorkers: () => new Promise(() => undefined),
      });
      void execute(days(6), { signal: gone.signal }).catch(() => undefined);
      for (let waited = 0; (await link.queue('download').getWaitingCount()) < 6 && waited < 100; waited++)
        await sleep(50);
    }
    const done: string[] = [];
    await using opened = await openTestExecutor(address('dead'), async ({ id }) => {
      done.push(id);
      return { kind: 'done' };
    });
    const outcomes = await opened.execute(days(6), { signal: new AbortController().signal });
    expect([...outcomes.values()].every(({ kind }) => kind === 'done')).toBe(true);
    expect(done.toSorted()).toEqual(
      days(6)
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  it('are filled again when their server forgets everything in the middle of a run', async () => {
    const done = new Set<string>();
    await using opened = await openTestExecutor(address('forgotten'), async ({ id }) => {
      await sleep(30);
      done.add(id);
      if (done.size === 10) await redis.ask('FLUSHALL');
      return { kind: 'done' };
    });
    const outcomes = await opened.execute(days(20), { signal: new AbortController().signal });
    expect(outcomes.size).toBe(40);
    expect([...outcomes.values()].every(({ kind }) => kind === 'done')).toBe(true);
    expect(done.size).toBe(40);
  });

  it('go on when their server was away', async () => {
    await using opened = await openTestExecutor(address('away'), async () => {
      await sleep(50);
      return { kind: 'done' };
    });
    const ending = opened.execute(days(20), { signal: new AbortController().signal });
    await sleep(400);
    await redis.kill();
    await sleep(500);
    await redis.restart();
    const outcomes = await ending;
    expect([...outcomes.values()].filter(({ kind }) => kind === 'done')).toHaveLength(40);
  });

  it('try again what may pass, and only that', async () => {
    const attempts = new Map<string, number>();
    await using opened = await openTestExecutor(address('again'), async ({ id }) => {
      const count = (attempts.get(id) ?? 0) + 1;
      attempts.set(id, count);
      if (id === 'land:0' && count === 1) throw new BarlakeError('E_TIMEOUT', { message: 'late' });
      if (id === 'land:1') throw new BarlakeError('E_SOURCE_HEADER', { message: 'no column' });
      return { kind: 'done' };
    });
    const outcomes = await opened.execute(days(2), { signal: new AbortController().signal });
    expect(outcomes.get('ingest:0')).toEqual({ kind: 'done' });
    expect(outcomes.get('land:1')).toMatchObject({ kind: 'failed', error: { code: 'E_SOURCE_HEADER' } });
    expect([attempts.get('land:0'), attempts.get('land:1')]).toEqual([2, 1]);
  });

  it('hold one job of a name, however often it is put there', async () => {
    await using link = await openQueueLink(address('once'));
    const job = { kind: 'discovery', jobId: 'one', runId: 'r', taskId: 'sync', payload: {} } as const;
    const added = [];
    for (let count = 0; count < 10; count++) added.push(await addJobs(link, [job]));
    expect(added).toEqual([1, ...Array<number>(9).fill(0)]);
    expect(await link.queue('discovery').getWaitingCount()).toBe(1);
  });
});
