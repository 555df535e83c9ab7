import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserWorld } from './support/browser-world.ts';
import { LOOKS, openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

const world = browserWorld();
let browser: WatchedBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser[Symbol.asyncDispose]());

const tasks = `${world.url}/runs/tasks`;

function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
}

async function setFault(fault: string): Promise<void> {
  expect((await fetch(`${world.adminUrl}/faults`, { method: 'POST', body: fault })).status).toBe(201);
}

describe('the tasks of all runs', () => {
  it.each(LOOKS)('are listed, searched and narrowed at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(tasks, look);
    const { page } = watched;
    const table = page.getByRole('table', { name: 'Tasks of all runs' });
    await table.getByRole('row').nth(2).waitFor();
    await page.getByText('any', { exact: true }).first().click();
    await page.getByRole('checkbox', { name: 'done' }).check();
    await expect.poll(() => page.url()).toContain('state=done');
    await page.keyboard.press('Escape');
    await page.getByLabel('Search').fill('options_daily');
    await expect.poll(async () => table.getByText('options_daily').count()).toBeGreaterThan(0);
    await expect.poll(async () => table.getByText('stocks_daily').count()).toBe(0);
    expect(await watched.complaints()).toEqual([]);
    await page.getByLabel('Search').fill('nothing is called so');
    await page.getByText('No task fits these filters').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('are narrowed by several datasets at once, or by any field that fits', async () => {
    await using watched = await browser.open(`${tasks}?dataset=stocks_daily,options_daily&kind=land`);
    const { page } = watched;
    const table = page.getByRole('table', { name: 'Tasks of all runs' });
    await table.getByText('options_daily').first().waitFor();
    expect(await table.getByText('ingest', { exact: true }).count()).toBe(0);
    expect(await table.getByText('stocks_minute', { exact: true }).count()).toBe(0);
    await page.getByLabel('Of these fields').selectOption('any');
    await table.getByText('ingest', { exact: true }).first().waitFor();
    await page.getByLabel('Trading day from').fill('2001-01-01');
    await page.getByLabel('to', { exact: true }).last().fill('2001-01-31');
    await page.getByText('No task fits these filters').waitFor();
    expect(page.url()).toContain('dayTo=2001-01-31');
    expect(await watched.complaints()).toEqual([]);
  });

  it('are shown by views that are kept under a name, and columns that are chosen', async () => {
    await using watched = await browser.open(`${tasks}?state=done&dataset=options_daily`);
    const { page } = watched;
    await page.getByText('Views', { exact: true }).click();
    await page.getByLabel('Name of this view').fill('options that are done');
    await page.getByRole('button', { name: 'Keep this view' }).click();
    await page.getByRole('link', { name: 'options that are done' }).waitFor();
    await page.getByLabel('Columns').click();
    await page.getByRole('checkbox', { name: 'Id', exact: true }).check();
    await page.goto(tasks);
    await page.getByRole('columnheader', { name: 'Id' }).waitFor();
    await page.getByText('Views', { exact: true }).click();
    await page.getByRole('link', { name: 'options that are done' }).click();
    await expect.poll(() => page.url()).toContain('dataset=options_daily');
    expect(await watched.complaints()).toEqual([]);
    await page.getByRole('button', { name: 'Forget options that are done' }).click();
    await page.getByText('Choose filters, then keep them here under a name.').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('that failed are tried again as the filter shows them, after their number was told', async () => {
    const [from, to] = [dayBefore(world.minutesFrom, 20), dayBefore(world.minutesFrom, 15)];
    await setFault('error=*minute*.csv.gz,code=404');
    try {
      await using watched = await browser.open(
        `${world.url}/plan?datasets=stocks_minute&from=${from}&to=${to}`,
      );
      const { page } = watched;
      await page.getByRole('button', { name: 'Run this plan' }).click();
      await page.waitForURL(/\/runs\/.+/);
      await page.locator('.page-lead .badge', { hasText: /partial|failed/ }).waitFor({ timeout: 60_000 });
      await fetch(`${world.adminUrl}/faults`, { method: 'DELETE' });
      await page.goto(`${tasks}?state=failed&dataset=stocks_minute&dayFrom=${from}&dayTo=${to}`);
      await page.getByRole('button', { name: /^Retry \d+ failed$/ }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(/that the filter shows/).waitFor();
      expect(await watched.complaints()).toEqual([]);
      await dialog.getByRole('button', { name: /^Retry \d+ tasks?$/ }).click();
      await page.waitForURL(/\/runs\/\d.+/);
      await page.locator('.page-lead .badge', { hasText: 'done' }).waitFor({ timeout: 60_000 });
      expect(await watched.complaints()).toEqual([]);
    } finally {
      await fetch(`${world.adminUrl}/faults`, { method: 'DELETE' });
    }
  });
});

describe('a run that goes on', () => {
  it('stands above the list with what it is at, and is cancelled there', async () => {
    const [from, to] = [dayBefore(world.minutesFrom, 27), dayBefore(world.minutesFrom, 22)];
    await setFault('drip=*minute*,rate=1');
    try {
      await using watched = await browser.open(
        `${world.url}/plan?datasets=stocks_minute&from=${from}&to=${to}`,
      );
      const { page } = watched;
      await page.getByRole('button', { name: 'Run this plan' }).click();
      await page.waitForURL(/\/runs\/\d.+/);
      const run = page.url();
      await page.goto(`${world.url}/runs`);
      const panel = page.locator('.panel', { has: page.getByRole('heading', { name: 'Under way' }) });
      await panel.getByText(/^At work on|land:stocks_minute/).waitFor({ timeout: 30_000 });
      expect(await watched.complaints()).toEqual([]);
      await panel.getByRole('button', { name: 'Cancel' }).click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Cancel \d+ tasks?$/ })
        .click();
      await panel.waitFor({ state: 'detached', timeout: 60_000 });
      await page.goto(run);
      await page.locator('.page-lead .badge', { hasText: 'cancelled' }).waitFor();
      expect(await watched.complaints()).toEqual([]);
    } finally {
      await fetch(`${world.adminUrl}/faults`, { method: 'DELETE' });
    }
  });
});

describe('a task', () => {
  it.each(LOOKS)('has its flow, its log and its attempts at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(`${tasks}?kind=ingest&dataset=stocks_daily&state=done`, look);
    const { page } = watched;
    const table = page.getByRole('table', { name: 'Tasks of all runs' });
    await table.getByRole('row').nth(2).waitFor();
    await table.getByRole('row').nth(1).press('Enter');
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('heading', { name: 'Flow' }).waitFor();
    await drawer.getByRole('heading', { name: 'Log of this task' }).waitFor();
    await drawer
      .getByText(/is done\.$/)
      .first()
      .waitFor();
    await drawer.getByRole('button', { name: /^land stocks_daily/ }).click();
    await drawer.getByRole('button', { name: /^Back to ingest stocks_daily/ }).waitFor();
    expect(await watched.complaints()).toEqual([]);
  });
});
