import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBarlake } from '../support/run-barlake.ts';
import { browserWorld } from './support/browser-world.ts';
import { LOOKS, openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

const world = browserWorld();
let browser: WatchedBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser[Symbol.asyncDispose]());

const ADDRESS = `${world.url}/pins`;

/** Fetches some days more, as another program would: earlier ones than any other file gets, for all share the lake. */
async function syncMore(): Promise<void> {
  const dayOf = (days: number): string =>
    new Date(Date.parse(world.minutesFrom) - days * 86_400_000).toISOString().slice(0, 10);
  const range = ['--from', dayOf(36), '--to', dayOf(31)];
  const { code, err } = await runBarlake(['sync', 'stocks_minute', ...range, '--lake', world.root], {
    cwd: world.root,
    env: world.env,
  });
  expect([code, err]).toEqual([0, expect.any(String)]);
}

describe('the page Pins', { timeout: 120_000 }, () => {
  it('says what to do while there is no pin, makes one, and shows what came since', async () => {
    await using watched = await browser.open(ADDRESS);
    const { page } = watched;
    await page.getByText('No pin yet').waitFor();
    expect(await watched.complaints()).toEqual([]);
    await page.getByRole('textbox', { name: 'Name' }).fill('before');
    await page.getByRole('textbox', { name: 'Note' }).fill('model 7');
    await page.getByRole('button', { name: 'Pin it' }).click();
    await page.waitForURL(/\/runs\/.+/);
    await page.locator('.page-lead .badge', { hasText: 'done' }).waitFor({ timeout: 60_000 });

    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.getByRole('table', { name: 'Pins' }).getByText('model 7').waitFor();
    await page.getByRole('button', { name: 'Compare before' }).click();
    await page.getByText('No day of bars differs').waitFor();
    expect(await watched.complaints()).toEqual([]);
    await syncMore();
    await page.getByRole('button', { name: 'Compare again' }).click();
    const days = page.getByRole('table', { name: 'Days that differ' });
    await days.getByText('added').first().waitFor();
    await page.getByRole('table', { name: 'Differences by dataset' }).getByText('stocks_minute').waitFor();
    await days.getByRole('row').nth(1).click();
    await page
      .getByRole('dialog')
      .getByText(/The pin does not have this day/)
      .waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it.each(LOOKS)('shows pins and a comparison at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(`${ADDRESS}?pin=before&dataset=stocks_minute&bars=1`, look);
    const { page } = watched;
    await page.getByRole('table', { name: 'Days that differ' }).getByText('added').first().waitFor();
    await page.getByRole('columnheader', { name: 'Bars added' }).first().waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('shows what goes with a pin, and lets it go once its name is typed', async () => {
    await using watched = await browser.open(ADDRESS, { width: 390 });
    const { page } = watched;
    await page.getByRole('button', { name: 'Remove before' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/nothing is lost|gone for good/).waitFor();
    const confirm = dialog.getByRole('button', { name: /^Remove [\d,]+ partitions$/ });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel(/^Type/).fill('before');
    expect(await watched.complaints()).toEqual([]);
    await confirm.click();
    await page.waitForURL(/\/runs\/.+/);
    await page.locator('.page-lead .badge', { hasText: 'done' }).waitFor({ timeout: 60_000 });
    await page.goto(ADDRESS);
    await page.getByText('No pin yet').waitFor();
  });
});
