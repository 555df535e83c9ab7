import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';
import { type ServedLake, serveLake } from './support/serve-lake.ts';
import { LOOKS, openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

const DAY = tradingDay('2026-02-02');

let browser: WatchedBrowser;
let bench: SyncBench;
let server: ServedLake;
beforeAll(async () => {
  browser = await openBrowser();
  bench = await openSyncBench({ datasets: ['stocks_daily'], from: DAY, to: DAY, symbols: 3 });
  await bench.sync(['stocks_daily', '--from', DAY, '--to', DAY]);
  // Nothing has been asked for since: by the calendar, the dataset is late.
  server = await serveLake(bench.root, {});
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await bench[Symbol.asyncDispose]();
  await browser[Symbol.asyncDispose]();
});

describe('alerts', () => {
  it.each(LOOKS)(
    'are acknowledged, muted for a time and taken up again at $width pixels, $scheme',
    async (look) => {
      await using watched = await browser.open(`${server.url}/`, look);
      const { page } = watched;
      const alert = page.locator('.alert-list li').filter({ hasText: 'stocks_daily ends on 2026-02-02' });
      await alert.waitFor();
      await page.getByRole('button', { name: /^Save \d+ rows of alerts as CSV$/ }).waitFor();
      expect(await watched.complaints()).toEqual([]);
      await alert.getByRole('button', { name: 'Acknowledge' }).click();
      await alert.getByText('acknowledged', { exact: false }).waitFor();
      await alert.getByRole('button', { name: 'Reopen' }).click();
      await alert.getByLabel('How long late:stocks_daily is put off').selectOption('60');
      await alert.getByRole('button', { name: 'Mute' }).click();
      await alert.getByText(/back in/).waitFor();
      expect(await watched.complaints()).toEqual([]);
      await alert.getByRole('button', { name: 'Reopen' }).click();
      await alert.getByRole('button', { name: 'Mute' }).waitFor();
    },
  );

  it('say in the table of datasets since when a day is late', async () => {
    await using watched = await browser.open(`${server.url}/`);
    const table = watched.page.getByRole('table', { name: 'Datasets and how fresh they are' });
    await table.getByText(/for \d+ d/).waitFor();
    await table.getByText(/days behind/).waitFor();
    expect(await watched.complaints()).toEqual([]);
  });
});
