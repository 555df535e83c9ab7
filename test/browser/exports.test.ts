import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserWorld } from './support/browser-world.ts';
import { LOOKS, openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

const world = browserWorld();
let browser: WatchedBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser[Symbol.asyncDispose]());

const ADDRESS = `${world.url}/exports`;

describe('the page Exports', () => {
  it('says what to do while there is no export, and what is wrong with an empty form', async () => {
    await using watched = await browser.open(ADDRESS, { width: 390 });
    await watched.page.getByText('No export yet').waitFor();
    await watched.page.getByText('Choose a dataset.').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('foretells an export, makes it, reads it back, and shows what came of that afterwards', async () => {
    await using watched = await browser.open(ADDRESS);
    const { page } = watched;
    await page.keyboard.press('g');
    await page.keyboard.press('x');
    await page.getByRole('combobox', { name: 'Dataset', exact: true }).selectOption('stocks_daily');
    await page.getByRole('checkbox', { name: 'base', exact: true }).check();
    await page.getByRole('button', { name: 'Show what it would write' }).click();
    await page.getByText('the first export').waitFor();
    await page.getByText('all files written').waitFor();
    await expect.poll(() => page.url()).toContain('dataset=stocks_daily&features=base');
    expect(await watched.complaints()).toEqual([]);
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.waitForURL(/\/runs\/.+/);
    await page.locator('.page-lead .badge', { hasText: 'done' }).waitFor({ timeout: 60_000 });

    await page.goto(ADDRESS);
    const row = page.getByRole('table', { name: 'Exports for qlib' }).getByRole('row').nth(1);
    await row.getByText('never').waitFor();
    await row.getByText('fresh').waitFor();
    await row.click();
    await page.getByRole('dialog').getByText('Nobody has compared it with silver yet.').waitFor();
    expect(await watched.complaints()).toEqual([]);
    await page.getByRole('button', { name: 'Read it back' }).click();
    await page.waitForURL(/\/runs\/.+/);
    await page.locator('.page-lead .badge', { hasText: 'done' }).waitFor({ timeout: 60_000 });
    await page.goto(ADDRESS);
    await row.getByText('as in silver').waitFor();
    await row.click();
    await page
      .getByRole('dialog')
      .getByText(/[\d,]+ values of \d+ files compared\./)
      .waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('wants the name of the dataset before it replaces an export by another one', async () => {
    await using watched = await browser.open(`${ADDRESS}?export=stocks_daily+day`);
    const { page } = watched;
    await page.getByRole('button', { name: 'Rebuild…' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.getByLabel('Write all files anew').isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Show what it would write' }).click();
    await page.getByRole('button', { name: /^Replace with \d+ instruments$/ }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: /^Replace/ });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel(/^Type/).fill('stocks_daily');
    expect(await confirm.isDisabled()).toBe(false);
    expect(await watched.complaints()).toEqual([]);
    await dialog.getByRole('button', { name: 'Leave it' }).click();
  });

  it.each(LOOKS)('shows exports, one of them, and a plan at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(`${ADDRESS}?dataset=stocks_daily&features=base`, look);
    const { page } = watched;
    await page.getByText('nothing to write').waitFor();
    await page.getByRole('button', { name: 'Save 1 rows as CSV' }).waitFor();
    expect(await watched.complaints()).toEqual([]);
    await page.getByRole('table', { name: 'Exports for qlib' }).getByRole('row').nth(1).click();
    await page.getByRole('dialog').getByText('Open it in Python').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });
});
