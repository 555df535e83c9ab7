import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';
import { type ServedLake, serveLake } from './support/serve-lake.ts';
import { LOOKS, openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

const DAYS = [tradingDay('2026-02-02'), tradingDay('2026-02-03')] as const;
const HEADER = 'ticker,volume,open,close,high,low,window_start,transactions';
const at = (day: string): string => `${Date.parse(`${day}T05:00:00Z`)}000000`;
const sound = (day: string): string => `AAPL,100,10,11,12,9,${at(day)},5`;
const odd = (day: string, ticker: string): string => `${ticker},100,99,11,12,9,${at(day)},5`;

let browser: WatchedBrowser;
let bench: SyncBench;
let server: ServedLake;
beforeAll(async () => {
  browser = await openBrowser();
  bench = await openSyncBench({ datasets: ['stocks_daily'], from: DAYS[0], to: DAYS[1], symbols: 3 });
  for (const day of DAYS) {
    const text = `${[HEADER, sound(day), odd(day, 'ODD'), odd(day, 'EVEN'), 'BROKEN'].join('\n')}\n`;
    await bench.vendor.control.replaceObject(keyOf('stocks_daily', day), { kind: 'csv', text });
  }
  await bench.sync(['stocks_daily', '--from', DAYS[0], '--to', DAYS[1]]);
  server = await serveLake(bench.root, {});
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
  await browser[Symbol.asyncDispose]();
});

describe('the quality page', () => {
  it.each(LOOKS)('shows findings, quarantine and trends at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(`${server.url}/quality`, look);
    const { page } = watched;
    await page.getByRole('heading', { name: 'By rule' }).waitFor();
    await page.getByText('Rows refused').waitFor();
    expect(await watched.complaints()).toEqual([]);
    await page.getByRole('radio', { name: 'Quarantine' }).check();
    await page.getByRole('table', { name: 'Refused rows' }).getByRole('row').nth(2).waitFor();
    expect(await watched.complaints()).toEqual([]);
    await page.getByRole('radio', { name: 'Over time' }).check();
    await page.getByRole('img', { name: /became bars/ }).waitFor();
    await page.getByRole('img', { name: /after each validation/ }).waitFor();
    await page.getByRole('radio', { name: 'By rule' }).check();
    await page
      .getByRole('table', { name: 'Findings after each validation' })
      .getByText('rows-refused')
      .waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('leads from a rule of a validation to its findings', async () => {
    await using watched = await browser.open(`${server.url}/quality?tab=trends`);
    const { page } = watched;
    await page
      .getByRole('table', { name: 'Findings after each validation' })
      .getByText('rows-refused')
      .click();
    await expect.poll(() => page.url()).toContain('rule=rows-refused');
    await page
      .getByText(/was? refused|were refused|refused/)
      .first()
      .waitFor();
  });

  it('validates at the press of a button, and leads to that run', async () => {
    await using watched = await browser.open(`${server.url}/quality`);
    const { page } = watched;
    await page.getByRole('button', { name: 'Validate' }).click();
    await expect.poll(() => page.url()).toMatch(/\/runs\/.+/);
    await page.locator('.page-head .badge').filter({ hasText: 'done' }).waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('narrows the inbox to a reason, in the address', async () => {
    await using watched = await browser.open(`${server.url}/quality?tab=quarantine`);
    const { page } = watched;
    await page.getByRole('button', { name: /^field_count/ }).click();
    await expect.poll(() => page.url()).toContain('reason=field_count');
    const table = page.getByRole('table', { name: 'Refused rows' });
    await expect.poll(() => table.locator('.table-rows .table-row').count()).toBe(2);
    await table.getByText('BROKEN').first().waitFor();
  });

  it('rejects a row with a note, and opens it again', async () => {
    await using watched = await browser.open(`${server.url}/quality?tab=quarantine&q=ODD&from=${DAYS[1]}`);
    const { page } = watched;
    const row = page.getByRole('table', { name: 'Refused rows' }).locator('.table-rows .table-row').first();
    await row.click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('Open or close lies outside low to high').waitFor();
    await drawer.getByText(odd(DAYS[1], 'ODD')).waitFor();
    expect(await watched.complaints()).toEqual([]);
    // What is open is a part of the link.
    await page.reload();
    await drawer.getByText(odd(DAYS[1], 'ODD')).waitFor();
    await drawer.getByLabel('Note').fill('a typing error');
    await drawer.getByRole('button', { name: 'Reject' }).click();
    await page.getByText('1 row rejected').waitFor();
    await page.getByText('No row waits for a decision here').waitFor();
    await page.goto(`${server.url}/quality?tab=quarantine&decision=rejected`);
    await row.getByText('a typing error').waitFor();
    await row.click();
    await drawer.getByRole('button', { name: 'Reopen' }).click();
    await page.getByText('1 row open again').waitFor();
  });

  it('decides about all filtered rows only once their dataset is typed', async () => {
    await using watched = await browser.open(`${server.url}/quality?tab=quarantine&dataset=stocks_daily`);
    const { page } = watched;
    await page.getByRole('button', { name: 'Decide about 6 rows' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Accept' }).check();
    await dialog.getByText('2 rows cannot become bars').waitFor();
    const accept = dialog.getByRole('button', { name: 'Accept 4 rows' });
    expect(await accept.isDisabled()).toBe(true);
    expect(await watched.complaints()).toEqual([]);
    await dialog.getByLabel(/^Type stocks_daily/).fill('stocks_daily');
    await accept.click();
    await page.getByText('4 rows accepted').waitFor();
    await page.getByRole('button', { name: 'Decide about 2 rows' }).waitFor();
  });

  it('leads from a row to its partition', async () => {
    await using watched = await browser.open(`${server.url}/quality?tab=quarantine&decision=any`);
    const { page } = watched;
    await page.getByRole('table', { name: 'Refused rows' }).locator('.table-rows .table-row').first().click();
    await page.getByRole('button', { name: 'Show the partition' }).click();
    await page.getByRole('dialog').getByText('SHA-256').first().waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('says that nothing was found where nothing was', async () => {
    await using watched = await browser.open(`${server.url}/quality?rule=no-such-rule`);
    const { page } = watched;
    await page.getByText('Nothing matches the filters').waitFor();
    await page.getByRole('button', { name: 'Show all findings' }).click();
    await expect.poll(() => page.url()).not.toContain('rule=');
  });
});
