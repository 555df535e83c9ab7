import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type Answer, ask, askAll, type Row, rowsOf } from '../support/ask-rest.ts';
import { LAKE_KEY, type LakeVendor, startLakeVendor } from '../support/lake-vendor.ts';

let sandbox: Sandbox;
let lake: LakeVendor;

const OTHERS = ['crypto_daily', 'fx_daily', 'indices_daily', 'options_daily'] as const;
const LAST = ['--from', '2026-03-01', '--to', '2026-03-13'] as const;

beforeAll(async () => {
  // Half a year with both clock changes, half days, month and quarter ends; minutes around the clock changes and a half day.
  sandbox = await startSandbox({ symbols: 12, from: tradingDay('2025-09-02'), to: tradingDay('2026-03-13') });
  lake = await startLakeVendor(sandbox, [
    ['sync', 'stocks_daily', '--from', '2025-09-02', '--to', '2026-03-13'],
    ['sync', 'stocks_minute', '--from', '2025-10-30', '--to', '2025-11-05'],
    ['sync', 'stocks_minute', '--from', '2025-11-26', '--to', '2025-12-01'],
    ['sync', 'stocks_minute', ...OTHERS, ...LAST],
    ['sync', 'reference'],
    ['sync', 'stocks_daily', '--from', '2025-09-02', '--to', '2026-03-13', '--through', 'silver'],
    ['sync', 'reference', '--only', 'contracts', '--underlying', 'AAPL,SPX'],
  ]);
}, 240_000);

afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  await sandbox.stop();
});

const range = (rest: string, ticker = 'AAPL'): string => `/v2/aggs/ticker/${ticker}/range/${rest}`;

/** An answer without what differs by its nature: ids, hosts, the order of grouped rows, and averages that files lack. */
const comparable = ({ status, body }: Answer): unknown => {
  const { request_id: _, next_url: next, results, ...rest } = body;
  const rows = Array.isArray(results) ? results.map(withoutAverage) : results;
  return {
    status,
    ...rest,
    ...(rows === undefined ? {} : { results: Array.isArray(rows) ? sorted(rows) : rows }),
    ...(next === undefined ? {} : { next: next.replace(/^https?:\/\/[^/]+/, '') }),
  };
};

const withoutAverage = ({ vw: _, ...row }: Row): Row => row;
const sorted = (rows: readonly Row[]): readonly Row[] =>
  rows.every((row) => 'T' in row)
    ? rows.toSorted((left, right) => (String(left['T']) < String(right['T']) ? -1 : 1))
    : rows;

/** What the lake answers, and what the vendor does. */
const askBoth = async (path: string): Promise<readonly [unknown, unknown]> => [
  comparable(await ask(lake, path)),
  comparable(await ask(sandbox, path)),
];

/** The same for all pages, followed as they stand. */
const askBothForAll = async (path: string): Promise<readonly [readonly unknown[], readonly unknown[]]> => [
  (await askAll(lake, path)).map(comparable),
  (await askAll(sandbox, path)).map(comparable),
];

describe('a lake and the vendor it was filled from answer the same', () => {
  it.each([
    '1/day/2025-09-02/2026-03-13',
    '3/day/2025-09-02/2026-03-13?adjusted=false',
    '1/week/2025-09-04/2026-03-11',
    '2/week/2025-09-04/2026-03-11?adjusted=false',
    '1/month/2025-09-10/2026-03-05',
    '1/quarter/2025-09-10/2026-03-05',
    '1/year/2025-09-10/2026-03-05?adjusted=false',
    '1/minute/2025-10-30/2025-11-05?adjusted=false',
    '5/minute/2025-10-30/2025-11-05',
    '15/minute/2026-03-06/2026-03-10',
    '1/hour/2025-10-30/2025-11-05',
    '4/hour/2026-03-06/2026-03-10?adjusted=false',
    '1/hour/2025-11-26/2025-12-01',
    '30/minute/2025-11-28/2025-11-28',
  ])('bars of %s, in one page and in many, up and down', async (length) => {
    const joint = length.includes('?') ? '&' : '?';
    const limits = /minute|hour/.test(length) ? [119, 1000] : [3, 119];
    const pages = [
      'limit=50000',
      ...limits.flatMap((limit) => [`limit=${limit}`, `limit=${limit}&sort=desc`]),
    ];
    for (const page of pages) {
      const [fromLake, fromVendor] = await askBothForAll(range(`${length}${joint}${page}`));
      expect(fromLake).toEqual(fromVendor);
    }
  });

  it('bars of every share, adjusted for its splits and not', async () => {
    const listed = rowsOf([await ask(lake, '/v3/reference/tickers?market=stocks&limit=1000')]);
    expect(listed.length).toBeGreaterThan(10);
    for (const { ticker } of listed) {
      for (const rest of ['1/day/2025-09-02/2026-03-13', '1/month/2025-09-02/2026-03-13?adjusted=false']) {
        const [fromLake, fromVendor] = await askBoth(range(rest, String(ticker)));
        expect(fromLake).toEqual(fromVendor);
      }
    }
  });

  it.each([
    range('1/day/2026-03-02/2026-03-13', 'X:BTCUSD'),
    range('1/week/2026-03-02/2026-03-13', 'X%3ABTCUSD'),
    range('1/day/2026-03-02/2026-03-13', 'C:EURUSD'),
    range('1/day/2026-03-02/2026-03-13', 'I:SPX'),
    range(`1/minute/${Date.parse('2026-03-09T14:30:30Z')}/${Date.parse('2026-03-09T14:32:30Z')}`),
    range('1/day/2026-03-07/2026-03-08'),
    range('1/day/2026-03-02/2026-03-13', 'NOBODY'),
    '/v2/aggs/ticker/AAPL/prev',
    '/v2/aggs/ticker/AAPL/prev?adjusted=false',
    '/v2/aggs/ticker/X:BTCUSD/prev',
    '/v2/aggs/ticker/NOBODY/prev',
    '/v2/aggs/grouped/locale/us/market/stocks/2026-03-13',
    '/v2/aggs/grouped/locale/us/market/stocks/2025-10-10',
    '/v2/aggs/grouped/locale/us/market/stocks/2025-10-10?adjusted=false',
    '/v2/aggs/grouped/locale/us/market/stocks/2026-03-08',
    '/v2/aggs/grouped/locale/global/market/crypto/2026-03-08',
    '/v2/aggs/grouped/locale/global/market/fx/2026-03-13',
    '/v1/open-close/AAPL/2026-03-13',
    '/v1/open-close/AAPL/2025-11-28?adjusted=false',
    '/v1/open-close/AAPL/2026-03-14',
    '/v1/open-close/X:BTCUSD/2026-03-08',
    '/v3/reference/tickers/AAPL',
    '/v3/reference/tickers/NOBODY',
    '/v3/reference/tickers/types',
    '/v3/reference/exchanges',
    '/stocks/v1/exchanges',
    '/v1/marketstatus/now',
    '/v1/marketstatus/upcoming',
    '/v3/nothing',
    '/v2/aggs/ticker/AAPL/range/1/fortnight/2026-03-02/2026-03-03',
    '/v2/aggs/ticker/AAPL/range/1/day/2026-03-13/2026-03-02',
  ])('%s', async (path) => {
    const [fromLake, fromVendor] = await askBoth(path);
    expect(fromLake).toEqual(fromVendor);
  });
});

describe('long tables', () => {
  it.each([
    '/v3/reference/dividends?limit=7',
    '/v3/reference/dividends?limit=1000&order=asc&sort=cash_amount',
    '/v3/reference/dividends?ticker=AAPL&ex_dividend_date.gte=2025-06-01',
    '/v3/reference/dividends?frequency=4&dividend_type=CD&limit=50&sort=ticker',
    '/stocks/v1/splits?ticker.any_of=AAPL,MSFT',
    '/v3/reference/splits?limit=3',
    '/v3/reference/splits?reverse_split=true',
    '/v3/reference/options/contracts?underlying_ticker=AAPL&limit=250',
    '/v3/reference/options/contracts?underlying_ticker=SPX&contract_type=put&strike_price.gt=5000&limit=100',
    '/v3/reference/options/contracts?underlying_ticker=AAPL&limit=300&sort=strike_price&order=desc',
  ])('come page by page with the same rows: %s', async (path) => {
    const byId = (pages: readonly Answer[]): readonly string[] =>
      rowsOf(pages)
        .map((row) => JSON.stringify(row))
        .toSorted();
    const [fromLake, fromVendor] = [await askAll(lake, path), await askAll(sandbox, path)];
    expect(byId(fromLake)).toEqual(byId(fromVendor));
    expect(fromLake.map(({ body }) => body.results?.length)).toEqual(
      fromVendor.map(({ body }) => body.results?.length),
    );
  });

  it('tell by which factor each dividend lowers the prices before it', async () => {
    const path =
      '/stocks/v1/dividends?ticker=AAPL&limit=5000&sort=ex_dividend_date.asc&ex_dividend_date.gte=2025-09-10';
    const [fromLake, fromVendor] = [rowsOf(await askAll(lake, path)), rowsOf(await askAll(sandbox, path))];
    const steps = (rows: readonly Row[]): readonly number[] => {
      const factors = rows.map((row) => Number(row['historical_adjustment_factor']));
      return factors.slice(1).map((factor, index) => (factors[index] ?? Number.NaN) / factor);
    };
    expect(fromVendor.length).toBeGreaterThan(1);
    expect(fromLake.map(({ id }) => id)).toEqual(fromVendor.map(({ id }) => id));
    for (const [index, step] of steps(fromLake).entries()) {
      expect(step).toBeCloseTo(steps(fromVendor)[index] ?? Number.NaN, 5);
    }
  });
});

describe('the server of a lake', () => {
  it('takes the key as a parameter and as a bearer token, and never logs it', async () => {
    const byParameter = await fetch(`${lake.rest}/v1/marketstatus/now?apiKey=${LAKE_KEY}`);
    const encoded = await fetch(`${lake.rest}/v1/marketstatus/now?api%4Bey=${LAKE_KEY}`);
    const unknown = await ask(lake, '/v1/marketstatus/now', 'another');
    const missing = await fetch(`${lake.rest}/v3/reference/tickers`);
    expect([byParameter.status, encoded.status, unknown.status, missing.status]).toEqual([
      200, 200, 401, 401,
    ]);
    expect(unknown.body).toMatchObject({ status: 'ERROR', error: 'Unknown API Key' });
    expect(await missing.json()).toMatchObject({ status: 'ERROR', error: 'API Key was not provided' });
    expect(lake.log.join('')).toContain('/v1/marketstatus/now');
    expect(lake.log.join('')).not.toContain(LAKE_KEY);
  });

  it('keeps an answer until the lake changes, its number with it', async () => {
    const path = range('1/day/2026-03-02/2026-03-13?limit=7', 'MSFT');
    const [first, second] = [await ask(lake, path), await ask(lake, path)];
    expect([first, second].map(({ headers }) => headers.get('x-barlake-cache'))).toEqual(['miss', 'hit']);
    expect(second.text).toBe(first.text);
    expect(second.headers.get('x-request-id')).toBe(second.body['request_id']);
    const other = await ask(lake, `${path}&adjusted=false`);
    expect(other.body['request_id']).not.toBe(first.body['request_id']);
  });

  it('addresses pages as the client knows the server, and refuses a host that is none', async () => {
    const { port } = new URL(lake.rest);
    const from = (host: string): Promise<{ readonly status: number; readonly text: string }> =>
      new Promise((resolve, reject) => {
        const headers = { Host: host, Authorization: `Bearer ${LAKE_KEY}` };
        request({ port, path: '/v3/reference/tickers?limit=1', headers }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
          );
        })
          .on('error', reject)
          .end();
      });
    expect(JSON.parse((await from('lake.test:8443')).text)).toMatchObject({
      next_url: expect.stringMatching(/^http:\/\/lake\.test:8443\/v3\/reference\/tickers\?cursor=/) as string,
    });
    expect((await from('lake.test/"><script>')).status).toBe(400);
  });

  it('answers reads only', async () => {
    const response = await fetch(`${lake.rest}/v3/reference/tickers`, { method: 'POST', body: '{}' });
    expect([response.status, await response.json()]).toEqual([
      404,
      expect.objectContaining({ status: 'NOT_FOUND' }),
    ]);
  });
});

describe('what the lake does not hold', () => {
  it.each([
    [range('1/minute/2025-10-06/2025-10-07'), 'barlake sync stocks_minute --from 2025-10-06 --to 2025-10-07'],
    [range('1/day/2025-08-01/2025-09-30'), 'barlake sync stocks_daily --from 2025-08-01 --to 2025-08-29'],
    [
      range('1/second/2026-03-09/2026-03-09'),
      'barlake fetch AAPL --timeframes 1s --from 2026-03-09 --to 2026-03-09',
    ],
    [
      '/v2/aggs/grouped/locale/us/market/stocks/2025-01-02',
      'barlake sync stocks_daily --from 2025-01-02 --to 2025-01-02',
    ],
    ['/v1/open-close/MSFT/2025-10-10', 'barlake sync stocks_minute --from 2025-10-10 --to 2025-10-10'],
  ])('is named by a header: %s', async (path, command) => {
    const { headers, status } = await ask(lake, path);
    expect([status, headers.get('x-barlake-missing')]).toEqual([200, command]);
  });

  it('is nothing where the market rested, or where the lake is whole', async () => {
    for (const path of [
      range('1/day/2026-03-07/2026-03-08'),
      range('1/day/2026-03-02/2026-03-13'),
      range('1/day/2026-03-02/2026-03-13', 'NOBODY'),
    ]) {
      expect((await ask(lake, path)).headers.get('x-barlake-missing')).toBeNull();
    }
  });
});
