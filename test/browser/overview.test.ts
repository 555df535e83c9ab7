import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserWorld } from './support/browser-world.ts';
import { LOOKS, openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

const world = browserWorld();
let browser: WatchedBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser[Symbol.asyncDispose]());

/** A weekday in the middle of the market, which the lake holds. */
function heldDay(): string {
  const day = new Date(Date.parse(world.marketFrom) + 12 * 86_400_000);
  while ([0, 6].includes(day.getUTCDay())) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

describe('the overview', () => {
  it.each(LOOKS)('shows freshness, coverage, budget and disk at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(`${world.url}/`, look);
    const { page } = watched;
    await page.getByRole('heading', { name: 'Coverage' }).waitFor();
    await page
      .getByRole('table', { name: 'Datasets and how fresh they are' })
      .getByText('stocks_daily')
      .waitFor();
    await page.getByRole('button', { name: 'Counts as late' }).waitFor();
    await page.getByText('Lake on disk').waitFor();
    await page.getByText('Calls in the last minute').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('zooms from a year over a month and a day to its partition', async () => {
    await using watched = await browser.open(`${world.url}/?dataset=stocks_daily&period=all`);
    const { page } = watched;
    const day = heldDay();
    await page.getByRole('button', { name: `${day.slice(0, 4)}: show its days` }).click();
    await page.locator(`[data-cell="${day}"]`).waitFor();
    await page.goto(`${world.url}/?dataset=stocks_daily&period=${day.slice(0, 7)}`);
    await page.locator(`[data-cell="${day}"]`).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText('SHA-256').waitFor();
    const stages = drawer.getByRole('list', { name: 'Stages' });
    expect(await stages.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringContaining('landing: held'),
      expect.stringContaining('bronze: held'),
      expect.stringMatching(/silver: (not )?held/),
      expect.stringMatching(/gold: (not )?held/),
    ]);
    await drawer.getByText('Lineage').first().waitFor();
    await drawer
      .getByRole('table', { name: 'Rules that rows were held to' })
      .getByText('ohlc_order')
      .waitFor();
    await drawer.getByText('Attempts').waitFor();
    await drawer.getByText('None is known').waitFor();
    expect(page.url()).toContain(`day=${day}`);
    expect(await watched.complaints()).toEqual([]);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  });

  it('is walked through by keyboard alone', async () => {
    const day = heldDay();
    await using watched = await browser.open(`${world.url}/?dataset=stocks_daily&period=${day.slice(0, 7)}`);
    const { page } = watched;
    await page.locator(`[data-cell="${day}"]`).focus();
    await page.keyboard.press('ArrowDown');
    const below = await page.evaluate('document.activeElement.dataset.cell');
    expect(Date.parse(String(below)) - Date.parse(day)).toBe(7 * 86_400_000);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('SHA-256').waitFor();
  });

  it('leads from what is missing or held to a plan for it, with its days', async () => {
    await using watched = await browser.open(
      `${world.url}/?dataset=stocks_daily&period=${heldDay().slice(0, 7)}`,
      { width: 390, scheme: 'dark' },
    );
    const { page } = watched;
    const anew = page.getByRole('link', { name: /^Plan \d+ days anew$/ });
    await anew.waitFor();
    expect(await watched.complaints()).toEqual([]);
    const days = /\d+/.exec(await anew.innerText())?.[0];
    await anew.click();
    await page.getByRole('button', { name: `Rebuild ${days} days` }).waitFor();
    expect(page.url()).toContain('mode=rebuild');
  });

  it('tells the same as a table', async () => {
    await using watched = await browser.open(`${world.url}/?dataset=stocks_daily&look=table`);
    const { page } = watched;
    const table = page.getByRole('table', { name: 'Coverage' });
    await table.getByRole('row').nth(1).waitFor();
    await table.getByRole('button', { name: 'Period' }).click();
    await expect.poll(() => page.url()).toContain('coverage-sort=-period');
    expect(await watched.complaints()).toEqual([]);
  });

  it('makes a day anew from its cell, once the dataset’s name was typed', async () => {
    const day = heldDay();
    await using watched = await browser.open(`${world.url}/?dataset=stocks_daily&day=${day}`);
    const { page } = watched;
    await page.getByRole('button', { name: 'Make this day anew' }).click();
    const confirm = page.getByRole('dialog', { name: 'Make this day anew?' });
    await confirm.getByLabel('Type stocks_daily to go on').fill('stocks_daily');
    await confirm.getByRole('button', { name: 'Make 1 day anew' }).click();
    await expect.poll(() => page.url(), { timeout: 20_000 }).toContain('/runs/');
    await page.getByText('stocks_daily', { exact: false }).first().waitFor();
    await page.getByText('done', { exact: false }).first().waitFor({ timeout: 60_000 });
    expect(await watched.complaints()).toEqual([]);
  });

  it('says what a day lacks and how to get it', async () => {
    const saturday = new Date(Date.parse(world.marketFrom));
    while (saturday.getUTCDay() !== 6) saturday.setUTCDate(saturday.getUTCDate() + 1);
    const day = saturday.toISOString().slice(0, 10);
    await using watched = await browser.open(`${world.url}/?dataset=stocks_daily&day=${day}`);
    const drawer = watched.page.getByRole('dialog');
    await drawer.getByText('No partition of this day is held').waitFor();
    await drawer.getByText(`barlake sync stocks_daily --from ${day}`).waitFor();
    expect(await watched.complaints()).toEqual([]);
  });
});
