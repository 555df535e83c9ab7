import {
  GetCryptoAggregatesSortEnum,
  GetCryptoAggregatesTimespanEnum,
  GetStocksAggregatesSortEnum,
  GetStocksAggregatesTimespanEnum,
  ListTickersMarketEnum,
  restClient,
} from '@massive.com/client-js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { ask, type Row } from '../support/ask-rest.ts';
import { type LakeContents, type OpenVendorServer, VENDOR_SERVERS } from '../support/vendor-servers.ts';

/** What the client really gives back: the body, whatever its types say. */
interface Body {
  readonly status?: string;
  readonly count?: number;
  readonly resultsCount?: number;
  readonly results?: readonly Row[] & Row;
  readonly next_url?: string;
  readonly tickers?: readonly Row[];
  readonly market?: string;
  readonly symbol?: string;
}

type Client = ReturnType<typeof restClient>;

const body = async (call: Promise<unknown>): Promise<Body> => (await call) as Body;

const week = {
  stocksTicker: 'AAPL',
  multiplier: 1,
  timespan: GetStocksAggregatesTimespanEnum.Day,
  from: '2026-03-02',
  to: '2026-03-13',
} as const;

/** What a lake needs to answer the questions below; the last two weeks of the sandbox. */
const CONTENTS: LakeContents = {
  syncs: [['stocks_daily', 'stocks_minute', 'crypto_daily', '--from', '2026-03-02', '--to', '2026-03-13']],
  underlyings: ['AAPL'],
};

describe.each(VENDOR_SERVERS)('the vendor’s JavaScript client and $name', ({ open }) => {
  let server: OpenVendorServer;
  let client: Client;

  beforeAll(async () => {
    server = await open({ symbols: 12 }, CONTENTS);
    client = restClient(server.apiKey, server.rest, { pagination: true });
  }, 240_000);

  afterAll(() => server[Symbol.asyncDispose]());

  it('reads every endpoint', async () => {
    expect(await body(client.getStocksAggregates(week))).toMatchObject({ status: 'OK', resultsCount: 10 });
    expect(await body(client.getGroupedStocksAggregates({ date: '2026-03-13' }))).toMatchObject({
      status: 'OK',
    });
    expect(await body(client.getPreviousStocksAggregates({ stocksTicker: 'AAPL' }))).toMatchObject({
      resultsCount: 1,
    });
    expect(await body(client.getStocksOpenClose({ stocksTicker: 'AAPL', date: '2026-03-13' }))).toMatchObject(
      { symbol: 'AAPL' },
    );
    expect((await body(client.getStocksSnapshotTickers())).tickers?.length).toBeGreaterThan(5);
    expect(await body(client.getTicker({ ticker: 'AAPL' }))).toMatchObject({ results: { ticker: 'AAPL' } });
    expect(await body(client.getEvents({ id: 'AAPL' }))).toMatchObject({ results: { name: 'Apple Inc.' } });
    expect((await body(client.listTickerTypes())).results?.length).toBeGreaterThan(10);
    expect((await body(client.listExchanges())).results?.length).toBeGreaterThan(5);
    expect(await body(client.getMarketStatus())).toMatchObject({ market: 'closed' });
    expect(await client.getMarketHolidays()).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'Good Friday' })]),
    );
  });

  it('reads every list', async () => {
    const lists = await Promise.all([
      body(client.listTickers({ market: ListTickersMarketEnum.Stocks, limit: 1000 })),
      body(client.listStockSplits({ limit: 1000 })),
      body(client.listDividends({ limit: 1000 })),
      body(client.getStocksV1Splits({ limit: 5000 })),
      body(client.getStocksV1Dividends({ limit: 5000 })),
      body(client.listOptionsContracts({ underlyingTicker: 'AAPL', limit: 1000 })),
    ]);
    expect(lists.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'OK'));
    expect(lists.every(({ results = [] }) => results.length > 5)).toBe(true);
  });

  it('finds every page, puts later ones in front, and adds up the counts', async () => {
    const one = await ask(server, '/v3/reference/tickers?market=stocks&limit=1000');
    const tickers = one.body.results?.map(({ ticker }) => ticker) ?? [];
    const limit = Math.ceil(tickers.length / 3);
    const paged = await body(client.listTickers({ market: ListTickersMarketEnum.Stocks, limit }));
    const pages = [tickers.slice(0, limit), tickers.slice(limit, 2 * limit), tickers.slice(2 * limit)];
    expect(paged.results?.map(({ ticker }) => ticker)).toEqual(pages.toReversed().flat());
    expect(paged.count).toBe(tickers.length);
  });

  it('follows the rewritten paths of bars', async () => {
    const sort = GetStocksAggregatesSortEnum.Asc;
    const whole = await body(client.getStocksAggregates({ ...week, sort }));
    const paged = await body(client.getStocksAggregates({ ...week, sort, limit: 4 }));
    const byTime = (rows: readonly Row[] = []): readonly Row[] =>
      rows.toSorted((left, right) => Number(left['t']) - Number(right['t']));
    expect(byTime(paged.results)).toEqual(whole.results);
    expect(paged.resultsCount).toBe(4);
  });

  it('reads coins', async () => {
    const asked = { multiplier: 1, from: week.from, to: week.to, cryptoTicker: 'X:BTCUSD' } as const;
    const timespan = GetCryptoAggregatesTimespanEnum.Day;
    const coin = await body(
      client.getCryptoAggregates({ ...asked, timespan, sort: GetCryptoAggregatesSortEnum.Asc }),
    );
    expect(coin.resultsCount).toBe(12);
  });

  it('is refused with another key, and told what does not exist', async () => {
    await expect(client.getTicker({ ticker: 'NOBODY' })).rejects.toMatchObject({
      response: { status: 404, data: { message: 'Ticker not found.' } },
    });
    const stranger = restClient('another', server.rest);
    await expect(stranger.getMarketStatus()).rejects.toMatchObject({
      response: { status: 401, data: { error: 'Unknown API Key' } },
    });
  });
});

describe('the vendor’s JavaScript client', () => {
  let sandbox: Sandbox;
  let client: Client;

  beforeAll(async () => {
    sandbox = await startSandbox({ symbols: 12 });
    client = restClient(sandbox.apiKey, sandbox.rest, { pagination: true });
  });

  beforeEach(() => {
    sandbox.control.removeFaults();
    sandbox.control.clearRequests();
  });

  afterAll(() => sandbox.stop());

  it('encodes the colon of a coin, and is understood', async () => {
    const coin = await body(
      client.getCryptoAggregates({
        multiplier: 1,
        from: week.from,
        to: week.to,
        timespan: GetCryptoAggregatesTimespanEnum.Day,
        sort: GetCryptoAggregatesSortEnum.Asc,
        cryptoTicker: 'X:BTCUSD',
      }),
    );
    expect(coin.resultsCount).toBe(12);
    const { latest } = sandbox.control.restRequests();
    expect(latest[0]?.key).toMatch(/^\/v2\/aggs\/ticker\/X:BTCUSD\//);
  });

  it('sends the key as a parameter', async () => {
    await client.getMarketStatus();
    expect(sandbox.control.restRequests()).toMatchObject({ total: 1, byVerb: { GET: { 200: 1 } } });
  });

  it('breaks on a later page without results', async () => {
    sandbox.control.addFault('no-results=/v3/*,after=1');
    await expect(client.listTickers({ limit: 9 })).rejects.toThrow(/iterable/);
  });

  it('neither waits nor tries again when it is refused', async () => {
    sandbox.control.addFault('throttle=/v3/*');
    await expect(client.listTickers()).rejects.toMatchObject({
      response: { status: 429, data: { status: 'ERROR' } },
    });
    expect(sandbox.control.restRequests().total).toBe(1);
    await expect(client.getTicker({ ticker: 'AAPL' })).rejects.toMatchObject({ response: { status: 429 } });
    sandbox.control.removeFaults();
    await expect(client.getTicker({ ticker: 'NOBODY' })).rejects.toMatchObject({
      response: { status: 404, data: { message: 'Ticker not found.' } },
    });
    const stranger = restClient('another', sandbox.rest);
    await expect(stranger.getMarketStatus()).rejects.toMatchObject({
      response: { status: 401, data: { error: 'Unknown API Key' } },
    });
  });
});
