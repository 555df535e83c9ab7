import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aggregatesSchema } from '../../contract/vendor/aggregates.ts';
import { dividendListSchema } from '../../contract/vendor/dividends.ts';
import { vendorErrorSchema } from '../../contract/vendor/error-body.ts';
import { exchangesSchema } from '../../contract/vendor/exchanges.ts';
import { groupedDailySchema } from '../../contract/vendor/grouped-daily.ts';
import { marketSnapshotSchema, tickerSnapshotSchema } from '../../contract/vendor/market-snapshot.ts';
import { marketStatusSchema, upcomingHolidaysSchema } from '../../contract/vendor/market-status.ts';
import { openCloseSchema } from '../../contract/vendor/open-close.ts';
import { optionContractListSchema, optionContractSchema } from '../../contract/vendor/option-contracts.ts';
import { splitListSchema } from '../../contract/vendor/splits.ts';
import { tickerEventsSchema } from '../../contract/vendor/ticker-events.ts';
import { tickerDetailsSchema, tickerListSchema, tickerTypesSchema } from '../../contract/vendor/tickers.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { ask, askAll, rowsOf } from '../support/ask-rest.ts';
import { type LakeContents, type OpenVendorServer, VENDOR_SERVERS } from '../support/vendor-servers.ts';

/** What a lake needs to answer the questions below. */
const CONTENTS: LakeContents = {
  syncs: [
    [
      'stocks_daily',
      'stocks_minute',
      'crypto_daily',
      'fx_daily',
      'indices_daily',
      '--from',
      '2026-02-23',
      '--to',
      '2026-03-14',
    ],
  ],
  underlyings: ['AAPL', 'SDS', 'SPX'],
};

describe.each(VENDOR_SERVERS)('$name', ({ open }) => {
  let server: OpenVendorServer;

  beforeAll(async () => {
    server = await open(
      { symbols: 24, from: tradingDay('2026-02-23'), to: tradingDay('2026-03-13') },
      CONTENTS,
    );
  }, 240_000);

  afterAll(() => server[Symbol.asyncDispose]());

  describe('every endpoint', () => {
    it.each([
      ['/v2/aggs/ticker/AAPL/range/1/day/2026-03-02/2026-03-13', aggregatesSchema],
      ['/v2/aggs/ticker/AAPL/prev', aggregatesSchema],
      ['/v2/aggs/grouped/locale/us/market/stocks/2026-03-13', groupedDailySchema],
      ['/v2/aggs/grouped/locale/global/market/crypto/2026-03-14', groupedDailySchema],
      ['/v2/aggs/grouped/locale/global/market/fx/2026-03-13', groupedDailySchema],
      ['/v1/open-close/AAPL/2026-03-13', openCloseSchema],
      ['/v2/snapshot/locale/us/markets/stocks/tickers', marketSnapshotSchema],
      ['/v2/snapshot/locale/us/markets/stocks/gainers', marketSnapshotSchema],
      ['/v2/snapshot/locale/us/markets/stocks/tickers/AAPL', tickerSnapshotSchema],
      ['/v3/reference/tickers', tickerListSchema],
      ['/v3/reference/tickers/AAPL', tickerDetailsSchema],
      ['/v3/reference/tickers/types', tickerTypesSchema],
      ['/vX/reference/tickers/AAPL/events', tickerEventsSchema],
      ['/v3/reference/exchanges', exchangesSchema],
      ['/stocks/v1/exchanges', exchangesSchema],
      ['/v3/reference/splits', splitListSchema],
      ['/stocks/v1/splits', splitListSchema],
      ['/v3/reference/dividends', dividendListSchema],
      ['/stocks/v1/dividends', dividendListSchema],
      ['/v3/reference/options/contracts', optionContractListSchema],
      ['/v1/marketstatus/now', marketStatusSchema],
      ['/v1/marketstatus/upcoming', upcomingHolidaysSchema],
    ])('answers in the shape that the client reads: %s', async (path, schema) => {
      const { status, body } = await ask(server, path);
      expect(status).toBe(200);
      expect(schema.safeParse(body).error).toBeUndefined();
    });

    it('numbers its answers, compresses them and says so', async () => {
      const { headers, body } = await ask(server, '/v3/reference/tickers?limit=3');
      expect(body['request_id']).toMatch(/^[0-9a-f]{32}$/);
      expect(headers.get('x-request-id')).toBe(body['request_id']);
      expect(headers.get('content-type')).toBe('application/json');
      expect(headers.get('content-encoding')).toBe('gzip');
      expect(headers.get('vary')).toBe('Accept-Encoding');
      const plain = await fetch(`${server.rest}/v1/marketstatus/now?apiKey=${server.apiKey}`, {
        headers: { 'Accept-Encoding': 'identity' },
      });
      expect(plain.headers.get('content-encoding')).toBeNull();
    });
  });

  describe('keys and refusals', () => {
    it('takes the key as a parameter or as a bearer token', async () => {
      const byParameter = await fetch(`${server.rest}/v1/marketstatus/now?apiKey=${server.apiKey}`);
      expect([byParameter.status, (await ask(server, '/v1/marketstatus/now')).status]).toEqual([200, 200]);
    });

    it('tells a missing key from an unknown one', async () => {
      const missing = await fetch(`${server.rest}/v3/reference/tickers`);
      expect(missing.status).toBe(401);
      expect(await missing.json()).toMatchObject({ status: 'ERROR', error: 'API Key was not provided' });
      const unknown = await ask(server, '/v3/reference/tickers', 'another');
      expect(unknown.status).toBe(401);
      expect(unknown.body).toMatchObject({ status: 'ERROR', error: 'Unknown API Key' });
    });

    it.each([
      ['/v3/reference/tickers/NOBODY', 'Ticker not found.'],
      ['/v1/open-close/AAPL/2026-03-14', 'Data not found.'],
      ['/v2/snapshot/locale/us/markets/stocks/tickers/NOBODY', 'Ticker not found.'],
      ['/v3/reference/options/contracts/O:AAPL260101C00001000', 'Option Ticker not found.'],
      ['/vX/reference/tickers/NOBODY/events', 'Ticker not found.'],
    ])('has nothing at %s', async (path, message) => {
      const { status, body } = await ask(server, path);
      expect(status).toBe(404);
      expect(vendorErrorSchema.parse(body)).toEqual({
        status: 'NOT_FOUND',
        request_id: body['request_id'],
        message,
      });
    });

    it.each([
      [
        '/v2/aggs/ticker/AAPL/range/1/day/2026-03-13/2026-03-02',
        /'to' cannot be a time that occurs before 'from'/,
      ],
      ['/v2/aggs/ticker/AAPL/range/1/day/yesterday/2026-03-02', /parse the time parameter: 'from'/],
      ['/v2/aggs/ticker/AAPL/range/0/day/2026-03-02/2026-03-03', /multiplier/],
      ['/v2/aggs/ticker/AAPL/range/1/fortnight/2026-03-02/2026-03-03', /timespan/],
      ['/v2/aggs/ticker/AAPL/range/1/day/2026-03-02/2026-03-03?limit=50001', /limit/],
      ['/v2/aggs/ticker/AAPL/range/1/day/2026-03-02/2026-03-03?sort=up', /sort/],
      ['/v2/aggs/grouped/locale/us/market/crypto/2026-03-13', /locale/],
      ['/v3/reference/tickers?limit=1001', /limit/],
      ['/v3/reference/tickers?date=2026-02-30', /date/],
      ['/v3/reference/tickers?sort=colour', /sort/],
      ['/v3/reference/tickers?cursor=abc', /cursor/],
      ['/stocks/v1/splits?sort=execution_date.up', /sort/],
      ['/stocks/v1/splits?limit=5001', /limit/],
      ['/v3/reference/splits?execution_date.gte=soon', /execution_date/],
      ['/v3/reference/dividends?cash_amount.gt=much', /cash_amount/],
    ])('refuses %s', async (path, error) => {
      const { status, body } = await ask(server, path);
      expect(status).toBe(400);
      expect(body).toMatchObject({ status: 'ERROR', error: expect.stringMatching(error) as string });
    });
  });

  describe('lists', () => {
    it('page by whole addresses of this host, with a cursor and without the key', async () => {
      const { headers, body } = await ask(server, `/v3/reference/tickers?limit=4&market=stocks`);
      expect(body['count']).toBe(4);
      expect(headers.get('x-item-count')).toBe('4');
      const next = new URL(body.next_url ?? '');
      expect(next.origin).toBe(server.rest);
      expect([...next.searchParams.keys()]).toEqual(['cursor']);
      expect(headers.get('link')).toBe(`<${body.next_url}>; rel="next"`);
      expect(next.searchParams.get('cursor')).toMatch(/^[\w-]+$/);
      expect(body.next_url).not.toContain(server.apiKey);
    });

    it('give every row once over all pages, in order, whatever the length of a page', async () => {
      const whole = rowsOf(await askAll(server, '/v3/reference/tickers?limit=1000'));
      const tickers = whole.map(({ ticker }) => String(ticker));
      expect(tickers).toEqual([...new Set(tickers)].toSorted());
      for (const limit of [1, 7, 13]) {
        const pages = await askAll(server, `/v3/reference/tickers?limit=${limit}`);
        expect(rowsOf(pages)).toEqual(whole);
        expect(pages).toHaveLength(Math.ceil(whole.length / limit));
      }
      expect(rowsOf(await askAll(server, '/v3/reference/tickers?order=desc&limit=9'))).toEqual(
        whole.toReversed(),
      );
    });
  });

  describe('tickers', () => {
    it('are those of the day asked for, delisted since or not', async () => {
      const listed = async (query: string): Promise<readonly string[]> =>
        rowsOf(await askAll(server, `/v3/reference/tickers?limit=1000&market=stocks&${query}`)).map(
          ({ ticker }) => String(ticker),
        );
      const now = await listed('active=true');
      const gone = rowsOf(await askAll(server, '/v3/reference/tickers?limit=1000&active=false'));
      expect(gone.length).toBeGreaterThan(1);
      for (const { ticker, delisted_utc: delisted, active } of gone) {
        expect(active).toBe(false);
        expect(delisted).toMatch(/^\d{4}-\d{2}-\d{2}T00:00:00Z$/);
        const day = String(delisted).slice(0, 10);
        const before = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
        expect(await listed(`date=${before}`)).toContain(ticker);
      }
      const newcomers = gone.map(({ ticker }) => String(ticker)).filter((ticker) => ticker.startsWith('QX'));
      expect(newcomers.filter((ticker) => now.includes(ticker))).toEqual([]);
    });

    it('may belong to two companies over time', async () => {
      const gone = rowsOf(await askAll(server, '/v3/reference/tickers?limit=1000&active=false'));
      const now = rowsOf(await askAll(server, '/v3/reference/tickers?limit=1000'));
      const shared = gone.flatMap((old) => {
        const holder = now.find(({ ticker }) => ticker === old['ticker']);
        return holder === undefined ? [] : [[old, holder] as const];
      });
      expect(shared).toHaveLength(1);
      const [[old, holder] = []] = shared;
      expect(old?.['composite_figi']).not.toBe(holder?.['composite_figi']);
      const details = async (date: string): Promise<unknown> =>
        (await ask(server, `/v3/reference/tickers/${String(old?.['ticker'])}?date=${date}`)).body;
      expect(await details('2020-01-02')).toMatchObject({ results: { name: old?.['name'] } });
      expect(await details('2026-03-13')).toMatchObject({ results: { name: holder?.['name'] } });
    });

    it('keep the company through a change of ticker', async () => {
      const then = rowsOf(await askAll(server, '/v3/reference/tickers?limit=1000&date=2020-01-02'));
      const renamed = then.find(({ ticker }) => String(ticker).startsWith('QZ'));
      const figi = String(renamed?.['composite_figi']);
      const { body } = await ask(server, `/vX/reference/tickers/${figi}/events?types=ticker_change`);
      const { events } = tickerEventsSchema.parse(body).results;
      expect(events?.map((event) => event.ticker_change?.ticker)).toEqual([
        expect.not.stringMatching(/^QZ/),
        renamed?.['ticker'],
      ]);
      const gone = rowsOf(await askAll(server, '/v3/reference/tickers?limit=1000&active=false'));
      expect(gone.map(({ ticker }) => ticker)).not.toContain(renamed?.['ticker']);
    });

    it('are found by market, type, range and words, and keep their case', async () => {
      const tickers = async (query: string): Promise<readonly unknown[]> =>
        rowsOf(await askAll(server, `/v3/reference/tickers?limit=1000&${query}`)).map(({ ticker }) => ticker);
      expect(await tickers('market=crypto')).toContain('X:BTCUSD');
      expect(await tickers('market=fx')).toContain('C:EURUSD');
      expect(await tickers('market=indices')).toContain('I:SPX');
      expect(await tickers('market=otc')).toHaveLength(3);
      expect(await tickers('search=apple')).toEqual(['AAPL']);
      expect(await tickers('type=ETF')).toContain('SPY');
      expect(await tickers('ticker=BACpA')).toEqual(['BACpA']);
      expect(await tickers('ticker.gte=AAPL&ticker.lt=AB&market=stocks')).toEqual(['AAPL']);
      expect(await tickers('ticker=aapl')).toEqual([]);
    });
  });

  describe('options', () => {
    it('lists live contracts of an underlying, and expired ones when asked', async () => {
      const live = rowsOf(
        await askAll(server, '/v3/reference/options/contracts?underlying_ticker=AAPL&limit=1000'),
      );
      expect(live.length).toBeGreaterThan(20);
      expect(live.filter((row) => String(row['expiration_date']) < '2026-03-14')).toEqual([]);
      expect(new Set(live.map((row) => row['underlying_ticker']))).toEqual(new Set(['AAPL']));
      const past = rowsOf(
        await askAll(
          server,
          '/v3/reference/options/contracts?underlying_ticker=AAPL&limit=1000&expired=true',
        ),
      );
      expect(past.length).toBeGreaterThan(0);
      expect(past.filter((row) => String(row['expiration_date']) >= '2026-03-14')).toEqual([]);
      const [expired] = past;
      const asOf = String(expired?.['expiration_date']);
      const then = rowsOf(
        await askAll(
          server,
          `/v3/reference/options/contracts?underlying_ticker=AAPL&limit=1000&as_of=${asOf}`,
        ),
      );
      expect(then.map(({ ticker }) => ticker)).toContain(expired?.['ticker']);
    });

    it('describes one contract, also an index’s and one that a split has changed', async () => {
      const adjusted = rowsOf(
        await askAll(server, '/v3/reference/options/contracts?underlying_ticker=SDS&limit=1000'),
      ).find(({ ticker }) => String(ticker).startsWith('O:SDS1'));
      const { body } = await ask(
        server,
        `/v3/reference/options/contracts/${encodeURIComponent(String(adjusted?.['ticker']))}`,
      );
      const contract = optionContractSchema.parse(body).results;
      expect(contract).toMatchObject({
        underlying_ticker: 'SDS',
        shares_per_contract: 100,
        exercise_style: 'american',
      });
      expect(contract.additional_underlyings).toMatchObject([{ underlying: 'SDS', type: 'equity' }]);
      const [index] = rowsOf(
        await askAll(
          server,
          '/v3/reference/options/contracts?underlying_ticker=SPX&limit=1000&contract_type=put',
        ),
      );
      expect(index).toMatchObject({
        underlying_ticker: 'SPX',
        exercise_style: 'european',
        contract_type: 'put',
      });
    });
  });

  describe('market status', () => {
    it('announces holidays and short days as a bare array', async () => {
      const body = upcomingHolidaysSchema.parse((await ask(server, '/v1/marketstatus/upcoming')).body);
      const nyse = body.filter(({ exchange }) => exchange === 'NYSE');
      expect(nyse.map(({ date }) => date)).toEqual(nyse.map(({ date }) => date).toSorted());
      expect(nyse).toContainEqual({
        date: '2026-04-03',
        exchange: 'NYSE',
        name: 'Good Friday',
        status: 'closed',
      });
      expect(nyse).toContainEqual({
        date: '2026-11-27',
        exchange: 'NYSE',
        name: 'Thanksgiving',
        status: 'early-close',
        open: '2026-11-27T14:30:00.000Z',
        close: '2026-11-27T18:00:00.000Z',
      });
    });
  });

  describe('addresses', () => {
    it('name the host the client knows', async () => {
      const { port } = new URL(server.rest);
      const text = await new Promise<string>((resolve, reject) => {
        const headers = { Host: 'vendor.test:8443', Authorization: `Bearer ${server.apiKey}` };
        request({ port, path: '/v3/reference/tickers?limit=1', headers }, (response) => {
          const chunks: Buffer[] = [];
          response
            .on('data', (chunk: Buffer) => chunks.push(chunk))
            .on('end', () => resolve(Buffer.concat(chunks).toString()));
        })
          .on('error', reject)
          .end();
      });
      expect(JSON.parse(text)).toMatchObject({
        next_url: expect.stringMatching(
          /^http:\/\/vendor\.test:8443\/v3\/reference\/tickers\?cursor=/,
        ) as string,
      });
    });
  });
});

describe('the sandbox at another time or of another size', () => {
  it('freeze the date of the first page', async () => {
    await using other = await startSandbox({ symbols: 10 });
    const first = await ask(other, '/v3/reference/tickers?limit=2');
    other.control.setNowMs(other.control.nowMs() + 3 * 86_400_000);
    const second = await ask(other, first.body.next_url ?? '');
    expect(second.body.results?.[0]?.['last_updated_utc']).toBe(
      first.body.results?.[0]?.['last_updated_utc'],
    );
  });

  it.each([
    ['/v3/reference/tickers', 100],
    ['/v3/reference/splits', 10],
    ['/v3/reference/dividends', 10],
    ['/stocks/v1/splits', 100],
    ['/stocks/v1/dividends', 100],
    ['/v3/reference/options/contracts', 10],
  ])('have a page of their own length: %s', async (path, length) => {
    await using large = await startSandbox({ symbols: 300 });
    expect((await ask(large, path)).body.results).toHaveLength(length);
  });

  it('follows the market’s time', async () => {
    await using other = await startSandbox({ symbols: 3 });
    const at = async (instant: string): Promise<readonly unknown[]> => {
      other.control.setNowMs(Date.parse(instant));
      const { market, earlyHours, afterHours, serverTime } = (await ask(other, '/v1/marketstatus/now')).body;
      return [market, earlyHours, afterHours, serverTime];
    };
    expect(await at('2026-03-06T14:29:00Z')).toEqual([
      'extended-hours',
      true,
      false,
      '2026-03-06T09:29:00-05:00',
    ]);
    expect(await at('2026-03-09T13:30:00Z')).toEqual(['open', false, false, '2026-03-09T09:30:00-04:00']);
    expect(await at('2026-11-27T18:00:00Z')).toEqual([
      'extended-hours',
      false,
      true,
      '2026-11-27T13:00:00-05:00',
    ]);
    expect(await at('2026-12-25T15:00:00Z')).toEqual(['closed', false, false, '2026-12-25T10:00:00-05:00']);
  });

  it('knows days on which nobody had a ticker', async () => {
    await using sandbox = await startSandbox({ symbols: 24 });
    const gone = rowsOf(await askAll(sandbox, '/v3/reference/tickers?limit=1000&active=false'));
    const now = rowsOf(await askAll(sandbox, '/v3/reference/tickers?limit=1000'));
    const shared = gone.find((old) => now.some(({ ticker }) => ticker === old['ticker']));
    const day = String(shared?.['delisted_utc']).slice(0, 10);
    const answer = await ask(sandbox, `/v3/reference/tickers/${String(shared?.['ticker'])}?date=${day}`);
    expect(answer.body).toMatchObject({ status: 'NOT_FOUND' });
  });
});
