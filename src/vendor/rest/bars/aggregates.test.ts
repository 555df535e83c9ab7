import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRestFixture, type RestFixture, readAll } from '../../../../test/support/rest-fixture.ts';
import { json, type ScriptedApi, startScriptedApi } from '../../../../test/support/scripted-api.ts';
import { tradingDay } from '../../../domain/trading-day.ts';
import type { AggregatesRequest } from './aggregates.ts';

const { signal } = new AbortController();
const MINUTE_MS = 60_000;
const NEW_YORK_MS = 5 * 3_600_000;
const WANTED: AggregatesRequest = {
  ticker: 'AAPL',
  multiplier: 1,
  timespan: 'minute',
  from: tradingDay('2024-01-02'),
  to: tradingDay('2024-06-28'),
};

function barAt(t: number) {
  return { o: 1, h: 2, l: 0.5, c: 1.5, v: 10, t };
}

/** The instant of a minute of a day in New York’s winter. */
function minuteOf(day: string, minute = 0): number {
  return Date.parse(day) + NEW_YORK_MS + minute * MINUTE_MS;
}

let api: ScriptedApi;
let fixture: RestFixture;
beforeEach(async () => {
  api = await startScriptedApi();
  fixture = await openRestFixture(api);
});
afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

function readFrom(wanted: Partial<AggregatesRequest> = {}) {
  return fixture.run(readAll(fixture.client.aggregates({ ...WANTED, ...wanted }, { signal })));
}

/** A vendor that cuts its answers after `most` bars and rewrites the path, as the real one does. */
function vendorOf(bars: readonly ReturnType<typeof barAt>[], most: number) {
  api.always((exchange) => {
    const [, from = '', to = ''] = /\/minute\/([^/]+)\/([^/]+)$/.exec(exchange.url.pathname) ?? [];
    const fromMs = /^\d+$/.test(from) ? Number(from) : minuteOf(from);
    // Windows are snapped outward.
    const inside = bars.filter(({ t }) => t > fromMs - MINUTE_MS && t < minuteOf(to, 1440));
    const results = inside.slice(0, most);
    const next = `https://api.massive.com:443:443/v2/aggs/ticker/AAPL/range/1/minute/${(results.at(-1)?.t ?? 0) + MINUTE_MS}/${to}?cursor=bGltaXQ9Mg`;
    const more = inside.length > most ? { next_url: next } : {};
    json({
      ticker: 'AAPL',
      adjusted: false,
      queryCount: results.length,
      results,
      status: 'DELAYED',
      ...more,
    })(exchange);
  });
}

describe('the bars of a symbol', () => {
  it('are asked for in slices, ascending, unadjusted, and come once each', async () => {
    const days = ['2024-01-02', '2024-03-12', '2024-03-13', '2024-06-28'];
    const bars = days.flatMap((day) => [barAt(minuteOf(day, 600)), barAt(minuteOf(day, 601))]);
    vendorOf(bars, 50_000);
    expect(await readFrom()).toMatchObject({ rows: bars, duplicateCount: 0, pageCount: 3 });
    expect(api.requests).toEqual([
      '/v2/aggs/ticker/AAPL/range/1/minute/2024-01-02/2024-03-13?adjusted=false&sort=asc&limit=50000',
      '/v2/aggs/ticker/AAPL/range/1/minute/2024-03-14/2024-05-26?adjusted=false&sort=asc&limit=50000',
      '/v2/aggs/ticker/AAPL/range/1/minute/2024-05-27/2024-06-28?adjusted=false&sort=asc&limit=50000',
    ]);
  });

  it('are completed when an answer was cut off, each time with adjusted=false', async () => {
    const bars = Array.from({ length: 25 }, (_, index) => barAt(minuteOf('2024-01-02', 600 + index)));
    vendorOf(bars, 7);
    const { rows, duplicateCount } = await readFrom({ to: tradingDay('2024-01-05') });
    expect([rows, duplicateCount]).toEqual([bars, 3]);
    expect(api.requests).toHaveLength(4);
    expect(api.requests.every((path) => path.endsWith('?adjusted=false&sort=asc&limit=50000'))).toBe(true);
  });

  it('are put in order, and bars that come twice are counted', async () => {
    const [first, second] = [barAt(minuteOf('2024-01-02', 600)), barAt(minuteOf('2024-01-02', 601))];
    api.always(json({ results: [second, first, second] }));
    expect(await readFrom({ to: tradingDay('2024-01-05') })).toMatchObject({
      rows: [first, second],
      duplicateCount: 1,
    });
  });

  it('are none where the answer has no results', async () => {
    api.always(json({ queryCount: 0, resultsCount: 0, status: 'OK' }));
    expect((await readFrom({ to: tradingDay('2024-01-05') })).rows).toEqual([]);
  });

  it('may start after an empty answer that points further', async () => {
    const bar = barAt(minuteOf('2024-01-04', 600));
    const url = `/v2/aggs/ticker/AAPL/range/1/minute/${minuteOf('2024-01-03')}/2024-01-05?cursor=x`;
    api.script(json({ status: 'OK', next_url: url }));
    api.always(json({ status: 'OK', results: [bar] }));
    expect(await readFrom({ to: tradingDay('2024-01-05') })).toMatchObject({ rows: [bar] });
    expect(api.requests[1]).toContain(`/minute/${minuteOf('2024-01-03')}/2024-01-05?adjusted=false`);
  });

  it.each([
    ['/v2/aggs/ticker/AAPL/range/1/minute/2024-01-02/2024-01-05?cursor=x', /leads no further/],
    [`/v2/aggs/ticker/AAPL/range/1/minute/${minuteOf('2023-12-02')}/2024-01-05`, /leads no further/],
  ])('fail clearly when an empty answer points to %s', async (url, message) => {
    api.always(json({ status: 'OK', next_url: url }));
    await expect(readFrom({ to: tradingDay('2024-01-05') })).rejects.toMatchObject({
      code: 'E_VENDOR',
      message: expect.stringMatching(message) as string,
    });
  });

  it('end where an answer points past the end of the range', async () => {
    const bar = barAt(minuteOf('2024-01-05', 1199));
    const past = `/v2/aggs/ticker/AAPL/range/1/minute/${minuteOf('2024-01-06')}/2024-01-05?cursor=x`;
    api.script(json({ results: [bar], next_url: past }), json({ results: [bar], next_url: past }));
    api.always(
      json({ status: 'ERROR', error: "parameter 'to' cannot be a time that occurs before 'from'" }, 400),
    );
    const read = await readFrom({ to: tradingDay('2024-01-05') });
    expect(read).toMatchObject({ rows: [bar], duplicateCount: 1 });
    expect(api.requests).toHaveLength(3);
  });

  it('are asked for again when an answer without bars names itself as the next one', async () => {
    const bar = barAt(minuteOf('2024-01-04', 600));
    api.script(json({ next_url: '/v2/aggs/ticker/AAPL/range/1/minute/2024-01-02/2024-01-05?cursor=x' }));
    api.always(json({ results: [bar] }));
    expect((await readFrom({ to: tradingDay('2024-01-05') })).rows).toEqual([bar]);
  });

  it('are refused when they are not the ones asked for, and asked for again', async () => {
    const good = { ticker: 'AAPL', adjusted: false, results: [barAt(minuteOf('2024-01-02', 600))] };
    api.script(
      json({ ...good, ticker: 'MSFT' }),
      json({ ...good, results: [barAt(minuteOf('2023-01-02', 600))] }),
    );
    api.always(json(good));
    expect((await readFrom({ to: tradingDay('2024-01-05') })).rows).toEqual(good.results);
    api.always(json({ ...good, adjusted: true }));
    await expect(readFrom({ to: tradingDay('2024-01-05') })).rejects.toMatchObject({
      code: 'E_VENDOR',
      message: expect.stringContaining('adjusted') as string,
      details: { symbol: 'AAPL', from: '2024-01-02', to: '2024-01-05', requestId: 'request-0001' },
    });
  });

  it('take weeks that start before the range', async () => {
    const bar = barAt(minuteOf('2023-12-31'));
    api.always(json({ ticker: 'AAPL', results: [bar] }));
    expect((await readFrom({ timespan: 'week' })).rows).toEqual([bar]);
  });

  it('of a symbol that does not exist are not found', async () => {
    api.always(json({ status: 'NOT_FOUND', message: 'Data not found.' }, 404));
    await expect(readFrom()).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
  });

  it('hands on rows that are no bars, and those that contradict one, beside the bars', async () => {
    const good = barAt(minuteOf('2024-01-02', 600));
    const other = { ...good, c: 1.25 };
    api.always(json({ results: [good, { ...good, o: null }, { t: 'x' }, good, other] }));
    const pages: unknown[] = [];
    const read = async () => {
      const wanted = { ...WANTED, to: WANTED.from };
      for await (const page of fixture.client.aggregates(wanted, { signal })) pages.push(page);
    };
    await fixture.run(read());
    expect(pages).toMatchObject([
      {
        rows: [good],
        refused: [
          { reason: 'unparsable', startMs: good.t, raw: JSON.stringify({ ...good, o: null }) },
          { reason: 'unparsable', startMs: undefined },
          {
            reason: 'conflicting_duplicate',
            startMs: good.t,
            raw: expect.stringContaining('1.25') as string,
          },
        ],
      },
    ]);
  });
});
