import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { healthDocumentSchema } from '../../contract/api/health.ts';
import { systemDocumentSchema } from '../../contract/api/system.ts';
import { queueStatusDocumentSchema } from '../../contract/cli/queue.ts';
import { askQueues } from '../../src/app/queue/queue-facts.ts';
import { addJobs, removeLetter } from '../../src/execute/queue/queue-control.ts';
import { openQueueLink } from '../../src/execute/queue/queue-link.ts';
import { lakeIdentity } from '../../src/lake/catalog/lake-identity.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { beat } from '../../src/lake/catalog/worker-rows.ts';
import { openServer } from '../support/open-server.ts';
import { startRedis, withoutRedis } from '../support/start-redis.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const TOKEN = 'a-token-that-is-long-enough';
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
    expect(await beat(catalog.db, worker)).toBe('drain');
    expect((await server.post('/api/v1/workers/drain', { worker: 'nobody' }, AUTHORIZED)).status).toBe(404);
    const refused = await server.get('/queues/');
    expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'E_HTTP' }]);
    const board = await server.get('/queues/', AUTHORIZED);
    expect([board.status, await board.text()]).toEqual([200, expect.stringContaining('barlake') as string]);
    const jobs = await server.get('/queues/api/queues', AUTHORIZED);
    expect(await jobs.text()).toContain('download');
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
