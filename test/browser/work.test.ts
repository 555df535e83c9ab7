import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserWorld } from './support/browser-world.ts';
import { LOOKS, openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

const world = browserWorld();
let browser: WatchedBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser[Symbol.asyncDispose]());

function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
}

/** The address of a plan for minutes that the lake does not hold, counted back from those it does. */
function planAddress(fromDays: number, toDays: number): string {
  const range = `from=${dayBefore(world.minutesFrom, fromDays)}&to=${dayBefore(world.minutesFrom, toDays)}`;
  return `${world.url}/plan?datasets=stocks_minute&${range}`;
}

async function setFault(fault: string): Promise<void> {
  const answer = await fetch(`${world.adminUrl}/faults`, { method: 'POST', body: fault });
  expect(answer.status).toBe(201);
}

async function endFaults(): Promise<void> {
  await fetch(`${world.adminUrl}/faults`, { method: 'DELETE' });
}

describe('a plan', () => {
  it.each(LOOKS)('shows routes, alternatives and costs at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(planAddress(4, 1), look);
    const { page } = watched;
    await page.getByRole('heading', { name: 'Stretches of days' }).waitFor();
    await page.getByRole('region', { name: 'Ways for stocks_minute' }).getByText('naive').waitFor();
    await page.getByText('Room on disk').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('asks for the name of the dataset before it rebuilds', async () => {
    await using watched = await browser.open(`${planAddress(4, 1)}&mode=rebuild`);
    const { page } = watched;
    await page.getByRole('button', { name: /^Rebuild \d+ days?$/ }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: /^Rebuild/ });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel(/^Type/).fill('stocks_minute');
    expect(await confirm.isDisabled()).toBe(false);
    expect(await watched.complaints()).toEqual([]);
    await dialog.getByRole('button', { name: 'Leave it' }).click();
  });

  it('says what is wrong with an empty form', async () => {
    await using watched = await browser.open(`${world.url}/plan`, { width: 390 });
    await watched.page.getByText('Choose at least one dataset.').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });
});

describe('a run', () => {
  it('is started from a plan and watched to its end', async () => {
    await using watched = await browser.open(planAddress(6, 1));
    const { page } = watched;
    await page.getByRole('button', { name: 'Run this plan' }).click();
    await page.waitForURL(/\/runs\/.+/);
    await page.locator('.page-lead .badge', { hasText: 'done' }).waitFor({ timeout: 60_000 });
    await page.getByText('none failed').waitFor();
    await page
      .getByRole('button', { name: /^(?:land|ingest) stocks_minute .*: done/ })
      .first()
      .click();
    await page.getByRole('dialog').getByText('Finished').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('radio', { name: 'Tasks', exact: true }).check({ force: true });
    await page.getByRole('table', { name: 'Tasks' }).getByRole('row').nth(2).waitFor();
    await page.getByRole('radio', { name: 'Log' }).check({ force: true });
    await page.getByRole('region', { name: 'Lines of the log' }).waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('shows a fault with its mend, and retries what failed', async () => {
    await setFault('error=*.csv.gz,code=500');
    await using watched = await browser.open(planAddress(13, 8));
    const { page } = watched;
    await page.getByRole('button', { name: 'Run this plan' }).click();
    await page.waitForURL(/\/runs\/.+/);
    await page.getByRole('heading', { name: 'What went wrong' }).waitFor({ timeout: 80_000 });
    await page.getByText('Mend:').first().waitFor();
    const retry = page.getByRole('button', { name: /^Retry \d+ failed$/ });
    await retry.waitFor({ timeout: 60_000 });
    expect(await watched.complaints()).toEqual([]);
    await endFaults();
    const failed = page.url();
    await retry.click();
    await expect.poll(() => page.url()).not.toBe(failed);
    await page.locator('.page-lead .badge', { hasText: 'done' }).waitFor({ timeout: 60_000 });
    expect(await watched.complaints()).toEqual([]);
  });

  it.each(LOOKS)('is found in the list at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(`${world.url}/runs`, look);
    const { page } = watched;
    await page.getByRole('table', { name: 'Runs' }).getByRole('row').nth(1).waitFor();
    await page.getByLabel('Search').fill('options_daily');
    await expect.poll(() => page.url()).toContain('q=options_daily');
    await page
      .getByRole('link', { name: /options_daily/ })
      .first()
      .waitFor();
    await page.getByLabel('Search').fill('nothing is called so');
    await page.getByText('No run fits these filters').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });
});
