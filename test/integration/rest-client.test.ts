import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import type { AggregatesRequest } from '../../src/vendor/rest/bars/aggregates.ts';
import { createRestClient, type RestClientOptions } from '../../src/vendor/rest/create-rest-client.ts';
import type { RestClient } from '../../src/vendor/rest/rest-client.ts';
import { readAll } from '../support/rest-fixture.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';
import { startVirtualTime } from '../support/virtual-time.ts';

const { signal } = new AbortController();
const from = tradingDay('2026-02-02');
const to = tradingDay('2026-02-13');
const DAY = tradingDay('2026-02-10');
const MINUTES: AggregatesRequest = { ticker: 'AAPL', multiplier: 1, timespan: 'minute', from, to };

let sandbox: Sandbox;
let folder: TempFolder;
let client: RestClient;

function open(of: Sandbox, options: Partial<RestClientOptions> = {}): Promise<RestClient> {
  return createRestClient({
    baseUrl: of.rest,
    apiKey: of.apiKey,
    rateLimitPerMinute: 'unlimited',
    timeoutMs: 1000,
    attempts: 4,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    random: () => 0,
    budgetFolder: folder.path,
    ...options,
  });
}

beforeAll(async () => {
  sandbox = await startSandbox({ from, to, symbols: 2500 });
  folder = await makeTempFolder('rest-client');
  client = await open(sandbox);
});
afterEach(() => {
  sandbox.control.removeFaults();
});
afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await sandbox.stop();
  await folder[Symbol.asyncDispose]();
});

describe('the REST client against the sandbox', () => {
  it('lists the market’s shares, and describes each as it lists it', async () => {
    const { rows } = await readAll(client.tickers({ market: 'stocks' }, { signal }));
    const listed = new Set(sandbox.market?.stocks.map(({ symbol }) => symbol));
    expect(rows.length).toBeGreaterThan(2000);
    expect(rows.filter(({ ticker }) => !listed.has(ticker))).toEqual([]);
    const details = await client.tickerDetails('AAPL', { signal });
    expect(details).toMatchObject({ kind: 'found', value: { ticker: 'AAPL', market: 'stocks' } });
    expect(await client.tickerDetails('NOSUCH', { signal })).toMatchObject({ kind: 'absent' });
    expect(await client.tickerDetails('AAPL', { signal, date: DAY })).toMatchObject({ kind: 'found' });
  });

  it('reads the short lists and the market’s state', async () => {
    expect(await client.tickerTypes({ assetClass: 'stocks' }, { signal })).not.toEqual([]);
    expect(await client.exchanges({}, { signal })).not.toEqual([]);
    expect(await client.tickerEvents('AAPL', { signal })).toMatchObject({ kind: 'found' });
    expect((await client.marketStatus({ signal })).market).toMatch(/^(open|closed|extended-hours)$/);
    expect(await client.upcomingHolidays({ signal })).not.toEqual([]);
  });

  it('reads the same splits and dividends from the newer endpoints and the older ones', async () => {
    const read = async () => ({
      splits: (await readAll(client.splits({}, { signal }))).rows.map(
        ({ id, ticker, execution_date, split_from, split_to }) =>
          [id, ticker, execution_date, split_from, split_to].join(),
      ),
      dividends: (await readAll(client.dividends({ from }, { signal }))).rows.map(
        ({ id, ticker, ex_dividend_date, cash_amount }) => [id, ticker, ex_dividend_date, cash_amount].join(),
      ),
    });
    const newer = await read();
    sandbox.control.addFault('error=/stocks/v1/*,code=404');
    const older = await read();
    expect([newer.splits.length > 10, newer.dividends.length > 2]).toEqual([true, true]);
    expect({ splits: older.splits.sort(), dividends: older.dividends.sort() }).toEqual({
      splits: newer.splits.sort(),
      dividends: newer.dividends.sort(),
    });
  });

  it('reads option contracts', async () => {
    const { rows } = await readAll(client.optionContracts({ underlying: 'AAPL', asOf: DAY }, { signal }));
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.every(({ underlying_ticker }) => underlying_ticker === 'AAPL')).toBe(true);
  });

  it('finds the same day in the grouped answer, in single bars and in the official prices', async () => {
    const grouped = await client.groupedDaily('stocks', DAY, { signal });
    expect(grouped.bars.length).toBeGreaterThan(2000);
    for (const { T: ticker, t: _, otc: __, ...values } of grouped.bars.slice(0, 10)) {
      const wanted = { ticker, multiplier: 1, timespan: 'day', from: DAY, to: DAY } as const;
      const { rows } = await readAll(client.aggregates(wanted, { signal }));
      expect(rows).toMatchObject([values]);
      expect(await client.openClose(ticker, DAY, { signal })).toMatchObject({
        value: { open: values.o, close: values.c },
      });
    }
    expect(await client.previousClose('AAPL', { signal })).toMatchObject({ kind: 'found' });
    expect((await client.groupedDaily('stocks', tradingDay('2026-02-08'), { signal })).bars).toEqual([]);
    expect((await client.groupedDaily('crypto', DAY, { signal })).bars).not.toEqual([]);
    expect(await client.marketSnapshot({ signal, tickers: ['AAPL'] })).toMatchObject([{ ticker: 'AAPL' }]);
  });

  it.each([
    'overlap-page=/*,times=2',
    'extra-row=/*,times=2',
    'no-results=/*,times=2',
    'trailing-page=/*,times=1',
  ])('reads every row exactly once in spite of %s', async (fault) => {
    const read = async () => ({
      tickers: (await readAll(client.tickers({}, { signal }))).rows,
      contracts: (await readAll(client.optionContracts({ underlying: 'SPY' }, { signal }))).rows,
      bars: (await readAll(client.aggregates(MINUTES, { signal }))).rows,
      days: (await readAll(client.aggregates({ ...MINUTES, timespan: 'day' }, { signal }))).rows,
    });
    const honest = await read();
    sandbox.control.addFault(fault);
    expect(await read()).toEqual(honest);
    expect(sandbox.control.faults()[0]?.fired).toBeGreaterThan(0);
  });

  it.each(['drop=/*,times=2', 'stall=/*,times=1', 'truncate=/*,times=2', 'error=/*,code=502,times=3'])(
    'reads every bar in spite of %s',
    async (fault) => {
      const honest = (await readAll(client.aggregates(MINUTES, { signal }))).rows;
      sandbox.control.addFault(fault);
      expect((await readAll(client.aggregates(MINUTES, { signal }))).rows).toEqual(honest);
      expect(sandbox.control.faults()[0]?.fired).toBeGreaterThan(0);
    },
  );

  it('fails rather than stops where a list turns in a circle', async () => {
    sandbox.control.addFault('repeat-page=/*');
    await expect(readAll(client.tickers({}, { signal }))).rejects.toMatchObject({
      code: 'E_VENDOR',
      message: expect.stringContaining('came twice') as string,
    });
  });

  it('is told that a key is unknown, and hears nothing of an unknown symbol', async () => {
    await using stranger = await open(sandbox, { apiKey: 'test-unknown-key' });
    await expect(stranger.marketStatus({ signal })).rejects.toMatchObject({ code: 'E_CREDENTIALS_REFUSED' });
    expect((await readAll(client.aggregates({ ...MINUTES, ticker: 'NOSUCH' }, { signal }))).rows).toEqual([]);
  });
});

describe('the free plan', () => {
  it('keeps a patient client at five calls a minute, and is never asked twice for what it leaves out', async () => {
    const time = startVirtualTime(Date.UTC(2026, 1, 14, 17));
    await using free = await startSandbox({ from, to, symbols: 20, plan: 'basic', clock: time.clock });
    await using patient = await open(free, { rateLimitPerMinute: 5, clock: time.clock, wait: time.wait });
    const answered = () =>
      Object.values(free.control.restRequests().byVerb)
        .flatMap((statuses) => Object.values(statuses ?? {}))
        .reduce((sum, count) => sum + count, 0);
    const run = <T>(work: Promise<T>) => time.run(work, () => patient.callCount > answered());
    const days = Array.from({ length: 12 }, () => patient.groupedDaily('stocks', DAY, { signal }));
    expect(await run(Promise.all(days))).toHaveLength(12);
    expect(time.clock.monotonicMs()).toBeGreaterThanOrEqual(120_000);
    for (let count = 0; count < 3; count += 1) {
      await expect(run(patient.marketSnapshot({ signal }))).rejects.toMatchObject({ code: 'E_NOT_ENTITLED' });
      const old = patient.groupedDaily('stocks', tradingDay('2020-01-03'), { signal });
      await expect(run(old)).rejects.toMatchObject({ code: 'E_NOT_ENTITLED' });
    }
    expect([patient.callCount, answered()]).toEqual([14, 14]);
  });
});
