import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { API_PATH, CHANGE_HEADER } from '../contract/api/api-path.ts';
import { type OpenWorld, openWorld } from '../test/browser/support/open-world.ts';
import { openBrowser, type WatchedBrowser } from '../test/browser/support/watched-browser.ts';

/** Makes the pictures of the guides on a lake of its own, in Debian’s Chromium: `docs/images/*.png`. */

const FOLDER = join(import.meta.dirname, '..', 'docs', 'images');
/** Pictures are looked at on slow lines, too. */
const BYTES_MAX = 200_000;
const RUN_MS_MAX = 90_000;

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly scheme: 'dark' | 'light';
  /** Selects what is shown when the page is ready. */
  readonly ready: string;
  readonly height?: number;
}

async function startRun({ url, marketFrom, minutesFrom }: OpenWorld): Promise<string> {
  const response = await fetch(`${url}${API_PATH.sync}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [CHANGE_HEADER]: '1' },
    body: JSON.stringify({ datasets: ['stocks_minute'], from: daysBefore(minutesFrom, 12), to: minutesFrom }),
  });
  if (!response.ok) throw new Error(`no run was started from ${marketFrom}: ${await response.text()}`);
  return ((await response.json()) as { run: string }).run;
}

function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10);
}

async function take(browser: WatchedBrowser, world: OpenWorld, picture: Picture): Promise<void> {
  await using watched = await browser.open(`${world.url}${picture.path}`, { scheme: picture.scheme });
  const { page } = watched;
  await page.setViewportSize({ width: 1280, height: picture.height ?? 800 });
  await page.locator(picture.ready).first().waitFor({ timeout: RUN_MS_MAX });
  // Charts draw themselves in over some frames.
  await page.waitForTimeout(1500);
  // Where the lake of the pictures lies is nobody’s concern.
  await page.evaluate("document.querySelector('.top-lake').textContent = 'data'");
  const path = join(FOLDER, `${picture.name}.png`);
  await page.screenshot({ path });
  const { size } = statSync(path);
  process.stdout.write(`${picture.name} ${size} bytes\n`);
  if (size > BYTES_MAX) throw new Error(`${path} has ${size} bytes, at most ${BYTES_MAX}`);
}

mkdirSync(FOLDER, { recursive: true });
await using world = await openWorld({ symbols: 60, marketDays: 300, minuteDays: 25 });
await using browser = await openBrowser();
const run = await startRun(world);
const plan = `datasets=stocks_daily,stocks_minute&from=${daysBefore(world.minutesFrom, 40)}&to=${world.marketTo}`;
const pictures: readonly Picture[] = [
  { name: 'run', path: `/runs/${run}`, scheme: 'light', ready: '.page-lead .badge.good', height: 640 },
  { name: 'plan', path: `/plan?${plan}`, scheme: 'dark', ready: 'text=Stretches of days' },
  { name: 'overview', path: '/', scheme: 'dark', ready: 'text=Freshness' },
  { name: 'explorer', path: '/explorer?symbol=AAPL', scheme: 'dark', ready: 'canvas' },
];
for (const picture of pictures) await take(browser, world, picture);
