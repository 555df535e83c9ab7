import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { ask } from '../support/ask-rest.ts';
import { LAKE_KEY, type LakeVendor, startLakeVendor } from '../support/lake-vendor.ts';

let sandbox: Sandbox;
let lake: LakeVendor;

beforeAll(async () => {
  sandbox = await startSandbox({ symbols: 6, from: tradingDay('2026-03-09'), to: tradingDay('2026-03-13') });
  lake = await startLakeVendor(sandbox, [
    ['sync', 'stocks_daily', '--from', '2026-03-09', '--to', '2026-03-13'],
    ['sync', 'reference', '--only', 'tickers,splits,dividends'],
  ]);
}, 120_000);

afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  await sandbox.stop();
});

const HOSTILE = [
  "'; DROP TABLE partitions; --",
  "' OR '1'='1",
  'AAPL" UNION SELECT 1 --',
  '../../../../etc/passwd',
  '..%2f..%2fcatalog.db',
  '$(touch pwned)',
  'AAPL;touch pwned',
  '`id`',
  'A\r\nX-Injected: yes',
  'A\u0000B',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '%',
  '💥',
  'A'.repeat(300),
] as const;

/** Every place of an address that a stranger’s text may stand in. */
const PLACES: readonly ((text: string) => string)[] = [
  (text) => `/v2/aggs/ticker/${text}/range/1/day/2026-03-09/2026-03-13`,
  (text) => `/v2/aggs/ticker/AAPL/range/${text}/day/2026-03-09/2026-03-13`,
  (text) => `/v2/aggs/ticker/AAPL/range/1/${text}/2026-03-09/2026-03-13`,
  (text) => `/v2/aggs/ticker/AAPL/range/1/day/${text}/2026-03-13`,
  (text) => `/v2/aggs/ticker/${text}/prev`,
  (text) => `/v2/aggs/grouped/locale/${text}/market/stocks/2026-03-13`,
  (text) => `/v1/open-close/${text}/2026-03-13`,
  (text) => `/v2/snapshot/locale/us/markets/stocks/tickers/${text}`,
  (text) => `/v2/snapshot/locale/us/markets/stocks/tickers?tickers=${text}`,
  (text) => `/v3/reference/tickers?search=${text}`,
  (text) => `/v3/reference/tickers?ticker.gte=${text}`,
  (text) => `/v3/reference/tickers/${text}`,
  (text) => `/vX/reference/tickers/${text}/events`,
  (text) => `/v3/reference/dividends?ticker=${text}`,
  (text) => `/v3/reference/dividends?cursor=${text}`,
  (text) => `/stocks/v1/dividends?ticker.any_of=${text}&sort=${text}`,
  (text) => `/v3/reference/splits?ticker=${text}`,
  (text) => `/v3/reference/options/contracts?underlying_ticker=${text}&contract_type=${text}`,
  (text) => `/v3/reference/options/contracts/${text}`,
  (text) => `/v3/${text}`,
];

describe('text of strangers', () => {
  it.each(HOSTILE)('finds nothing, breaks nothing and tells nothing: %j', async (hostile) => {
    for (const place of PLACES) {
      const { status, text, headers } = await ask(lake, place(encodeURIComponent(hostile)));
      expect([200, 400, 404, 414]).toContain(status);
      const own = text.replaceAll(JSON.stringify(hostile).slice(1, -1), '');
      expect(own).not.toMatch(/DuckDB|SELECT|read_parquet|catalog\.db|\/lake\/|node_modules/);
      expect(headers.get('x-injected')).toBeNull();
      expect(headers.get('x-barlake-missing') ?? '').toMatch(/^[ -~]{0,600}$/);
      expect(headers.get('x-barlake-missing') ?? '').not.toMatch(/[$`'"<>|&\\]|;(?! barlake )/);
    }
    const after = await ask(lake, '/v2/aggs/ticker/AAPL/range/1/day/2026-03-09/2026-03-13');
    expect(after.body['resultsCount']).toBe(5);
  });

  it('is answered, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PLACES),
        fc.string({ unit: 'binary', maxLength: 60 }),
        async (place, text) => {
          const { status } = await ask(lake, place(encodeURIComponent(text.toWellFormed())));
          expect([200, 400, 404, 414]).toContain(status);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each([
    '/v2/aggs/ticker/AAPL/range/100000/year/2026-03-09/2026-03-13',
    '/v2/aggs/ticker/AAPL/range/1000/year/2026-03-09/2026-03-13',
    '/v2/aggs/ticker/AAPL/range/4000/quarter/2026-03-09/2026-03-13',
    '/v2/aggs/ticker/AAPL/range/4001/quarter/2026-03-09/2026-03-13',
    '/v2/aggs/ticker/AAPL/range/100000/week/2026-03-09/2026-03-13',
    '/v2/aggs/ticker/AAPL/range/12000/month/1971-01-01/2099-12-31',
    '/v2/aggs/ticker/AAPL/range/99999/month/2026-03-09/2026-03-13',
    '/v2/aggs/ticker/AAPL/range/1/minute/1971-01-01/2099-12-31',
    '/v2/aggs/ticker/AAPL/range/1/day/0/9999999999999',
    '/v2/aggs/ticker/AAPL/range/1/day/0001-01-01/9999-12-31',
    '/v3/reference/tickers?date=0001-01-01',
    '/v3/reference/tickers?date=9999-12-31',
    '/v3/reference/options/contracts?as_of=9999-12-31',
    '/v2/aggs/grouped/locale/us/market/stocks/0001-01-01',
    '/v2/aggs/grouped/locale/us/market/stocks/9999-12-31',
    '/v1/open-close/AAPL/9999-12-31',
  ])('may name the edges of time: %s', async (path) => {
    expect([200, 400, 404]).toContain((await ask(lake, path)).status);
  });
});

describe('the key', () => {
  it('is refused unless it is the one, in either place, and stays out of answers and logs', async () => {
    for (const wrong of [
      '',
      'x',
      `${LAKE_KEY} `,
      LAKE_KEY.toUpperCase(),
      LAKE_KEY.slice(0, -1),
      `${LAKE_KEY}x`,
    ]) {
      const response = await fetch(`${lake.rest}/v1/marketstatus/now?apiKey=${encodeURIComponent(wrong)}`);
      expect(response.status).toBe(401);
    }
    const page = await ask(lake, `/v3/reference/tickers?limit=1&apiKey=${LAKE_KEY}`);
    expect(page.body.next_url).toBeDefined();
    expect(page.text + lake.log.join('')).not.toContain(LAKE_KEY);
  });
});
