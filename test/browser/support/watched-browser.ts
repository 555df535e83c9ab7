import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

/** No window, no sandbox of its own (CI runs as root), no network of its own. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How a page is looked at. */
export interface Look {
  /** CSS pixels; 390 is a phone. */
  readonly width: 1280 | 390;
  readonly scheme: 'dark' | 'light';
}

/** Every page has to be fit to be seen in each of these. */
export const LOOKS: readonly Look[] = [
  { width: 1280, scheme: 'dark' },
  { width: 1280, scheme: 'light' },
  { width: 390, scheme: 'dark' },
  { width: 390, scheme: 'light' },
];

/** A page whose console and requests are watched. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** What is wrong with it: anything in the console, requests elsewhere, grave hindrances (axe), a page that is too wide. */
  complaints(): Promise<readonly string[]>;
  /** Of these only the console and requests elsewhere: of pages that others have made. */
  said(): readonly string[];
}

/** A browser with a profile of its own. */
export interface WatchedBrowser extends AsyncDisposable {
  /** Opens a path of the server. Answers with these statuses are expected, and what the browser says of them. */
  open(address: string, look?: Partial<Look>, expected?: readonly number[]): Promise<WatchedPage>;
}

/** Starts Debian’s Chromium, or the one that CHROMIUM_PATH names. */
export async function openBrowser(): Promise<WatchedBrowser> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: ARGUMENTS,
  });
  return {
    open: (address, look = {}, expected = []) =>
      openPage(browser, address, { width: look.width ?? 1280, scheme: look.scheme ?? 'dark', expected }),
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

async function openPage(
  browser: Browser,
  address: string,
  { width, scheme, expected }: Look & { readonly expected: readonly number[] },
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width, height: width === 390 ? 844 : 900 },
    colorScheme: scheme,
    timezoneId: 'Europe/Berlin',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    const isExpected = expected.some((status) => message.text().includes(`status of ${status}`));
    if (['error', 'warning'].includes(message.type()) && !isExpected) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    const isOwn = origin === new URL(address).origin || protocol === 'blob:' || protocol === 'data:';
    if (!isOwn) complaints.push(`a request to ${request.url()}`);
  });
  await page.goto(address);
  return {
    page,
    said: () => complaints,
    async complaints() {
      const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
      const width = isTooWide === true ? ['the page scrolls sideways'] : [];
      return [...complaints, ...(await hindrances(page)), ...width];
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly target: readonly string[] }[];
}

async function hindrances(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ readonly violations: readonly Violation[] }>(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => ({ violations }))",
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
