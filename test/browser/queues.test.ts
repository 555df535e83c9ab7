import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addJobs } from '../../src/execute/queue/queue-control.ts';
import { openQueueLink } from '../../src/execute/queue/queue-link.ts';
import { lakeIdentity } from '../../src/lake/catalog/lake-identity.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { beat } from '../../src/lake/catalog/worker-rows.ts';
import { giveUpJobs } from '../support/give-up-jobs.ts';
import { startRedis, withoutRedis } from '../support/start-redis.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { serveLake } from './support/serve-lake.ts';
import { LOOKS, openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

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
    await giveUpJobs(link, { a: 'it cannot be done' });
    await using server = await serveLake(folder.path, { BARLAKE_QUEUE_URL: redis.url });
    await using watched = await browser.open(`${server.url}/system`);
    const { page } = watched;
    const row = page.getByRole('table', { name: 'Queues' }).getByRole('row').filter({ hasText: 'download' });
    await row.getByRole('button', { name: 'Pause download' }).click();
    await row.getByText('paused').waitFor();
    await row.getByRole('button', { name: 'Resume download' }).click();
    await row.getByText('open').waitFor();
    await page.getByRole('button', { name: 'Pause all' }).click();
    await page.getByText('4 queues paused').waitFor();
    expect(await link.queue('discovery').isPaused()).toBe(true);
    expect(await page.getByRole('button', { name: 'Pause all' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Resume all' }).click();
    await page.getByText('all queues open').waitFor();
    expect(await link.queue('discovery').isPaused()).toBe(false);
    const failing = page
      .getByRole('table', { name: 'Queues' })
      .getByRole('row')
      .filter({ hasText: 'default' });
    await failing.getByRole('button', { name: 'Retry 1 failed of default' }).click();
    await expect.poll(async () => link.queue('default').getJobCountByTypes('waiting')).toBe(1);
    await failing.getByRole('button', { name: 'Retry' }).waitFor({ state: 'detached' });
    await addJobs(link, [
      { kind: 'default', jobId: 'b', runId: 'b', taskId: 'batch:2', payload: null, delayMs: 3_600_000 },
    ]);
    await failing.getByRole('button', { name: 'Do 1 delayed of default now' }).click();
    await expect.poll(async () => link.queue('default').getJobState('b')).toBe('waiting');
    await failing.getByRole('button', { name: /delayed/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Drain elsewhere:7' }).click();
    const sure = page.getByRole('dialog', { name: 'Drain this worker?' });
    const drain = sure.getByRole('button', { name: 'Drain 1 worker' });
    expect(await drain.isDisabled()).toBe(true);
    await sure.getByLabel('Type elsewhere:7 to go on').fill('elsewhere:7');
    await drain.click();
    await expect.poll(() => beat(catalog.db, worker), { timeout: 10_000 }).toEqual({ kind: 'drain' });
    expect(await watched.complaints()).toEqual([]);
  });

  it.each(LOOKS)(
    'tell by reason what was given up, to be tried again or cleared, at $width pixels, $scheme',
    async (look) => {
      await using redis = await startRedis();
      await using folder = await makeTempFolder('queues');
      await using catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
      const lake = await lakeIdentity(catalog.db, Math.random);
      await using link = await openQueueLink({ backend: 'redis', url: redis.url, prefix: 'barlake', lake });
      await giveUpJobs(link, {
        a: 'E_CREDENTIALS_MISSING: There is no key.',
        b: 'E_CREDENTIALS_MISSING: There is no key yet.',
        c: 'E_UNEXPECTED: x is undefined',
      });
      await using server = await serveLake(folder.path, { BARLAKE_QUEUE_URL: redis.url });
      await using watched = await browser.open(`${server.url}/system`, look);
      const { page } = watched;
      const table = page.getByRole('table', { name: 'Given up, by reason' });
      await table.getByText('There is no key yet.').waitFor();
      expect(await watched.complaints()).toEqual([]);
      const left = async (): Promise<readonly string[]> =>
        (await link.queue('default').getFailed()).map(({ id = '' }) => id);
      await page.getByRole('button', { name: 'Clear E_CREDENTIALS_MISSING of default' }).click();
      const dialog = page.getByRole('dialog', { name: 'Clear 2 tasks of default' });
      expect(await dialog.getByRole('button', { name: 'Clear 2 tasks' }).isDisabled()).toBe(true);
      expect(await watched.complaints()).toEqual([]);
      await dialog.getByLabel('Type default to go on').fill('default');
      await dialog.getByRole('button', { name: 'Clear 2 tasks' }).click();
      await expect.poll(left).toEqual(['c']);
      await page.getByRole('button', { name: 'Try again E_UNEXPECTED of default' }).click();
      await expect.poll(left).toEqual([]);
      expect(await link.queue('default').getJobState('c')).toBe('waiting');
      await table.waitFor({ state: 'detached' });
      await page.goto(`${server.url}/system?tab=audit`);
      await page.getByRole('table', { name: 'Audit' }).getByText('dead letters clear').waitFor();
      expect(await watched.complaints()).toEqual([]);
    },
  );

  it.each(LOOKS)(
    'have workers that are asked for more tasks at a time, and show what came of it, at $width pixels, $scheme',
    async (look) => {
      await using redis = await startRedis();
      await using folder = await makeTempFolder('queues');
      await using catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
      const tell = async (download: number) =>
        beat(catalog.db, {
          id: 'elsewhere:7',
          host: 'elsewhere',
          pid: 7,
          queues: 'download,compute',
          concurrency: download,
          state: 'working',
          started_ms: Date.now(),
          heartbeat_ms: Date.now(),
          task: 'land:stocks_daily:2024-01-02',
          tasks_done: 0,
          rss_bytes: 1024 ** 2,
          memory: null,
          at_once: JSON.stringify({
            download: { now: download, most: 8 },
            compute: { now: Math.min(2, download), most: 2 },
          }),
          cpu_cores: 1.5,
          host_load: 2.25,
          host_cores: 4,
        });
      await tell(1);
      await using server = await serveLake(folder.path, { BARLAKE_QUEUE_URL: redis.url });
      await using watched = await browser.open(`${server.url}/system`, look);
      const { page } = watched;
      const row = page
        .getByRole('table', { name: 'Workers' })
        .getByRole('row')
        .filter({ hasText: 'elsewhere' });
      await row.getByText('2.3 of 4').waitFor();
      await row.getByRole('button', { name: 'Change tasks at a time of elsewhere:7' }).focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog', { name: 'Tasks at a time of elsewhere:7' });
      const field = dialog.getByLabel('Tasks of one queue at a time');
      await dialog.getByText('1 to 8: download 8 at most, compute 2 at most').waitFor();
      expect(await watched.complaints()).toEqual([]);
      await field.fill('9');
      expect(await dialog.getByRole('button', { name: 'Change', exact: true }).isDisabled()).toBe(true);
      await field.fill('4');
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      await row.getByText('4 wished').waitFor();
      expect(await tell(4)).toEqual({ kind: 'concurrency', tasks: 4 });
      await row.getByText('download 4, compute 2').waitFor();
      await row.getByText('4 wished').waitFor({ state: 'detached' });
      expect(await watched.complaints()).toEqual([]);
      await page.goto(`${server.url}/system?tab=audit`);
      await page.getByRole('table', { name: 'Audit' }).getByText('worker concurrency').waitFor();
    },
  );

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
