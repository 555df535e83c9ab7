import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserWorld } from './support/browser-world.ts';
import { LOOKS, openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

const world = browserWorld();
const AAPL = `${world.url}/explorer?symbol=AAPL`;
let browser: WatchedBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser[Symbol.asyncDispose]());

const chartOf = (page: Page) => page.getByRole('application', { name: /AAPL/ });
const closeOf = async (page: Page): Promise<string> =>
  (await page.locator('.legend-prices').textContent())?.match(/C([\d.,]+)/)?.[1] ?? '';

describe('the explorer', () => {
  it.each(LOOKS)('draws bars at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(`${AAPL}&timeframe=15m&to=${world.marketTo}`, look);
    const { page } = watched;
    await chartOf(page).waitFor();
    await page.locator('.legend-time').getByText('ET').waitFor();
    expect(await closeOf(page)).toMatch(/^\d/);
    expect(await watched.complaints()).toEqual([]);
  });

  it('finds a symbol while one types, and takes it by keyboard', async () => {
    await using watched = await browser.open(`${world.url}/explorer`);
    const { page } = watched;
    const field = page.getByRole('combobox', { name: 'Symbol' });
    await field.click();
    await field.pressSequentially('AAP');
    await page.getByRole('option', { name: /^AAPL/ }).waitFor();
    expect(await watched.complaints()).toEqual([]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await chartOf(page).waitFor();
    expect(page.url()).toContain('symbol=AAPL');
  });

  it('goes from bar to bar with arrow keys', async () => {
    await using watched = await browser.open(AAPL);
    const { page } = watched;
    const time = page.locator('.legend-time');
    await chartOf(page).focus();
    const newest = await time.textContent();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => time.textContent()).not.toBe(newest);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => time.textContent()).toBe(newest);
  });

  it('keeps length, adjustment and view in the address, and goes back', async () => {
    await using watched = await browser.open(AAPL);
    const { page } = watched;
    await chartOf(page).waitFor();
    await page.getByRole('radio', { name: '1 week' }).check();
    await expect.poll(() => page.url()).toContain('timeframe=1w');
    await page.getByRole('radio', { name: 'Adjusted for splits and dividends' }).check();
    await page.getByRole('radio', { name: 'Table' }).check();
    await page.getByRole('table', { name: 'AAPL, bars of 1w' }).getByRole('row').nth(2).waitFor();
    expect(page.url()).toMatch(/adjust=all.*view=table/);
    expect(await watched.complaints()).toEqual([]);
    await page.goBack();
    await expect.poll(() => page.url()).not.toContain('timeframe');
  });

  it('writes times in the chosen zone', async () => {
    await using watched = await browser.open(`${AAPL}&timeframe=5m&view=table`);
    const { page } = watched;
    const first = page.getByRole('table').getByRole('row').nth(1).getByRole('cell').first();
    await first.getByText('ET').waitFor();
    await page.getByRole('radio', { name: /UTC/ }).check();
    await first.getByText('UTC').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('loads older bars as the view comes near the oldest, without losing one', async () => {
    await using watched = await browser.open(`${AAPL}&timeframe=1m`);
    const { page } = watched;
    await page.getByText(/^1,500 bars/).waitFor();
    await chartOf(page).focus();
    await page.getByRole('button', { name: 'All' }).click();
    await page.getByText(/^3,000 bars/).waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('shows at its place what is wrong with an expression, and draws one that is right', async () => {
    await using watched = await browser.open(AAPL, {}, [400]);
    const { page } = watched;
    await page.getByRole('button', { name: 'Feature' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Expression').fill('Meen($close, 5)');
    await dialog.getByRole('button', { name: 'Draw' }).click();
    const mistake = dialog.locator('.caret-error');
    await mistake.waitFor();
    expect(await mistake.textContent()).toMatch(/did you mean Mean\?\n\s*Meen\(\$close, 5\)\n\s*\^{4}/);
    await dialog.getByLabel('Expression').fill('Mean($close, 5)');
    await dialog.getByRole('button', { name: 'Draw' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.locator('.legend-line').getByText(/line1/).waitFor();
    expect(page.url()).toContain('expr=line1');
    expect(await watched.complaints()).toEqual([]);
    await page.getByRole('button', { name: 'Remove line1' }).click();
    await expect.poll(() => page.url()).not.toContain('expr');
  });

  it('offers the bars without lines when a link brings an expression that fails', async () => {
    await using watched = await browser.open(
      `${AAPL}&expr=${encodeURIComponent('x=Meen($close)')}`,
      {},
      [400],
    );
    const { page } = watched;
    await page.getByText('did you mean Mean?').waitFor();
    await page.getByRole('button', { name: 'Show the bars without lines' }).click();
    await chartOf(page).waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('compares with a second symbol', async () => {
    await using watched = await browser.open(`${AAPL}&compare=MSFT`);
    const { page } = watched;
    await page
      .locator('.legend-line')
      .getByText(/MSFT \d/)
      .waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('saves the bars as CSV and Parquet', async () => {
    await using watched = await browser.open(AAPL);
    const { page } = watched;
    await chartOf(page).waitFor();
    for (const [title, ending, begin] of [
      ['Loaded bars, CSV', /\.csv$/, 'symbol,'],
      ['All bars, Parquet', /\.parquet$/, 'PAR1'],
    ] as const) {
      await page.getByLabel('Download').click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: title }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(ending);
      expect((await readFile(await download.path())).subarray(0, begin.length).toString()).toBe(begin);
    }
  });

  it('says what to do for a symbol that is not held', async () => {
    await using watched = await browser.open(`${world.url}/explorer?symbol=NOSUCH`, {}, [404]);
    await watched.page.getByText('No bars of NOSUCH').waitFor();
    await watched.page.getByText('barlake fetch NOSUCH').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });
});

describe('why a bar is so', () => {
  it('leads from the chart to the vendor’s line, the file, rules and factors', async () => {
    await using watched = await browser.open(AAPL);
    const { page } = watched;
    await chartOf(page).focus();
    const close = await closeOf(page);
    await page.keyboard.press('Enter');
    const panel = page.getByRole('region', { name: 'Why is this bar so?' });
    await panel.getByRole('columnheader', { name: 'window_start' }).waitFor();
    const line = await panel.getByRole('region', { name: 'Line as received' }).textContent();
    expect(line).toContain(`AAPL`);
    expect(line).toContain(close);
    await panel.getByText('bronze/stocks_daily/').waitFor();
    await panel.getByText('ohlc_order').waitFor();
    await panel.getByText('total factor').waitFor();
    expect(page.url()).toMatch(/at=\d+/);
    expect(await watched.complaints()).toEqual([]);
    await panel.getByRole('button', { name: 'Close the explanation' }).click();
    await expect.poll(() => page.url()).not.toContain('at=');
  });

  it('explains the first of the minutes that a longer bar is put together from', async () => {
    await using watched = await browser.open(`${AAPL}&timeframe=15m`, { width: 390 });
    const { page } = watched;
    await chartOf(page).focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('region', { name: 'Why is this bar so?' });
    await panel.getByText('put together from bars of 1m').waitFor();
    await panel.getByText('bronze/stocks_minute/').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });
});
