import { once } from 'node:events';
import { UnrecoverableError } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addJobs } from '../../src/execute/queue/queue-control.ts';
import { openQueueLink, type QueueLink } from '../../src/execute/queue/queue-link.ts';
import { lakeIdentity } from '../../src/lake/catalog/lake-identity.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { beat } from '../../src/lake/catalog/worker-rows.ts';
import { startRedis, withoutRedis } from '../support/start-redis.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { serveLake } from './support/serve-lake.ts';
import { openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

/** A batch that nobody could carry out. */
async function giveUpOne(link: QueueLink): Promise<void> {
  const worker = link.worker(
    'default',
    async () => {
      throw new UnrecoverableError('it cannot be done');
    },
    { concurrency: 1 },
  );
  const failed = once(worker, 'failed');
  await addJobs(link, [{ kind: 'default', jobId: 'a', runId: 'a', taskId: 'batch:1', payload: null }]);
  await failed;
  await worker.close();
}

describe.skipIf(withoutRedis !== undefined)('the queues of a cluster', () => {
  let browser: WatchedBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser[Symbol.asyncDispose]());

  it('are paused and resumed on the system page, and a worker is told to drain', async () => {
    await using redis = await startRedis();
    await using folder = await makeTempFolder('queues');
    await using catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
    const worker = {
      id: 'elsewhere:7',
      host: 'elsewhere',
      pid: 7,
      queues: 'download',
      concurrency: 2,
      state: 'working',
      started_ms: Date.now(),
      heartbeat_ms: Date.now(),
      task: null,
      tasks_done: 0,
      rss_bytes: 1024 ** 2,
      memory: null,
    } as const;
    await beat(catalog.db, worker);
    const lake = await lakeIdentity(catalog.db, Math.random);
    await using link = await openQueueLink({ backend: 'redis', url: redis.url, prefix: 'barlake', lake });
    await giveUpOne(link);
    await using server = await serveLake(folder.path, { BARLAKE_QUEUE_URL: redis.url });
    await using watched = await browser.open(`${server.url}/system`);
    const { page } = watched;
    const row = page.getByRole('table', { name: 'Queues' }).getByRole('row').filter({ hasText: 'download' });
    await row.getByRole('button', { name: 'Pause download' }).click();
    await row.getByText('paused').waitFor();
    await row.getByRole('button', { name: 'Resume download' }).click();
    await row.getByText('open').waitFor();
    const failing = page
      .getByRole('table', { name: 'Queues' })
      .getByRole('row')
      .filter({ hasText: 'default' });
    await failing.getByRole('button', { name: 'Retry 1 failed of default' }).click();
    await expect.poll(async () => link.queue('default').getJobCountByTypes('waiting')).toBe(1);
    await failing.getByRole('button', { name: 'Retry' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Drain elsewhere:7' }).click();
    await expect.poll(() => beat(catalog.db, worker), { timeout: 10_000 }).toBe('drain');
    expect(await watched.complaints()).toEqual([]);
  });

  it('are shown job by job on a page of their own, which can be loaded anew and asks for nothing from elsewhere', async () => {
    await using redis = await startRedis();
    await using folder = await makeTempFolder('queues');
    await using _catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
    await using server = await serveLake(folder.path, { BARLAKE_QUEUE_URL: redis.url });
    await using watched = await browser.open(`${server.url}/system`);
    const board = watched.page.getByRole('link', { name: 'Every job' });
    expect(await board.getAttribute('href')).toBe('/queues/');
    await using shown = await browser.open(`${server.url}/queues`);
    await shown.page.getByText('download', { exact: true }).click();
    await shown.page.waitForURL(/\/queues\/queue\//);
    await shown.page.reload();
    await shown.page.getByText('download', { exact: true }).first().waitFor();
    expect(shown.said()).toEqual([]);
  });
});
