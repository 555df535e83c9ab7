import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BarlakeError } from '../../src/domain/barlake-error.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { FAILURES_TO_OPEN } from '../../src/vendor/rest/circuit-breaker.ts';
import { createRestClient } from '../../src/vendor/rest/create-rest-client.ts';
import { API_KEY, openRestFixture, readAll } from '../support/rest-fixture.ts';
import { type ApiAct, json, type ScriptedApi, startScriptedApi, text } from '../support/scripted-api.ts';

const { signal } = new AbortController();
const DAY = tradingDay('2024-03-07');
const STATUS = { market: 'open', serverTime: '2026-11-20T12:00:00-05:00' };
const BAR = { T: 'AAPL', v: 41120042.153782, vw: 158.6074, o: 1, c: 2, h: 3, l: 0.5, t: 1709845200000, n: 9 };

let api: ScriptedApi;
beforeEach(async () => {
  api = await startScriptedApi();
});
afterEach(() => api[Symbol.asyncDispose]());

/** What asking for a grouped day throws. */
async function failureOf(act: ApiAct, options = {}): Promise<BarlakeError> {
  api.always(act);
  await using fixture = await openRestFixture(api, options);
  const work = fixture.client.groupedDaily('stocks', DAY, { signal });
  const error: unknown = await fixture.run(work).catch((thrown: unknown) => thrown);
  if (!(error instanceof BarlakeError)) throw new Error(`expected an error, got ${JSON.stringify(error)}`);
  return error;
}

describe('a request', () => {
  it('carries the key in a header and nowhere else, and asks for unadjusted prices', async () => {
    api.always(json({ status: 'OK', results: [BAR] }));
    await using fixture = await openRestFixture(api, { baseUrl: `${api.baseUrl}/proxy/` });
    await fixture.run(fixture.client.groupedDaily('stocks', DAY, { signal }));
    expect(api.requests).toEqual([
      '/proxy/v2/aggs/grouped/locale/us/market/stocks/2024-03-07?adjusted=false&include_otc=false',
    ]);
    expect(api.headers[0]).toMatchObject({ authorization: `Bearer ${API_KEY}`, 'accept-encoding': 'gzip' });
    expect(fixture.client.callCount).toBe(1);
  });

  it('puts a ticker into the path as one segment, whatever it holds', async () => {
    api.always(json({ status: 'NOT_FOUND', message: 'Ticker not found.' }, 404));
    await using fixture = await openRestFixture(api);
    for (const ticker of ['X:BTCUSD', 'BRK.A', '../../v1/x', '..', 'A?apiKey=1'])
      await fixture.run(fixture.client.tickerDetails(ticker, { signal }));
    expect(api.requests).toEqual(
      ['X%3ABTCUSD', 'BRK.A', '..%2F..%2Fv1%2Fx', '%2E%2E', 'A%3FapiKey%3D1'].map(
        (segment) => `/v3/reference/tickers/${segment}`,
      ),
    );
  });

  it('keeps the answer as it came beside what was read from it', async () => {
    const body = { queryCount: 1, results: [BAR, { ...BAR, T: 'MSFT', x: 1 }], status: 'DELAYED' };
    api.always(json(body));
    await using fixture = await openRestFixture(api);
    const day = await fixture.run(fixture.client.groupedDaily('crypto', DAY, { signal }));
    expect(api.requests[0]).toContain('/locale/global/market/crypto/');
    expect(day).toMatchObject({ day: DAY, bars: [BAR, { ...BAR, T: 'MSFT' }], requestId: 'request-0001' });
    expect(day.body.toString()).toBe(JSON.stringify(body));
    expect(fixture.client.byteCount).toBeGreaterThan(50);
  });

  it('takes a day whose rows are not all bars, and counts those that are none', async () => {
    api.always(json({ results: [BAR, { ...BAR, T: null }, { ...BAR, o: '1' }, null, 7], status: 'OK' }));
    await using fixture = await openRestFixture(api);
    const day = await fixture.run(fixture.client.groupedDaily('stocks', DAY, { signal }));
    expect(day).toMatchObject({ bars: [BAR], rowCount: 5 });
  });

  it('finds an empty day where there are no results', async () => {
    api.always(json({ queryCount: 0, resultsCount: 0, adjusted: true, status: 'OK' }));
    await using fixture = await openRestFixture(api);
    expect((await fixture.run(fixture.client.groupedDaily('fx', DAY, { signal }))).bars).toEqual([]);
  });
});

describe('an answer that is none', () => {
  it.each([
    ['Unknown API Key', json({ status: 'ERROR', error: 'Unknown API Key' }, 401), 'E_CREDENTIALS_REFUSED', 1],
    ['no key', json({ status: 'ERROR', error: 'API Key was not provided' }, 401), 'E_CREDENTIALS_REFUSED', 1],
    ['key as 403', json({ status: 'ERROR', error: 'Unknown API Key' }, 403), 'E_CREDENTIALS_REFUSED', 1],
    ['plan', json({ status: 'NOT_AUTHORIZED', message: 'You are not entitled' }, 403), 'E_NOT_ENTITLED', 1],
    ['plan as 401', json({ status: 'NOT_AUTHORIZED', message: 'not entitled' }, 401), 'E_NOT_ENTITLED', 1],
    ['plan as 200', json({ status: 'NOT_AUTHORIZED' }), 'E_NOT_ENTITLED', 1],
    ['400', json({ status: 'ERROR', error: "parameter 'to' cannot be" }, 400), 'E_REQUEST_REFUSED', 1],
    ['413', json({ status: 'ERROR' }, 413), 'E_REQUEST_REFUSED', 1],
    ['404', json({ status: 'NOT_FOUND' }, 404), 'E_NOT_FOUND', 1],
    ['404 that is no JSON', text('404 page not found', 404), 'E_VENDOR', 3],
    ['403 in HTML', text('<h1>Forbidden</h1>', 403, { 'content-type': 'text/html' }), 'E_VENDOR', 3],
    ['200 with an error', json({ status: 'ERROR', error: 'internal' }), 'E_VENDOR', 3],
    ['500 in HTML', text('<html>', 500, { 'content-type': 'text/html' }), 'E_VENDOR', 3],
    ['503', json({ status: 'ERROR' }, 503), 'E_VENDOR', 3],
    ['408', json({ status: 'ERROR' }, 408), 'E_TIMEOUT', 3],
    ['redirect', text('', 302, { location: 'https://elsewhere.example/' }), 'E_VENDOR', 3],
    ['no JSON', text('{"status":"OK","results":[{"T":'), 'E_VENDOR', 3],
    ['bytes that are no text', text(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])), 'E_VENDOR', 3],
    ['nothing', text(''), 'E_VENDOR', 3],
    ['a bare number', text('42'), 'E_VENDOR', 3],
    ['another shape', json({ status: 'OK', results: { T: 'A' } }), 'E_VENDOR', 1],
    ['adjusted prices', json({ adjusted: true, results: [BAR] }), 'E_VENDOR', 3],
    [
      'damaged gzip',
      text(gzipSync('{}').subarray(0, 12), 200, { 'content-encoding': 'gzip' }),
      'E_VENDOR',
      3,
    ],
    ['another encoding', text('{}', 200, { 'content-encoding': 'br' }), 'E_VENDOR', 3],
    [
      'a bomb',
      text(gzipSync(Buffer.alloc(65 * 1024 ** 2)), 200, { 'content-encoding': 'gzip' }),
      'E_VENDOR',
      3,
    ],
    [
      'a reset',
      ({ request }: { request: { socket: { destroy(): void } } }) => request.socket.destroy(),
      'E_UNREACHABLE',
      3,
    ],
    [
      'no HTTP',
      ({ request }: { request: { socket: { end(text: string): void } } }) =>
        request.socket.end('SSH-2.0\r\n\r\n'),
      'E_VENDOR',
      3,
    ],
  ] as const)('%#: %s', async (_, act, code, requestCount) => {
    const error = await failureOf(act);
    expect([error.code, api.requests.length]).toEqual([code, requestCount]);
    expect(error.message).toMatch(/^grouped daily stocks for 2024-03-07: /);
    expect(error.details).toMatchObject({ endpoint: 'grouped daily stocks', from: DAY, to: DAY });
    expect(error.mend).toBeTruthy();
  });

  it('is named with the vendor’s request id and words, never with the key', async () => {
    const error = await failureOf(
      json({ status: 'ERROR', error: `Unknown API Key: ${API_KEY}\n` }, 401, { 'x-request-id': 'abc123' }),
    );
    expect(error.message).toBe(
      'grouped daily stocks for 2024-03-07: the vendor does not accept the API key (HTTP 401 ERROR, request abc123): “Unknown API Key: ***”.',
    );
    expect(error.details['requestId']).toBe('abc123');
    expect(JSON.stringify(error)).not.toContain(API_KEY);
  });

  it('is tried again when it was a passing one', async () => {
    api.script(text('', 502), text('{', 200), ({ request }) => request.socket.destroy());
    api.always(json(STATUS));
    await using fixture = await openRestFixture(api, { attempts: 4 });
    expect(await fixture.run(fixture.client.marketStatus({ signal }))).toEqual(STATUS);
    expect(api.requests).toHaveLength(4);
  });

  it('ends the tries when the host counts as down', async () => {
    api.always(text('', 500));
    await using fixture = await openRestFixture(api, { attempts: 1 });
    for (let index = 0; index < FAILURES_TO_OPEN; index += 1) {
      const work = fixture.run(fixture.client.marketStatus({ signal }));
      await expect(work).rejects.toMatchObject({ code: 'E_VENDOR' });
    }
    const work = fixture.run(fixture.client.marketStatus({ signal }));
    await expect(work).rejects.toMatchObject({ code: 'E_UNREACHABLE', details: { retryAfterMs: 30_000 } });
    expect(api.requests).toHaveLength(FAILURES_TO_OPEN);
  });
});

describe('an answer that does not come', () => {
  it.each([
    ['no headers', () => undefined, /sent nothing for 300 ms/],
    [
      'a body that stops',
      ({ response }: Parameters<ApiAct>[0]) => response.writeHead(200).write('{"status":'),
      /sent nothing for 300 ms/,
    ],
    [
      'a body that drips',
      ({ response }: Parameters<ApiAct>[0]) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write(' '), 40);
        response.on('close', () => clearInterval(drip));
      },
      /was not done after 1200 ms/,
    ],
  ])('ends at the deadline: %s', async (_, act, message) => {
    const error = await failureOf(act, { timeoutMs: 300, attempts: 1 });
    expect(error.code).toBe('E_TIMEOUT');
    expect(error.message).toMatch(message);
  });

  it('is given up when the caller stops, or the client closes', async () => {
    api.always(() => undefined);
    const fixture = await openRestFixture(api, { timeoutMs: 60_000 });
    const stop = new AbortController();
    const stopped = fixture.client.marketStatus({ signal: stop.signal });
    const closed = fixture.client.marketStatus({ signal });
    setTimeout(() => stop.abort(), 50);
    await expect(stopped).rejects.toMatchObject({ code: 'E_CANCELLED' });
    const closing = fixture[Symbol.asyncDispose]();
    await expect(closed).rejects.toMatchObject({ code: 'E_CANCELLED' });
    await closing;
  });
});

describe('what the plan leaves out', () => {
  const timeframe = json(
    { status: 'NOT_AUTHORIZED', message: "Your plan doesn't include this data timeframe." },
    403,
  );
  const upgrade = json({ status: 'NOT_AUTHORIZED', message: 'You are not entitled to this data.' }, 403);

  it('is not asked again for days as old, and is for newer ones', async () => {
    api.always(timeframe);
    await using fixture = await openRestFixture(api);
    const ask = (day: string) =>
      fixture.run(
        fixture.client.groupedDaily('stocks', tradingDay(day), { signal }).catch((error: unknown) => error),
      );
    expect(await ask('2020-01-03')).toMatchObject({ code: 'E_NOT_ENTITLED', details: { scope: 'days' } });
    expect(await ask('2020-01-03')).toMatchObject({ code: 'E_NOT_ENTITLED', details: { remembered: true } });
    expect(await ask('2019-01-03')).toMatchObject({ details: { remembered: true } });
    expect(api.requests).toHaveLength(1);
    api.always(json({ status: 'OK' }));
    expect(await ask('2020-01-06')).toMatchObject({ bars: [] });
    expect(api.requests).toHaveLength(2);
  });

  it('is not asked again for another symbol of its kind, and is for another kind', async () => {
    api.always(upgrade);
    await using fixture = await openRestFixture(api);
    const ask = (ticker: string) =>
      fixture.run(fixture.client.previousClose(ticker, { signal }).catch((error: unknown) => error));
    expect(await ask('O:SPY251219C00650000')).toMatchObject({ details: { scope: 'endpoint' } });
    expect(await ask('O:SPY251219P00650000')).toMatchObject({ details: { remembered: true } });
    api.always(json({ results: [BAR] }));
    expect(await ask('AAPL')).toMatchObject({ kind: 'found' });
    expect(api.requests).toHaveLength(2);
  });

  it('is looked for at the older endpoint of splits and dividends', async () => {
    const split = { ticker: 'A', execution_date: '2024-01-02', split_from: 1, split_to: 2 };
    const older = json({ status: 'OK', results: [split, split, { ...split, split_to: 3 }] });
    for (const refusal of [upgrade, json({ status: 'NOT_FOUND' }, 404)]) {
      api.requests.length = 0;
      api.always((exchange) => (exchange.url.pathname.startsWith('/stocks/') ? refusal : older)(exchange));
      await using fixture = await openRestFixture(api);
      for (const ticker of ['A', 'B']) {
        const { rows, duplicateCount } = await fixture.run(
          readAll(fixture.client.splits({ ticker, from: DAY }, { signal })),
        );
        expect([rows, duplicateCount]).toEqual([[split, { ...split, split_to: 3 }], 1]);
      }
      expect(api.requests).toEqual([
        '/stocks/v1/splits?ticker=A&execution_date.gte=2024-03-07&sort=execution_date.asc&limit=5000',
        '/v3/reference/splits?ticker=A&execution_date.gte=2024-03-07&sort=execution_date&order=asc&limit=1000',
        '/v3/reference/splits?ticker=B&execution_date.gte=2024-03-07&sort=execution_date&order=asc&limit=1000',
      ]);
    }
  });
});

describe('the budget', () => {
  it('loses no request in ten minutes of 95 % refusals, and stays at five a minute', async () => {
    const sentMs: number[] = [];
    const RETRY_AFTER: readonly (Record<string, string> | undefined)[] = [
      undefined,
      { 'retry-after': '1' },
      { 'retry-after': '60' },
      { 'retry-after': 'Fri, 20 Nov 2026 17:05:00 GMT' },
    ];
    await using fixture = await openRestFixture(api, { rateLimitPerMinute: 5 });
    const { clock } = fixture.time;
    api.always((exchange) => {
      const index = sentMs.push(clock.monotonicMs());
      const draw = createHash('md5').update(String(index)).digest()[0] ?? 0;
      const isStorm = clock.monotonicMs() < 600_000;
      const refusal = json({ status: 'ERROR', error: "You've exceeded" }, 429, RETRY_AFTER[index % 4] ?? {});
      (isStorm && draw < 0.95 * 256 ? refusal : json(STATUS))(exchange);
    });
    const calls = Array.from({ length: 16 }, () => fixture.client.marketStatus({ signal }));
    const answers = await fixture.run(Promise.all(calls));
    expect(answers).toHaveLength(16);
    const busiest = sentMs.map((start) => sentMs.filter((ms) => ms >= start && ms < start + 60_000).length);
    expect(Math.max(...busiest)).toBeLessThanOrEqual(5);
    expect(clock.monotonicMs()).toBeLessThan(2 * (600_000 + 4 * 61_000));
  });

  it('tells a refusal that does not end', async () => {
    api.always(json({ status: 'ERROR' }, 429));
    await using fixture = await openRestFixture(api, { rateLimitPerMinute: 5 });
    const work = fixture.run(fixture.client.marketStatus({ signal }));
    await expect(work).rejects.toMatchObject({ code: 'E_RATE_LIMITED' });
    expect(fixture.time.clock.monotonicMs()).toBeGreaterThanOrEqual(1_800_000);
    expect(api.requests.length).toBeLessThan(40);
    expect(fixture.client.rateLimitedCount).toBe(api.requests.length);
  });

  it('slows down when an unlimited plan is throttled', async () => {
    api.script(...Array.from({ length: 4 }, () => json({}, 429, { 'retry-after': '0' })));
    api.always(json(STATUS));
    await using fixture = await openRestFixture(api);
    await fixture.run(fixture.client.marketStatus({ signal }));
    expect(fixture.time.clock.monotonicMs()).toBe(1000 + 2000 + 4000);
  });
});

describe('a client', () => {
  const options = {
    baseUrl: 'https://api.example',
    apiKey: API_KEY,
    rateLimitPerMinute: 5,
    timeoutMs: 1000,
    attempts: 1,
    clock: { nowMs: () => 0, monotonicMs: () => 0 },
    random: () => 0,
    budgetFolder: '/nowhere',
  };

  it.each([
    [{ apiKey: '' }, 'E_CREDENTIALS_MISSING'],
    [{ apiKey: 'a key\n' }, 'E_CONFIG'],
    [{ baseUrl: 'api.example' }, 'E_CONFIG'],
    [{ baseUrl: 'ftp://api.example' }, 'E_CONFIG'],
  ])('with %j is not made', async (wrong, code) => {
    await expect(createRestClient({ ...options, ...wrong })).rejects.toMatchObject({ code });
  });
});
