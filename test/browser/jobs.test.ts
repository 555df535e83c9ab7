import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserWorld } from './support/browser-world.ts';
import { LOOKS, openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

const world = browserWorld();
let browser: WatchedBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser[Symbol.asyncDispose]());

const form = `${world.url}/runs/new`;

describe('the form of a new job', () => {
  it.each(LOOKS)('has the fields of its kind at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(form, look);
    const { page } = watched;
    await page.getByRole('heading', { name: 'Validate' }).waitFor();
    await page.getByLabel('Kind').selectOption({ label: 'Build silver' });
    await expect.poll(() => page.url()).toContain('kind=features');
    await page.getByLabel('Feature sets').waitFor();
    expect(await watched.complaints()).toEqual([]);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.getByText('This is needed.').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('shows what a build would do, starts it and leads to its run', async () => {
    await using watched = await browser.open(`${form}?kind=features&datasets=stocks_daily`);
    const { page } = watched;
    await page.getByRole('button', { name: 'Show what it would do' }).click();
    await page.getByRole('region', { name: 'What it would do' }).waitFor({ timeout: 30_000 });
    expect(await watched.complaints()).toEqual([]);
    await page.getByRole('button', { name: 'Start', exact: true }).click();
    await page.waitForURL(/\/runs\/\d.+/);
    await page.locator('.page-lead .badge', { hasText: 'done' }).waitFor({ timeout: 60_000 });
    await page.getByRole('heading', { name: /^features build stocks_daily/ }).waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('wants garbage to have been looked at, and a word, before it goes', async () => {
    await using watched = await browser.open(`${form}?kind=gc`);
    const { page } = watched;
    const start = page.getByRole('button', { name: 'Start', exact: true });
    expect(await start.isDisabled()).toBe(true);
    await page.getByText('Look first at what it would do.').waitFor();
    await page.getByRole('button', { name: 'Show what it would do' }).click();
    await page.getByRole('table', { name: 'collected' }).waitFor();
    await start.click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Start' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Type gc to go on').fill('gc');
    expect(await watched.complaints()).toEqual([]);
    await confirm.click();
    await page.waitForURL(/\/runs\/\d.+/);
    await page.locator('.page-lead .badge', { hasText: 'done' }).waitFor({ timeout: 60_000 });
    expect(await watched.complaints()).toEqual([]);
  });
});

describe('a run', () => {
  it('is run again with other options, from its own request', async () => {
    await using watched = await browser.open(`${world.url}/runs?command=sync&dataset=options_daily`);
    const { page } = watched;
    await page
      .getByRole('link', { name: /options_daily/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Run with changes' }).click();
    await page.waitForURL(/\/plan\?.*datasets=stocks_daily%2Coptions_daily/);
    await page.getByLabel('Last trading day').waitFor();
    expect(await page.getByLabel('First trading day').inputValue()).toBe(world.marketFrom);
    await page.getByRole('heading', { name: 'Stretches of days' }).waitFor();
    expect(await watched.complaints()).toEqual([]);
    await page.getByRole('checkbox', { name: 'options_daily' }).uncheck();
    await page.getByLabel('First trading day').fill(world.minutesFrom);
    await page.getByRole('button', { name: 'Show the plan' }).click();
    await expect.poll(async () => page.getByRole('region', { name: /^Ways for/ }).count()).toBe(1);
    await page.getByRole('button', { name: 'Run this plan' }).click();
    await page.waitForURL(/\/runs\/\d.+/);
    await page.locator('.page-lead .badge', { hasText: 'done' }).waitFor({ timeout: 60_000 });
    await page
      .getByRole('heading', { name: `sync stocks_daily ${world.minutesFrom} to ${world.marketTo}` })
      .waitFor();
    expect(await watched.complaints()).toEqual([]);
  });
});
