import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserWorld } from './support/browser-world.ts';
import { LOOKS, openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

const world = browserWorld();
const addressOf = (sql: string): string => `${world.url}/sql?${new URLSearchParams({ sql }).toString()}`;
const TWO_ROWS = "SELECT * FROM (VALUES (2, 'b', NULL), (10, 'a', 1.5)) AS t(n, s, x)";
let browser: WatchedBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser[Symbol.asyncDispose]());

const resultOf = (page: Page) => page.getByRole('table', { name: 'Rows of the result' });

async function write(page: Page, sql: string): Promise<void> {
  await page.getByRole('textbox', { name: 'SQL statement' }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(sql);
}

describe('SQL in the dashboard', () => {
  it.each(LOOKS)('runs a statement of the address at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(addressOf('SELECT * FROM stocks_daily LIMIT 200'), look);
    const { page } = watched;
    await resultOf(page).getByRole('row').nth(5).waitFor();
    await page.getByText(/^200 rows in/).waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('runs what is typed with Ctrl-Enter and remembers it', async () => {
    await using watched = await browser.open(`${world.url}/sql`);
    const { page } = watched;
    await write(page, 'SELECT 41 + 1 AS answer');
    await page.keyboard.press('Control+Enter');
    await resultOf(page).getByRole('cell', { name: '42' }).waitFor();
    expect(new URL(page.url()).searchParams.get('sql')).toBe('SELECT 41 + 1 AS answer');
    await page.getByRole('button', { name: 'History' }).click();
    await page.getByRole('dialog').getByText('SELECT 41 + 1 AS answer').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('types over a selection without a complaint, and leaves the page’s keys alone', async () => {
    await using watched = await browser.open(`${world.url}/sql`);
    const { page } = watched;
    await write(page, 'SELECT 1');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('go? /s');
    expect(await page.getByRole('textbox', { name: 'SQL statement' }).textContent()).toBe('go? /s');
    await page.keyboard.press('Escape');
    expect(page.url()).toContain('/sql');
    expect(await watched.complaints()).toEqual([]);
  });

  it('completes tables and columns of the lake', async () => {
    await using watched = await browser.open(`${world.url}/sql`);
    const { page } = watched;
    await page.getByRole('button', { name: 'Show the first rows of stocks_daily', exact: true }).waitFor();
    await write(page, '');
    await page.keyboard.type('SELECT clos');
    const close = page.getByRole('option', { name: /^close/ }).first();
    await close.waitFor();
    await close.click();
    await page.keyboard.type(' FROM stocks_mi');
    await page.getByRole('option', { name: /^stocks_minute/ }).click();
    expect(await page.getByRole('textbox', { name: 'SQL statement' }).textContent()).toBe(
      'SELECT close FROM stocks_minute',
    );
  });

  it('sorts rows with NULL last, and shows NULL', async () => {
    await using watched = await browser.open(addressOf(TWO_ROWS));
    const { page } = watched;
    const numbers = (): Promise<string[]> =>
      resultOf(page).locator('.table-rows .cell:nth-child(1)').allTextContents();
    await resultOf(page).getByText('NULL').waitFor();
    expect(await numbers()).toEqual(['2', '10']);
    await resultOf(page).getByRole('button', { name: 'n', exact: true }).click();
    await expect.poll(numbers).toEqual(['10', '2']);
    await resultOf(page).getByRole('button', { name: 'x', exact: true }).click();
    await expect
      .poll(() => resultOf(page).locator('.table-rows .cell:nth-child(3)').allTextContents())
      .toEqual(['1.5', 'NULL']);
  });

  it('writes instants in the zone of the page', async () => {
    await using watched = await browser.open(
      addressOf("SELECT '2024-07-10 13:30:00Z'::timestamptz AS opening"),
    );
    const { page } = watched;
    await resultOf(page).getByText('2024-07-10 09:30:00 ET').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('draws a result', async () => {
    const sql = "SELECT date, symbol, close FROM stocks_daily WHERE symbol IN ('AAPL', 'MSFT')";
    await using watched = await browser.open(addressOf(sql), { scheme: 'light' });
    const { page } = watched;
    await page.getByRole('radio', { name: 'Chart' }).check();
    await page.getByRole('img', { name: /^line of close along date, 2 series/ }).waitFor();
    await page.getByRole('radio', { name: 'bar' }).check();
    await page.getByRole('img', { name: /^bar of close/ }).waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('says what is wrong and what to do', async () => {
    await using watched = await browser.open(addressOf('SELECT * FROM stocks_dayly'), {}, [400]);
    const { page } = watched;
    await page.getByRole('alert').getByText('stocks_daily').first().waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('E_SQL');
    expect(await watched.complaints()).toEqual([]);
  });

  it('cancels a statement that takes too long', async () => {
    await using watched = await browser.open(`${world.url}/sql`);
    const { page } = watched;
    await write(
      page,
      'SELECT count(*) FROM range(300000) a, range(300000) b WHERE a.range * b.range % 7 = 3',
    );
    await page.keyboard.press('Control+Enter');
    await page.getByText(/^running for/).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancelled').waitFor();
    await write(page, 'SELECT 7 AS after');
    await page.keyboard.press('Control+Enter');
    await resultOf(page).getByRole('cell', { name: '7' }).waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('saves all rows as a file', async () => {
    await using watched = await browser.open(addressOf(TWO_ROWS));
    const { page } = watched;
    await resultOf(page).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV', exact: true }).click(),
    ]);
    expect(await readFile(await download.path(), 'utf8')).toMatch(/^n,s,x\r?\n2,b,\r?\n10,a,1\.5/);
  });

  it('keeps a statement under a name across visits', async () => {
    await using watched = await browser.open(`${world.url}/sql`);
    const { page } = watched;
    await write(page, 'SELECT 5 AS five');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('five');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'History' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /five.*SELECT 5/ })
      .click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await resultOf(page).getByRole('cell', { name: '5', exact: true }).waitFor();
    expect(await watched.complaints()).toEqual([]);
  });
});

describe('the preview of bars', () => {
  const address = `${world.url}/sql?preview=stocks_daily&symbols=AAPL`;

  it.each(LOOKS)('shows the last bars as rows and as a chart at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(address, look);
    const { page } = watched;
    const rows = page.getByRole('table', { name: 'Bars of the preview' });
    await rows.getByRole('cell', { name: 'AAPL' }).first().waitFor();
    expect(await watched.complaints()).toEqual([]);
    await page.getByRole('radio', { name: 'Chart' }).last().check({ force: true });
    await page.locator('.result-chart canvas').first().waitFor();
    expect(await page.getByRole('radio', { name: 'bar', exact: true }).isChecked()).toBe(true);
    expect(await watched.complaints()).toEqual([]);
  });

  it('puts prices on another basis, keeps that in the address, and makes room for a statement', async () => {
    await using watched = await browser.open(`${world.url}/sql`);
    const { page } = watched;
    await page.getByRole('button', { name: 'Preview bars' }).click();
    await page.getByText('Choose a dataset').waitFor();
    await page.getByRole('combobox', { name: 'Dataset' }).selectOption('stocks_daily');
    const asOf = page.getByLabel('As of');
    expect(await asOf.isDisabled()).toBe(true);
    await page.getByRole('radio', { name: 'All', exact: true }).check({ force: true });
    await asOf.fill(world.marketTo);
    await expect.poll(() => page.url()).toContain(`preview=stocks_daily&adjust=all&asOf=${world.marketTo}`);
    await page.getByRole('table', { name: 'Bars of the preview' }).getByRole('row').nth(3).waitFor();
    expect(await watched.complaints()).toEqual([]);
    await write(page, 'SELECT 41 + 1 AS answer');
    await page.keyboard.press('Control+Enter');
    await resultOf(page).getByRole('cell', { name: '42' }).waitFor();
  });
});
