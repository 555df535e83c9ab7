import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserWorld } from './support/browser-world.ts';
import { serveLake } from './support/serve-lake.ts';
import { openBrowser, type WatchedBrowser } from './support/watched-browser.ts';

const world = browserWorld();
let browser: WatchedBrowser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser[Symbol.asyncDispose]());

describe('the frame of the dashboard', () => {
  it('goes between pages by keys and tells which', async () => {
    await using watched = await browser.open(`${world.url}/`);
    const { page } = watched;
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page.getByRole('heading', { name: 'Runs', level: 1 }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    expect(await watched.complaints()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Page, run or symbol' }).fill('syst');
    await page.getByRole('option', { name: /System/ }).waitFor();
    expect(await watched.complaints()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'System', level: 1 }).waitFor();
  });

  it('keeps theme and zone of times over a reload', async () => {
    await using watched = await browser.open(`${world.url}/runs`, { scheme: 'light' });
    const { page } = watched;
    await page.getByRole('table', { name: 'Runs' }).getByText(/ ET$/).first().waitFor();
    await page.getByRole('radio', { name: 'Times in UTC' }).check({ force: true });
    await page.getByRole('table', { name: 'Runs' }).getByText(/ UTC$/).first().waitFor();
    await page.getByRole('button', { name: 'Theme: auto; switch to dark' }).click();
    await page.reload();
    await page.getByRole('table', { name: 'Runs' }).getByText(/ UTC$/).first().waitFor();
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('dark');
    expect(await watched.complaints()).toEqual([]);
  });

  it('is told of changes while it is open', async () => {
    await using watched = await browser.open(`${world.url}/`);
    await watched.page.getByTitle('Updates: live').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('answers an unknown address with a page that says so', async () => {
    await using watched = await browser.open(`${world.url}/nowhere`);
    await watched.page.getByText('No such page').waitFor();
    expect(await watched.complaints()).toEqual([]);
  });

  it('asks for the token, and lets nobody in with a wrong one', async () => {
    await using served = await serveLake(world.root, {
      ...world.env,
      BARLAKE_TOKEN: 'a-long-enough-token-0123456789',
    });
    await using watched = await browser.open(`${served.url}/`, { width: 390, scheme: 'light' }, [401]);
    const { page } = watched;
    await page.getByLabel('Token').fill('wrong');
    await page.getByRole('button', { name: 'Open the lake' }).click();
    await page.getByText('That is not the token.').waitFor();
    expect(await watched.complaints()).toEqual([]);
    await page.getByLabel('Token').fill('a-long-enough-token-0123456789');
    await page.getByRole('button', { name: 'Open the lake' }).click();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    expect(page.url()).not.toContain('token');
    expect(await watched.complaints()).toEqual([]);
  });

  it('offers what a role may do, says which it is, and lets people out to come in with another', async () => {
    const tokens = {
      admin: 'a-token-for-whoever-governs-it',
      operator: 'a-token-to-start-and-to-decide',
      viewer: 'a-token-for-those-who-look-only',
    };
    await using served = await serveLake(world.root, {
      ...world.env,
      BARLAKE_TOKEN: tokens.admin,
      BARLAKE_OPERATOR_TOKEN: tokens.operator,
      BARLAKE_VIEW_TOKEN: tokens.viewer,
    });
    await using watched = await browser.open(
      `${served.url}/system?tab=schedule`,
      { width: 390, scheme: 'light' },
      [401],
    );
    const { page } = watched;
    const offered: Record<string, readonly string[]> = {};
    for (const role of ['viewer', 'operator', 'admin'] as const) {
      await page.getByLabel('Token').fill(tokens[role]);
      await page.getByRole('button', { name: 'Open the lake' }).click();
      await page.getByText('bringing the lake up to date').or(page.getByText('daily')).first().waitFor();
      const texts = await page.locator('.jobs .job-actions button').allInnerTexts();
      offered[role] = [...new Set(texts)];
      await page.getByRole('button', { name: `Signed in as ${role}` }).click();
      await page.getByRole('heading', { name: `Signed in as ${role}` }).waitFor();
      expect(await watched.complaints()).toEqual([]);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByLabel('Token').waitFor();
    }
    expect(offered).toEqual({ viewer: [], operator: ['Run now'], admin: ['Run now', 'Pause'] });
  });

  it('offers nothing that changes where only reading is allowed', async () => {
    await using served = await serveLake(world.root, world.env, '--read-only');
    await using watched = await browser.open(
      `${served.url}/plan?datasets=stocks_daily&from=${world.marketFrom}&to=${world.marketTo}`,
    );
    const { page } = watched;
    await page.getByText('only looking is allowed here').waitFor();
    expect(await page.getByRole('button', { name: 'Run this plan' }).count()).toBe(0);
    expect(await watched.complaints()).toEqual([]);
    await page.goto(`${served.url}/system?tab=schedule`);
    await page.getByRole('heading', { name: 'Schedule' }).waitFor();
    expect(await page.getByRole('button', { name: 'Run now' }).count()).toBe(0);
  });
});
