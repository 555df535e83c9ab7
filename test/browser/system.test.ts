import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginAudit, countAudit } from '../../src/lake/catalog/audit-log.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { browserWorld } from './support/browser-world.ts';
import { LOOKS, openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

const world = browserWorld();
let browser: WatchedBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser[Symbol.asyncDispose]());

describe('the system page', () => {
  it.each(LOOKS)('shows machine, memory, queues and workers at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(`${world.url}/system`, look);
    const { page } = watched;
    await page.getByRole('heading', { name: 'Hardware profile' }).waitFor();
    await page.getByRole('progressbar', { name: 'Memory of the limit' }).waitFor();
    await page.getByRole('heading', { name: 'Workers' }).waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it.each(LOOKS)('draws throughput over time at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(`${world.url}/system?tab=throughput&window=24h`, look);
    const { page } = watched;
    await page.getByRole('img', { name: 'Rows a second over time' }).waitFor();
    await page.getByRole('img', { name: 'Failed tasks over time' }).waitFor();
    await page.getByRole('img', { name: 'Failed of all tasks, % over time' }).waitFor();
    const rates = page.getByRole('table', { name: 'Failure rate by kind and dataset' });
    await rates.getByRole('row').filter({ hasText: 'ingest' }).first().getByText(/ %$/).waitFor();
    await page.getByText(/^\d+ of \d+ tasks failed within 24h, .* %$/).waitFor();
    await page.getByRole('table', { name: 'Throughput' }).getByRole('row').nth(1).waitFor();
    await page.getByRole('radio', { name: '7d' }).check();
    await expect.poll(() => page.url()).toContain('window=7d');
    await page.getByRole('img', { name: 'Rows a second over time' }).waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it.each(LOOKS)('tells how long tasks and requests take at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(`${world.url}/system?tab=latency&window=24h`, look);
    const { page } = watched;
    const tasks = page.getByRole('table', { name: 'Durations of tasks' });
    await tasks
      .getByRole('row')
      .filter({ hasText: 'ingest' })
      .first()
      .getByText(/^\d.* m?s$/)
      .first()
      .waitFor();
    const requests = page.getByRole('table', { name: 'Durations of requests' });
    await page.getByRole('radio', { name: '7d' }).check();
    await expect.poll(() => page.url()).toContain('window=7d');
    await requests
      .getByRole('row')
      .nth(1)
      .getByText(/^\d.* m?s$/)
      .first()
      .waitFor();
    await page.getByText('the last thousand tasks').waitFor({ state: 'detached' });
    expect(await watched.complaints()).toEqual([]);
  });

  it.each(LOOKS)(
    'tells what the lake stands on, and how it is judged, at $width pixels, $scheme',
    async (look) => {
      await using watched = await browser.open(`${world.url}/system?tab=health`, look);
      const { page } = watched;
      const services = page.getByRole('table', { name: 'Catalog and queues' });
      await services
        .getByRole('row')
        .filter({ hasText: /SQLite 3\./ })
        .getByText('there')
        .waitFor();
      await page.getByRole('table', { name: 'Health' }).getByRole('row').nth(1).waitFor();
      expect(await watched.complaints()).toEqual([]);
    },
  );

  it.each(LOOKS)('tells what the vendor was asked, by endpoint, at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(`${world.url}/system?tab=calls&window=24h`, look);
    const { page } = watched;
    await page.getByRole('progressbar', { name: 'Budget of calls used' }).waitFor();
    const table = page.getByRole('table', { name: 'Calls by endpoint' });
    await table.getByRole('row').filter({ hasText: 'flat-files: files (S3)' }).waitFor();
    await page.getByRole('radio', { name: '7d' }).check();
    await page.getByText('Refused for rate within 7d').waitFor();
    await table.getByRole('row').filter({ hasText: 'flat-files' }).waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('shows settings with their origin, and no secret', async () => {
    await using watched = await browser.open(`${world.url}/system?tab=configuration`);
    const { page } = watched;
    await page.getByRole('table', { name: 'Configuration' }).getByText('vendor.credentials.apiKey').waitFor();
    const secret = world.env['POLYGON_API_KEY'] ?? '';
    expect(secret).not.toBe('');
    expect(await page.content()).not.toContain(secret);
    expect(await watched.complaints()).toEqual([]);
  });

  it('pauses and resumes a job, and the audit tells of it', async () => {
    await using watched = await browser.open(`${world.url}/system?tab=schedule`);
    const { page } = watched;
    await page.getByRole('button', { name: 'Pause' }).first().click();
    await page.getByText('paused').first().waitFor();
    expect(await watched.complaints()).toEqual([]);
    await page.getByRole('button', { name: 'Resume' }).first().click();
    await page.getByRole('button', { name: 'Pause' }).first().waitFor();
    await page.goto(`${world.url}/system?tab=audit`);
    await page.getByRole('table', { name: 'Audit' }).getByText('pause').first().waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('saves all lines of the audit, also those that are not in view yet', async () => {
    await using catalog = await openCatalog(join(world.root, 'catalog.db'), { readOnly: false });
    const entry = { action: 'sync', subject: 's', details: {}, role: 'operator', client: '10.0.0.7' };
    for (let timeMs = 1; timeMs <= 250; timeMs += 1) await beginAudit(catalog.db, { ...entry, timeMs });
    await using watched = await browser.open(`${world.url}/system?tab=audit`, {
      width: 390,
      scheme: 'light',
    });
    const { page } = watched;
    const table = page.getByRole('table', { name: 'Audit' });
    await table.getByText('10.0.0.7').first().waitFor();
    const total = await countAudit(catalog.db);
    await page.getByText(`200 of ${total}`, { exact: true }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: `Save ${total} rows as CSV` }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('audit.csv');
    const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
    expect(lines).toHaveLength(total + 1);
    expect(lines[0]).toBe('time,role,client,action,subject,details,outcome');
    expect(await watched.complaints()).toEqual([]);
    await page.getByRole('button', { name: 'Load more' }).click();
    await page.getByText(`${total} rows`, { exact: true }).waitFor();
  });

  it('follows the log, and finds lines in it', async () => {
    await using watched = await browser.open(`${world.url}/system?tab=log&level=trace`);
    const { page } = watched;
    await page.getByLabel('Find').fill('no line says this');
    await page.getByText('No line here').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });
});
