import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { ask, askAll, type Row, rowsOf } from '../support/ask-rest.ts';

let sandbox: Sandbox;

const TICKERS = '/v3/reference/tickers?limit=5';
const BARS = '/v2/aggs/ticker/AAPL/range/1/day/2026-02-02/2026-03-13?limit=6&adjusted=false';
const LISTS = [
  ['a list', TICKERS],
  ['bars', BARS],
  ['bars, latest first', `${BARS}&sort=desc`],
] as const;

beforeAll(async () => {
  sandbox = await startSandbox({ symbols: 12 });
});

beforeEach(() => sandbox.control.removeFaults());

afterAll(() => sandbox.stop());

const key = ({ ticker, t }: Row): unknown => ticker ?? t;

describe('faults of answers', () => {
  it('are about REST when their pattern begins with a slash, and about the bucket otherwise', async () => {
    sandbox.control.addFault('error=*,method=ANY');
    expect((await ask(sandbox, TICKERS)).status).toBe(200);
    sandbox.control.addFault('error=/v3/*,code=500');
    expect((await ask(sandbox, TICKERS)).status).toBe(500);
    expect((await ask(sandbox, '/v1/marketstatus/now')).status).toBe(200);
  });

  it('answer 502 in HTML, and 429 in bursts', async () => {
    sandbox.control.addFault('error=/v3/*,code=502,times=1');
    sandbox.control.addFault('throttle=/v1/*,times=3,retry-after=2');
    const broken = await ask(sandbox, TICKERS);
    expect([broken.status, broken.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(broken.text).toMatch(/<h1>502 Bad Gateway<\/h1>/);
    const statuses: unknown[] = [];
    for (let call = 0; call < 4; call++) {
      const { status, headers } = await ask(sandbox, '/v1/marketstatus/now');
      statuses.push([status, headers.get('retry-after')]);
    }
    expect(statuses).toEqual([
      [429, '2'],
      [429, '2'],
      [429, '2'],
      [200, null],
    ]);
  });

  it.each(['drop', 'truncate'])('break off in the middle of gzip: %s', async (kind) => {
    sandbox.control.addFault(`${kind}=/v3/*,times=1`);
    await expect(ask(sandbox, '/v3/reference/tickers?limit=1000')).rejects.toThrow(/./);
    expect((await ask(sandbox, '/v3/reference/tickers?limit=1000')).status).toBe(200);
  });

  it('send slowly', async () => {
    sandbox.control.addFault('drip=/v1/*,rate=2000');
    const startMs = performance.now();
    expect((await ask(sandbox, '/v1/marketstatus/upcoming')).status).toBe(200);
    expect(performance.now() - startMs).toBeGreaterThan(80);
  });
});

describe.each(LISTS)('faults of pages: %s', (_, path) => {
  it('has one row too many on every page, and still each row once', async () => {
    const honest = rowsOf(await askAll(sandbox, path));
    sandbox.control.addFault('extra-row=/*');
    const pages = await askAll(sandbox, path);
    expect(pages[0]?.body.results?.length).toBeGreaterThan(
      Number(new URLSearchParams(path).get('limit') ?? 5),
    );
    expect(rowsOf(pages)).toEqual(honest);
  });

  it('has a page without results now and then, and still each row once', async () => {
    const honest = rowsOf(await askAll(sandbox, path));
    sandbox.control.addFault('no-results=/*');
    const pages = await askAll(sandbox, path);
    expect(pages.filter(({ body }) => !('results' in body)).length).toBeGreaterThan(0);
    expect(rowsOf(pages)).toEqual(honest);
  });

  it('begins a page with the last row of the one before', async () => {
    const honest = rowsOf(await askAll(sandbox, path));
    sandbox.control.addFault('overlap-page=/*,times=2');
    const rows = rowsOf(await askAll(sandbox, path));
    expect(rows.length).toBeGreaterThan(honest.length);
    expect([...new Map(rows.map((row) => [key(row), row])).values()]).toEqual(honest);
    expect(rows.some((row, index) => index > 0 && key(row) === key(rows[index - 1] ?? {}))).toBe(true);
  });

  it('names a page as its own next one', async () => {
    sandbox.control.addFault('repeat-page=/*');
    const first = await ask(sandbox, path);
    const second = await ask(sandbox, first.body.next_url ?? '');
    expect(second.body.next_url).toBe(first.body.next_url);
  });

  it('names a next page behind the last one', async () => {
    sandbox.control.addFault('trailing-page=/*,times=1,after=0');
    const whole = path.replace(/limit=\d/, 'limit=1000');
    const { body } = await ask(sandbox, whole);
    const trailing = await ask(sandbox, body.next_url ?? '');
    expect([200, 400]).toContain(trailing.status);
    expect(trailing.body.results ?? []).toEqual([]);
  });
});

describe('faults of data', () => {
  it('has a ticker twice in a grouped day', async () => {
    sandbox.control.addFault('duplicate-ticker=/v2/aggs/grouped/*');
    const { body } = await ask(sandbox, '/v2/aggs/grouped/locale/us/market/stocks/2026-03-10');
    const tickers = body.results?.map((row) => row['T']) ?? [];
    expect(tickers).toHaveLength(new Set(tickers).size + 1);
    expect(body).toMatchObject({ resultsCount: tickers.length, count: tickers.length });
  });

  it('has two ratios for one split, and bars that keep to the first', async () => {
    const splits = '/stocks/v1/splits?limit=5000&execution_date.lte=2026-03-14';
    const honest = rowsOf(await askAll(sandbox, splits));
    const ticker = String(honest[0]?.['ticker']);
    const path = `/v2/aggs/ticker/${ticker}/range/1/day/2026-02-02/2026-03-13`;
    const bars = (await ask(sandbox, path)).body.results;
    sandbox.control.addFault('conflicting-splits=/*');
    const rows = rowsOf(await askAll(sandbox, splits));
    expect(rows).toHaveLength(honest.length + 1);
    const twins = rows.filter(
      (row) => row['ticker'] === ticker && row['execution_date'] === honest[0]?.['execution_date'],
    );
    expect(new Set(twins.map((row) => row['id'])).size).toBe(2);
    expect(new Set(twins.map((row) => row['split_to'])).size).toBe(2);
    expect((await ask(sandbox, path)).body.results).toEqual(bars);
  });

  it('announces a split that changes no bar yet', async () => {
    const bars = async (): Promise<unknown> =>
      (await ask(sandbox, '/v2/aggs/ticker/AAPL/range/1/day/2026-03-02/2026-03-13')).body.results;
    const before = await bars();
    sandbox.control.addFault('future-split=/*');
    const [split] = rowsOf(await askAll(sandbox, '/v3/reference/splits?ticker=AAPL&limit=1&order=desc'));
    expect(split).toMatchObject({
      ticker: 'AAPL',
      execution_date: '2026-03-30',
      split_from: 1,
      split_to: 10,
    });
    expect(await bars()).toEqual(before);
  });
});

describe('real bars', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'barlake-rest-bars-'));
    const header = 'ticker,volume,open,close,high,low,window_start,transactions';
    const row = (ticker: string, day: string, close: number): string =>
      `${ticker},1000,${close},${close},${close + 1},${close - 1},${Date.parse(`${day}T04:00:00Z`)}000000,5`;
    const rows = [
      row('AAPL', '2020-08-28', 499.23),
      row('AAPL', '2020-08-31', 129.04),
      row('GONE', '2020-08-03', 5),
    ];
    await writeFile(join(folder, 'bars.csv'), `${header}\n${rows.join('\n')}\n`);
    await writeFile(
      join(folder, 'splits.json'),
      JSON.stringify({
        results: [{ ticker: 'AAPL', execution_date: '2020-08-31', split_from: 1, split_to: 4 }],
      }),
    );
    await writeFile(
      join(folder, 'dividends.json'),
      JSON.stringify([
        { ticker: 'AAPL', ex_dividend_date: '2020-08-31', cash_amount: 4.9923, currency: 'USD' },
      ]),
    );
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are adjusted by the splits given with them, and are listed', async () => {
    await using real = await startSandbox({
      bars: [{ path: join(folder, 'bars.csv'), dataset: 'stocks_daily' }],
      splits: join(folder, 'splits.json'),
      dividends: join(folder, 'dividends.json'),
    });
    const path = '/v2/aggs/ticker/AAPL/range/1/day/2020-08-01/2020-08-31';
    expect((await ask(real, path)).body.results).toMatchObject([
      { c: 124.8075, v: 4000 },
      { c: 129.04, v: 1000 },
    ]);
    expect((await ask(real, `${path}?adjusted=false`)).body.results).toMatchObject([
      { c: 499.23, v: 1000, n: 5 },
      { c: 129.04 },
    ]);
    expect(
      (await ask(real, '/v2/aggs/grouped/locale/us/market/stocks/2020-08-31')).body.results,
    ).toMatchObject([{ T: 'AAPL', c: 129.04 }]);
    expect((await ask(real, '/v3/reference/tickers')).body.results).toMatchObject([
      { ticker: 'AAPL', active: true },
    ]);
    expect((await ask(real, '/v3/reference/tickers?active=false')).body.results).toMatchObject([
      { ticker: 'GONE', delisted_utc: '2020-08-04T00:00:00Z' },
    ]);
    expect((await ask(real, '/stocks/v1/dividends')).body.results).toMatchObject([
      { ticker: 'AAPL', historical_adjustment_factor: 0.99 },
    ]);
    expect((await ask(real, '/v2/snapshot/locale/us/markets/stocks/tickers')).body).toMatchObject({
      count: 1,
    });
  });
});
