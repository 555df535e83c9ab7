import { describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox-options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type Answer, ask } from '../support/ask-rest.ts';

const FROM = tradingDay('2023-01-03');
const TO = tradingDay('2026-03-13');

/** A small market of three years, seen on a Friday noon: half the day has happened. */
const start = (options: SandboxOptions): Promise<Sandbox> =>
  startSandbox({ symbols: 6, from: FROM, to: TO, nowMs: Date.parse('2026-03-13T16:00:00Z'), ...options });

const bars = (sandbox: Sandbox, from: string, to: string, timespan = 'day'): Promise<Answer> =>
  ask(sandbox, `/v2/aggs/ticker/AAPL/range/1/${timespan}/${from}/${to}?limit=50000`);

const firstDay = ({ body }: Answer): string =>
  new Date(Number(body.results?.[0]?.['t'])).toISOString().slice(0, 10);

const NOT_ENTITLED = {
  status: 'NOT_AUTHORIZED',
  message: expect.stringMatching(/not entitled to this data/) as string,
};
const TIMEFRAME = { status: 'NOT_AUTHORIZED', message: expect.stringMatching(/data timeframe/) as string };

describe('the basic plan', () => {
  it('clips ranges that begin before its two years, and refuses those that end before', async () => {
    await using sandbox = await start({ plan: 'basic' });
    const clipped = await bars(sandbox, '2023-06-01', '2024-06-03');
    expect(clipped.status).toBe(200);
    expect(firstDay(clipped)).toBe('2024-03-13');
    const refused = await bars(sandbox, '2023-06-01', '2024-03-12');
    expect([refused.status, refused.body]).toEqual([403, expect.objectContaining(TIMEFRAME)]);
  });

  it('refuses today and has yesterday', async () => {
    await using sandbox = await start({ plan: 'basic' });
    expect((await bars(sandbox, '2026-03-10', '2026-03-13')).body).toMatchObject(TIMEFRAME);
    expect((await ask(sandbox, '/v2/aggs/grouped/locale/us/market/stocks/2026-03-13')).status).toBe(403);
    expect((await ask(sandbox, '/v2/aggs/grouped/locale/us/market/stocks/2026-03-12')).status).toBe(200);
    expect((await ask(sandbox, '/v2/aggs/ticker/AAPL/prev')).status).toBe(200);
  });

  it('has no snapshots, no seconds and no files', async () => {
    await using sandbox = await start({ plan: 'basic' });
    const snapshot = await ask(sandbox, '/v2/snapshot/locale/us/markets/stocks/tickers');
    expect([snapshot.status, snapshot.body]).toEqual([403, expect.objectContaining(NOT_ENTITLED)]);
    expect((await bars(sandbox, '2026-03-12', '2026-03-12', 'second')).body).toMatchObject(NOT_ENTITLED);
    expect((await ask(sandbox, '/v3/reference/tickers?limit=1')).status).toBe(200);
  });

  it('answers five calls a minute, and says nothing about when the sixth will pass', async () => {
    await using sandbox = await start({ plan: 'basic' });
    const statuses: number[] = [];
    for (let call = 0; call < 7; call++) statuses.push((await ask(sandbox, '/v1/marketstatus/now')).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const refused = await ask(sandbox, '/v1/marketstatus/now');
    expect(refused.body).toMatchObject({
      status: 'ERROR',
      error: expect.stringMatching(/maximum requests per minute/) as string,
    });
    expect(refused.headers.get('retry-after')).toBeNull();
    sandbox.control.setNowMs(sandbox.control.nowMs() + 59_999);
    expect((await ask(sandbox, '/v1/marketstatus/now')).status).toBe(429);
    sandbox.control.setNowMs(sandbox.control.nowMs() + 1);
    expect((await ask(sandbox, '/v1/marketstatus/now')).status).toBe(200);
  });
});

describe('other plans', () => {
  it.each([
    ['starter', '2021-03-13'],
    ['developer', '2016-03-13'],
  ] as const)('refuse whole ranges that begin before their history: %s', async (plan, floor) => {
    await using sandbox = await startSandbox({ symbols: 3, plan, nowMs: Date.parse('2026-03-13T16:00:00Z') });
    expect((await bars(sandbox, floor, '2026-03-12')).status).toBe(200);
    const before = new Date(Date.parse(floor) - 86_400_000).toISOString().slice(0, 10);
    expect((await bars(sandbox, before, '2026-03-12')).body).toMatchObject(TIMEFRAME);
  });

  it('see the market late and say so, up to the one that does not', async () => {
    for (const [plan, status] of [
      ['starter', 'DELAYED'],
      ['advanced', 'OK'],
    ] as const) {
      await using sandbox = await start({ plan });
      expect((await bars(sandbox, '2026-03-12', '2026-03-13')).body).toMatchObject({ status });
    }
  });

  it('may be bent: edge, rate, Retry-After and DELAYED', async () => {
    const rate = { calls: 1, windowMs: 1000 };
    await using sandbox = await start({
      plan: 'starter',
      historyDays: 30,
      historyEdge: 'clip',
      rate,
      sendsRetryAfter: true,
      isDelayed: false,
    });
    const clipped = await bars(sandbox, '2026-01-05', '2026-03-12');
    expect([clipped.status, firstDay(clipped), clipped.body['status']]).toEqual([200, '2026-02-11', 'OK']);
    const refused = await bars(sandbox, '2026-01-05', '2026-03-12');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  });

  it('forbid what the bucket forbids', async () => {
    await using sandbox = await start({ forbidden: ['stocks_minute', 'crypto_daily'] });
    expect((await bars(sandbox, '2026-03-12', '2026-03-12', 'hour')).body).toMatchObject(NOT_ENTITLED);
    expect((await bars(sandbox, '2026-03-12', '2026-03-12')).status).toBe(200);
    expect(
      (await ask(sandbox, '/v2/aggs/grouped/locale/global/market/crypto/2026-03-12')).body,
    ).toMatchObject(NOT_ENTITLED);
  });
});

describe('counting', () => {
  it('remembers the calls on the REST port without their keys, apart from those on the bucket’s', async () => {
    await using sandbox = await start({});
    await ask(sandbox, '/v3/reference/tickers?limit=1&apiKey=sandbox-key');
    await ask(sandbox, '/v3/reference/tickers/NOBODY');
    const admin = await fetch(`${sandbox.adminUrl}/requests?side=rest`);
    expect(await admin.json()).toEqual(sandbox.control.restRequests());
    expect(sandbox.control.restRequests()).toMatchObject({
      total: 2,
      byVerb: { GET: { 200: 1, 404: 1 } },
      latest: [{ key: '/v3/reference/tickers?limit=1' }, { key: '/v3/reference/tickers/NOBODY' }],
    });
    expect(sandbox.control.requests().total).toBe(0);
    sandbox.control.clearRequests();
    expect(sandbox.control.restRequests().total).toBe(0);
  });
});
