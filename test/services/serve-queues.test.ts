import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { deadLettersDocumentSchema, deadLettersDoneSchema } from '../../contract/api/dead-letters.ts';
import { healthDocumentSchema } from '../../contract/api/health.ts';
import { latencyDocumentSchema } from '../../contract/api/latency.ts';
import { auditDocumentSchema, systemDocumentSchema } from '../../contract/api/system.ts';
import { queueStatusDocumentSchema } from '../../contract/cli/queue.ts';
import { askQueues } from '../../src/app/queue/queue-facts.ts';
import { addJobs, removeLetter } from '../../src/execute/queue/queue-control.ts';
import { openQueueLink } from '../../src/execute/queue/queue-link.ts';
import { lakeIdentity } from '../../src/lake/catalog/lake-identity.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { beat } from '../../src/lake/catalog/worker-rows.ts';
import { giveUpJobs } from '../support/give-up-jobs.ts';
import { openServer } from '../support/open-server.ts';
import { startRedis, withoutRedis } from '../support/start-redis.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const TOKEN = 'a-token-that-is-long-enough';
const OPERATOR_TOKEN = 'a-token-to-start-and-to-decide';
const VIEW_TOKEN = 'a-token-to-look-with-only';
const AUTHORIZED = { headers: { authorization: `Bearer ${TOKEN}` } };

describe.skipIf(withoutRedis !== undefined)('a server with queues', () => {
  it('shows them and their workers, pauses them, drains a worker, and has the board behind its token', async () => {
    await using redis = await startRedis();
    await using folder = await makeTempFolder('served');
    await using catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
    const worker = {
      id: 'here:1',
      host: 'here',
      pid: 1,
      queues: 'download,compute',
      concurrency: 3,
      state: 'working',
      started_ms: Date.now(),
      heartbeat_ms: Date.now(),
      task: null,
      tasks_done: 0,
      rss_bytes: 1024 ** 2,
      memory: JSON.stringify({ level: 'full', peakMb: 9, limitMb: 10, full: 2, shed: 3, stepsDown: 1 }),
    } as const;
    await beat(catalog.db, worker);
    await using server = await openServer(folder.path, {
      env: { BARLAKE_QUEUE_URL: redis.url },
      access: { token: TOKEN },
    });
    const status = async () =>
      queueStatusDocumentSchema.parse(await (await server.get('/api/v1/queues', AUTHORIZED)).json());
    expect(await status()).toMatchObject({ workers: [{ id: 'here:1', memory: { level: 'full', shed: 3 } }] });
    const metrics = await (await server.get('/metrics', AUTHORIZED)).text();
    expect(metrics).toContain('barlake_cluster_workers{memory="full"} 1');
    expect(metrics).toContain('barlake_cluster_workers{memory="calm"} 0');
    expect(metrics).toContain('barlake_cluster_memory_shed 3');
    expect(metrics).toContain(`barlake_cluster_memory_bytes ${1024 ** 2}`);
    const paused = await server.post('/api/v1/queues', { action: 'pause', queues: ['download'] }, AUTHORIZED);
    expect(paused.status).toBe(200);
    expect((await status()).queues.find(({ name }) => name === 'download')).toMatchObject({ isPaused: true });
    const system = systemDocumentSchema.parse(await (await server.get('/api/v1/system', AUTHORIZED)).json());
    expect(system.queues.find(({ name }) => name === 'download')).toMatchObject({
      concurrency: 3,
      isPaused: true,
    });
    expect((await server.post('/api/v1/workers/drain', { worker: 'here:1' }, AUTHORIZED)).status).toBe(200);
    expect(await beat(catalog.db, worker)).toEqual({ kind: 'drain' });
    expect((await server.post('/api/v1/workers/drain', { worker: 'nobody' }, AUTHORIZED)).status).toBe(404);
    const refused = await server.get('/queues/');
    expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'E_HTTP' }]);
    const board = await server.get('/queues/', AUTHORIZED);
    expect([board.status, await board.text()]).toEqual([200, expect.stringContaining('barlake') as string]);
    const jobs = await server.get('/queues/api/queues', AUTHORIZED);
    expect(await jobs.text()).toContain('download');
  });

  it('asks a worker for more tasks at a time, within its room, and writes down first who was asked', async () => {
    await using redis = await startRedis();
    await using folder = await makeTempFolder('served');
    await using catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
    const worker = {
      id: 'here:1',
      host: 'here',
      pid: 1,
      queues: 'download,compute,default',
      concurrency: 3,
      state: 'working',
      started_ms: Date.now(),
      heartbeat_ms: Date.now(),
      task: null,
      tasks_done: 0,
      rss_bytes: 1024 ** 2,
      memory: null,
      at_once: JSON.stringify({
        download: { now: 3, most: 8 },
        compute: { now: 2, most: 2 },
        default: { now: 1, most: 1 },
      }),
      cpu_cores: 1.5,
      host_load: 2.25,
      host_cores: 4,
    } as const;
    await beat(catalog.db, worker);
    await using server = await openServer(folder.path, {
      env: { BARLAKE_QUEUE_URL: redis.url },
      access: { token: TOKEN, viewToken: VIEW_TOKEN },
    });
    const system = async () =>
      systemDocumentSchema.parse(await (await server.get('/api/v1/system', AUTHORIZED)).json());
    const { queues } = await system();
    expect(queues.map(({ name, concurrency }) => [name, concurrency])).toEqual([
      ['runs', 1],
      ['discovery', 0],
      ['download', 3],
      ['compute', 2],
      ['default', 1],
    ]);
    const ask = async (body: unknown, how = AUTHORIZED) => {
      const answer = await server.post('/api/v1/workers/concurrency', body, how);
      return [answer.status, ((await answer.json()) as { message?: string }).message];
    };
    const looking = { headers: { authorization: `Bearer ${VIEW_TOKEN}` } };
    expect((await ask({ worker: 'here:1', tasks: 2 }, looking))[0]).toBe(403);
    expect((await ask({ worker: 'here:1', tasks: 0 }))[0]).toBe(400);
    expect(await ask({ worker: 'here:1', tasks: 9 })).toEqual([
      400,
      '9 tasks at a time are more than here:1 has room for: it may be asked for 8 at most.',
    ]);
    expect((await ask({ worker: 'nobody', tasks: 2 }))[0]).toBe(404);
    expect((await ask({ worker: 'here:1', tasks: 8 }))[0]).toBe(200);
    expect(await beat(catalog.db, worker)).toEqual({ kind: 'concurrency', tasks: 8 });
    const [own, member] = (await system()).workers;
    expect(member).toMatchObject({
      wished: 8,
      atOnce: [
        { queue: 'download', now: 3, most: 8 },
        { queue: 'compute', now: 2, most: 2 },
      ],
      cpuCores: 1.5,
      hostLoad: 2.25,
      hostCores: 4,
      isDraining: false,
    });
    expect(own).toMatchObject({ isOfCluster: false, atOnce: [], cpuCores: expect.any(Number) as number });
    expect((await server.post('/api/v1/workers/drain', { worker: 'here:1' }, AUTHORIZED)).status).toBe(200);
    expect(await ask({ worker: 'here:1', tasks: 2 })).toEqual([
      400,
      'here:1 takes nothing more: it was asked to end.',
    ]);
    expect(await beat(catalog.db, worker)).toEqual({ kind: 'drain' });
    const { rows: entries } = auditDocumentSchema.parse(
      await (await server.get('/api/v1/audit', AUTHORIZED)).json(),
    );
    expect(
      entries.map(({ action, subject, details, outcome }) => [action, subject, details, outcome]),
    ).toEqual([
      ['worker concurrency', 'here:1', '{"tasks":2}', 'E_USAGE'],
      ['worker drain', 'here:1', '{}', 'done'],
      ['worker concurrency', 'here:1', '{"tasks":8}', 'done'],
      ['worker concurrency', 'nobody', '{"tasks":2}', 'refused'],
      ['worker concurrency', 'here:1', '{"tasks":9}', 'E_USAGE'],
    ]);
  });

  it('tells health and Prometheus how many tasks wait, and for how long', async () => {
    await using redis = await startRedis();
    await using folder = await makeTempFolder('served');
    await using catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
    await using server = await openServer(folder.path, { env: { BARLAKE_QUEUE_URL: redis.url } });
    const lake = await lakeIdentity(catalog.db, Math.random);
    await using link = await openQueueLink({ backend: 'redis', url: redis.url, prefix: 'barlake', lake });
    const job = { kind: 'default', jobId: 'a', runId: 'a', taskId: 'a', payload: null } as const;
    await addJobs(link, [job]);
    await setTimeout(20);
    const text = await (await server.get('/metrics')).text();
    expect(text).toContain('barlake_queue_tasks{queue="default",state="waiting"} 1');
    expect(text).toContain('barlake_queue_tasks{queue="compute",state="waiting"} 0');
    expect(Number(/^barlake_queue_oldest_seconds\{queue="default"\} (.+)$/m.exec(text)?.[1])).toBeGreaterThan(
      0,
    );
    const { checks } = healthDocumentSchema.parse(await (await server.get('/api/v1/health')).json());
    expect(checks.find(({ key }) => key === 'queue:default')).toMatchObject({ status: 'error' });
    const asked = { config: { queue: { url: redis.url, prefix: 'barlake', batchSize: 1 } }, catalog };
    const facts = await askQueues({ ...asked, random: Math.random }, Date.now());
    expect(facts.queues.find(({ name }) => name === 'default')).toMatchObject({ waiting: 1 });
    await removeLetter(link, job);
  });

  it('tells by reason what was given up, and tries again or clears one reason alone, and nothing that came later', async () => {
    await using redis = await startRedis();
    await using folder = await makeTempFolder('served');
    await using catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
    const lake = await lakeIdentity(catalog.db, Math.random);
    await using link = await openQueueLink({ backend: 'redis', url: redis.url, prefix: 'barlake', lake });
    await giveUpJobs(link, {
      a: 'E_CREDENTIALS_MISSING: There is no key.',
      b: 'E_CREDENTIALS_MISSING: There is no key yet.',
      c: 'x is undefined',
    });
    await using server = await openServer(folder.path, {
      env: { BARLAKE_QUEUE_URL: redis.url },
      access: { token: TOKEN, operatorToken: OPERATOR_TOKEN, viewToken: VIEW_TOKEN },
    });
    const path = '/api/v1/queues/dead-letters';
    const groups = async () =>
      deadLettersDocumentSchema.parse(await (await server.get(path, AUTHORIZED)).json()).groups;
    const [missing] = await groups();
    expect(await groups()).toMatchObject([
      { queue: 'default', code: 'E_CREDENTIALS_MISSING', count: 2, message: 'There is no key yet.' },
      { queue: 'default', code: 'E_UNEXPECTED', count: 1, message: 'x is undefined', run: 'run-c' },
    ]);
    const body = { action: 'clear', queue: 'default', code: 'E_CREDENTIALS_MISSING' };
    for (const lesser of [VIEW_TOKEN, OPERATOR_TOKEN]) {
      const headers = { authorization: `Bearer ${lesser}` };
      expect((await server.post(path, body, { headers })).status).toBe(403);
      const put = { method: 'PUT', headers: { ...headers, 'x-barlake-change': '1' } };
      expect((await server.get('/queues/api/queues/default/pause', put)).status).toBe(403);
    }
    await setTimeout(5);
    await giveUpJobs(link, { d: 'E_CREDENTIALS_MISSING: There is no key still.' });
    const act = async (asked: unknown) =>
      deadLettersDoneSchema.parse(await (await server.post(path, asked, AUTHORIZED)).json());
    expect(await act({ ...body, untilMs: missing?.newestMs })).toEqual({ jobs: 2, runs: [] });
    expect((await groups()).map(({ code, count }) => [code, count])).toEqual([
      ['E_CREDENTIALS_MISSING', 1],
      ['E_UNEXPECTED', 1],
    ]);
    expect(await act({ ...body, action: 'retry' })).toEqual({ jobs: 1, runs: [] });
    expect(await link.queue('default').getJobState('d')).toBe('waiting');
    expect((await groups()).map(({ code }) => code)).toEqual(['E_UNEXPECTED']);
    const { rows: entries } = auditDocumentSchema.parse(
      await (await server.get('/api/v1/audit', AUTHORIZED)).json(),
    );
    expect(entries.map(({ action, subject, outcome }) => [action, subject, outcome])).toEqual([
      ['dead letters retry', 'default', 'done'],
      ['dead letters clear', 'default', 'done'],
    ]);
  });

  it('does now what was to be done later, in the queue that is named alone', async () => {
    await using redis = await startRedis();
    await using folder = await makeTempFolder('served');
    await using catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
    const lake = await lakeIdentity(catalog.db, Math.random);
    await using link = await openQueueLink({ backend: 'redis', url: redis.url, prefix: 'barlake', lake });
    const job = { runId: 'a', taskId: 'a', payload: null, delayMs: 3_600_000 } as const;
    await addJobs(link, [
      { ...job, kind: 'default', jobId: 'a' },
      { ...job, kind: 'default', jobId: 'b' },
      { ...job, kind: 'discovery', jobId: 'c' },
    ]);
    await using server = await openServer(folder.path, { env: { BARLAKE_QUEUE_URL: redis.url } });
    const system = systemDocumentSchema.parse(await (await server.get('/api/v1/system')).json());
    expect(system.queues.find(({ name }) => name === 'default')).toMatchObject({ waiting: 2, delayed: 2 });
    const asked = await server.post('/api/v1/queues', { action: 'promote', queues: ['default'] });
    expect(await asked.json()).toMatchObject({ action: 'promote', jobs: 2, runs: [] });
    const state = async (kind: 'default' | 'discovery', id: string) => link.queue(kind).getJobState(id);
    expect([await state('default', 'a'), await state('default', 'b')]).toEqual(['waiting', 'waiting']);
    expect(await state('discovery', 'c')).toBe('delayed');
  });

  it('tells how long tasks wait in a queue and take, and requests by route', async () => {
    await using redis = await startRedis();
    await using folder = await makeTempFolder('served');
    await using catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
    const lake = await lakeIdentity(catalog.db, Math.random);
    await using link = await openQueueLink({ backend: 'redis', url: redis.url, prefix: 'barlake', lake });
    const job = { kind: 'default', runId: 'a', taskId: 'a', payload: null } as const;
    await addJobs(link, [
      { ...job, jobId: 'quick' },
      { ...job, jobId: 'later', delayMs: 500 },
    ]);
    await setTimeout(300);
    const worker = link.worker('default', () => setTimeout(200, undefined as never), { concurrency: 2 });
    await expect.poll(() => link.queue('default').getCompletedCount(), { timeout: 10_000 }).toBe(2);
    await worker.close();
    await using server = await openServer(folder.path, { env: { BARLAKE_QUEUE_URL: redis.url } });
    const ask = async () =>
      latencyDocumentSchema.parse(await (await server.get('/api/v1/latency?window=1h')).json());
    await ask();
    const { jobs, tasks, requests } = await ask();
    expect(jobs?.map(({ queue, run, wait }) => [queue, run.count, wait?.count])).toEqual([['default', 2, 2]]);
    const [{ run, wait } = { run: undefined, wait: undefined }] = jobs ?? [];
    expect(run?.p50Ms).toBeGreaterThanOrEqual(190);
    expect(wait?.p99Ms).toBeGreaterThanOrEqual(290);
    // What was put there to be done later did not wait until it could be taken.
    expect(wait?.p50Ms).toBeLessThan(wait?.p99Ms ?? 0);
    expect(tasks).toEqual([]);
    expect(requests.find(({ route }) => route === '/api/v1/latency')).toMatchObject({ count: 1 });
    await redis.kill();
    expect((await ask()).jobs).toBeNull();
  });

  it('says within seconds that the server of its queues has gone, and does nothing later', async () => {
    const redis = await startRedis();
    await using folder = await makeTempFolder('served');
    await using _catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
    await using server = await openServer(folder.path, { env: { BARLAKE_QUEUE_URL: redis.url } });
    expect((await server.get('/api/v1/queues')).status).toBe(200);
    await redis.kill();
    const signal = (): AbortSignal => AbortSignal.timeout(6_000);
    const asked = await server.get('/api/v1/queues', { signal: signal() });
    expect([asked.status, await asked.json()]).toMatchObject([503, { code: 'E_QUEUE' }]);
    const paused = await server.post('/api/v1/queues', { action: 'pause' }, { signal: signal() });
    expect(paused.status).toBe(503);
    const board = await server.get('/queues/api/queues', { signal: signal() });
    expect([board.status, await board.json()]).toMatchObject([503, { code: 'E_QUEUE' }]);
    await redis.restart();
    const isAnswered = async (): Promise<number> =>
      (await server.get('/api/v1/queues', { signal: signal() })).status;
    await expect.poll(isAnswered, { timeout: 20_000 }).toBe(200);
    const { queues } = queueStatusDocumentSchema.parse(await (await server.get('/api/v1/queues')).json());
    expect(queues.some(({ isPaused }) => isPaused)).toBe(false);
    await redis[Symbol.asyncDispose]();
  });

  it('goes on while the server of its queues is away', async () => {
    await using folder = await makeTempFolder('served');
    await using _catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
    await using server = await openServer(folder.path, { env: { BARLAKE_QUEUE_URL: 'redis://127.0.0.1:1' } });
    expect((await server.get('/api/v1/overview')).status).toBe(200);
    const answer = await server.get('/api/v1/queues');
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'E_QUEUE' }]);
    const { checks } = healthDocumentSchema.parse(await (await server.get('/api/v1/health')).json());
    expect(checks.find(({ key }) => key === 'queue')).toMatchObject({ status: 'error' });
  });
});
