import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserWorld } from './support/browser-world.ts';
import { LOOKS, openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

const world = browserWorld();
let browser: WatchedBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser[Symbol.asyncDispose]());

/** The last weekday that the lake holds bars of. */
function heldDay(): string {
  let ms = Date.parse(world.marketTo);
  while ([0, 6].includes(new Date(ms).getUTCDay())) ms -= 86_400_000;
  return new Date(ms - 7 * 86_400_000).toISOString().slice(0, 10);
}

const addressOf = (day: string): string =>
  `${world.url}/?dataset=stocks_daily&period=${day.slice(0, 7)}&day=${day}`;

describe('the lineage of a partition', () => {
  it.each(LOOKS)('is drawn from the vendor to silver at $width pixels, $scheme', async (look) => {
    await using watched = await browser.open(addressOf(heldDay()), look);
    const { page } = watched;
    const graph = page.getByRole('region', { name: 'Lineage, from the vendor to exports' });
    const layers = graph.getByRole('listitem');
    await layers.nth(3).waitFor();
    const texts = await layers.allInnerTexts();
    expect(texts.slice(0, 4).map((text) => text.split('\n')[0])).toEqual([
      'vendor',
      'landing',
      'bronze',
      'silver',
    ]);
    expect(await graph.locator('svg path').count()).toBeGreaterThanOrEqual(3);
    expect(await watched.complaints()).toEqual([]);
  });

  it('opens what is pressed, by mouse and by keyboard, and shows where one is', async () => {
    const day = heldDay();
    await using watched = await browser.open(addressOf(day));
    const { page } = watched;
    const here = page.locator('.lineage-node.here');
    await here.getByText('bronze').waitFor();
    await page.getByRole('button', { name: `Open silver stocks_daily ${day.slice(0, 4)}` }).click();
    await here.getByText('silver').waitFor();
    await page
      .getByText(/\d+: \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d/)
      .first()
      .waitFor();
    expect(await watched.complaints()).toEqual([]);
    await page
      .getByRole('button', { name: /^Save \d+ rows as JSON$/ })
      .first()
      .waitFor();
  });

  it('is walked through by keyboard', async () => {
    const day = heldDay();
    await using watched = await browser.open(addressOf(day));
    const { page } = watched;
    await page.getByRole('button', { name: `Open landing stocks_daily ${day}` }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.lineage-node.here').getByText('landing').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });
});
