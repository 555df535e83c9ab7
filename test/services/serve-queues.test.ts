import { describe, expect, it } from 'vitest';
import { systemDocumentSchema } from '../../contract/api/system.ts';
import { queueStatusDocumentSchema } from '../../contract/cli/queue.ts';
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
    } as const;
    await beat(catalog.db, worker);
    await using server = await openServer(folder.path, {
      env: { BARLAKE_QUEUE_URL: redis.url },
      access: { token: TOKEN },
    });
    const status = async () =>
      queueStatusDocumentSchema.parse(await (await server.get('/api/v1/queues', AUTHORIZED)).json());
    expect(await status()).toMatchObject({ workers: [{ id: 'here:1' }] });
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
    expect((await server.get('/queues/')).status).toBe(401);
    const board = await server.get('/queues/', AUTHORIZED);
    expect([board.status, await board.text()]).toEqual([200, expect.stringContaining('barlake') as string]);
    const jobs = await server.get('/queues/api/queues', AUTHORIZED);
    expect(await jobs.text()).toContain('download');
  });

  it('goes on while the server of its queues is away', async () => {
    await using folder = await makeTempFolder('served');
    await using _catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
    await using server = await openServer(folder.path, { env: { BARLAKE_QUEUE_URL: 'redis://127.0.0.1:1' } });
    expect((await server.get('/api/v1/overview')).status).toBe(200);
    const answer = await server.get('/api/v1/queues');
    expect([answer.status, await answer.json()]).toMatchObject([503, { code: 'E_QUEUE' }]);
  });
});
