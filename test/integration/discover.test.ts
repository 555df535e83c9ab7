import { writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../src/app/config/load-configuration.ts';
import { discover } from '../../src/app/universe/discover.ts';
import { addDays, tradingDay, utcDateOf } from '../../src/domain/trading-day.ts';
import { readUniverse } from '../../src/lake/universe/read-universe.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { createRestClient } from '../../src/vendor/rest/create-rest-client.ts';
import type { RestClient } from '../../src/vendor/rest/rest-client.ts';
import { callCount, type DiscoverBench, openDiscoverBench } from '../support/discover-bench.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { startVirtualTime } from '../support/virtual-time.ts';

const FROM = tradingDay('2026-03-09');
const TO = tradingDay('2026-03-13');
/** The market’s time is noon on the day after its last. */
const TODAY = addDays(TO, 1);
const LAKE_SYNC = ['--from', TO, '--to', TO];

describe('discover in a market of full size', () => {
  let bench: DiscoverBench;
  beforeAll(async () => {
    const datasets = ['stocks_daily', 'options_daily'] as const;
    const market = { from: FROM, to: TO, symbols: 12_500, datasets };
    // The first question of a kind makes the market.
    bench = await openDiscoverBench(market, { timeoutMs: 60_000, attempts: 1 });
  }, 60_000);
  afterAll(() => bench[Symbol.asyncDispose]());

  it('takes one call for the snapshot, thirteen for the list with types, none for the lake', async () => {
    const shares = bench.vendor.market?.stocks.map(({ symbol }) => symbol) ?? [];
    const snapshot = await bench.discover('us_equities', '--route', 'snapshot');
    expect([snapshot.document.calls.made, snapshot.calls]).toEqual([1, 1]);
    expect(snapshot.universe.symbols.length).toBeGreaterThan(12_400);
    expect(snapshot.document.untyped).toBe(snapshot.universe.symbols.length);

    const list = await bench.discover('us_equities');
    expect(list.document).toMatchObject({ route: 'list', asOf: TODAY });
    expect(list.calls).toBeLessThanOrEqual(13);
    expect(list.document.calls).toEqual({ made: list.calls, naive: list.universe.symbols.length });
    expect(list.universe.symbols.filter((symbol) => !shares.includes(symbol))).toEqual([]);
    expect(list.document.types.map(({ name }) => name)).toEqual(['CS', null, 'ADRC']);

    const etf = await bench.discover('etf');
    expect([etf.document.route, etf.calls]).toEqual(['reference', 0]);
    expect(etf.document.types).toEqual([{ name: 'ETF', count: etf.universe.symbols.length }]);

    expect((await bench.run('sync', 'stocks_daily', ...LAKE_SYNC)).code).toBe(0);
    const lake = await bench.discover('us_equities', '--route', 'lake');
    expect([lake.document.asOf, lake.calls]).toEqual([TO, 0]);
    expect(lake.document.unlisted).toEqual({ day: TO, count: 0, sample: [] });
    const known = new Set(list.universe.symbols);
    expect(lake.universe.symbols.length).toBeGreaterThan(list.universe.symbols.length * 0.9);
    expect(lake.universe.symbols.filter((symbol) => !known.has(symbol))).toEqual([]);
    expect(await bench.universes()).toEqual([
      'etf_20260314.json',
      'us_equities_20260313.json',
      'us_equities_20260314.json',
    ]);
  }, 120_000);

  it('takes the lake unasked once the list is older, and still knows funds from shares', async () => {
    bench.vendor.control.setNowMs(bench.vendor.control.nowMs() + 3 * 86_400_000);
    const run = await bench.discover('etf');
    expect([run.document.route, run.document.asOf, run.calls]).toEqual(['lake', TO, 0]);
    expect(run.document.types).toMatchObject([{ name: 'ETF' }]);
    expect((await bench.discover('us_equities', '--limit', '1000')).document.count).toBe(1000);
  }, 60_000);

  it('lists contracts of one underlying, and of a day’s bars', async () => {
    const list = await bench.discover('options', '--search', 'SPY', '--limit', '500');
    expect([list.document.route, list.calls, list.document.count]).toEqual(['list', 1, 500]);
    expect(list.universe.symbols.every((symbol) => symbol.startsWith('O:SPY'))).toBe(true);
    expect((await bench.run('sync', 'options_daily', ...LAKE_SYNC)).code).toBe(0);
    const lake = await bench.discover('options', '--search', 'I:SPX');
    expect([lake.document.route, lake.calls]).toEqual(['lake', 0]);
    expect(new Set(lake.universe.symbols.map((symbol) => symbol.slice(0, 5)))).toEqual(new Set(['O:SPX']));
    const all = await bench.discover('options');
    expect(all.universe.symbols.length).toBeGreaterThan(10 * lake.universe.symbols.length);
  }, 120_000);
});

describe('discover in a small market', () => {
  let bench: DiscoverBench;
  beforeAll(async () => {
    bench = await openDiscoverBench({ from: FROM, to: TO, symbols: 60 });
  });
  afterEach(() => {
    bench.vendor.control.removeFaults();
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  it('keeps the companies that shared a ticker apart, and one that changed its own', async () => {
    await bench.discover('us_equities', '--active', 'all', '--route', 'list');
    const rows = await bench.tickers();
    const byTicker = Map.groupBy(rows, (row) => row['ticker']);
    const shared = [...byTicker.values()].filter((each) => each.length > 1);
    expect(shared).toHaveLength(1);
    expect(shared[0]).toMatchObject([
      { active: 'false', valid_from: null, valid_to: addDays(FROM, -180) },
      { active: 'true', valid_from: TODAY, valid_to: null, delisted_utc: null },
    ]);
    expect(new Set(shared[0]?.map((row) => row['share_class_figi'])).size).toBe(2);

    const before = addDays(FROM, -200);
    const past = await bench.discover('us_equities', '--as-of', before, '--active', 'all');
    expect(past.document).toMatchObject({ route: 'list', asOf: before });
    const after = await bench.tickers();
    expect(after.filter((row) => row['ticker'] === shared[0]?.[0]?.['ticker'])).toMatchObject([
      { active: 'false', valid_from: before },
      { active: 'true', valid_from: TODAY },
    ]);
    const renamed = after.find((row) => row['ticker']?.startsWith('QZ') === true);
    expect(renamed).toMatchObject({
      active: 'false',
      valid_from: before,
      valid_to: before,
      last_seen: before,
    });
  });

  it('takes the days of a renamed company from its events, once the lake has them', async () => {
    const rows = await bench.tickers();
    const former = rows.find((row) => row['ticker']?.startsWith('QZ') === true);
    const isCompany = (row: (typeof rows)[number]): boolean =>
      row['composite_figi'] === former?.['composite_figi'] && row['active'] === 'true';
    const ticker = rows.find(isCompany)?.['ticker'] ?? '';
    const synced = await bench.run('sync', 'reference', '--only', 'events', '--symbols', ticker);
    expect(synced.code).toBe(0);
    await bench.discover('us_equities', '--route', 'list');
    const after = await bench.tickers();
    expect(after.find(isCompany)).toMatchObject({ valid_from: addDays(FROM, -90), valid_to: null });
    expect(after.find((row) => row['ticker'] === former?.['ticker'])).toMatchObject({
      valid_from: '1998-05-18',
      valid_to: addDays(FROM, -91),
    });
  });

  it('finds what was listed on a past day, delisted since or not, and what was delisted by now', async () => {
    const listedThen = bench.vendor.market?.stocks.find(
      ({ listedFrom, listedTo }) => listedFrom !== undefined && listedTo !== undefined && listedTo < TODAY,
    );
    const then = listedThen?.listedTo ?? TO;
    const symbol = listedThen?.symbol ?? '';
    expect(symbol).toMatch(/^QX/);
    const past = await bench.discover('us_equities', '--as-of', then);
    expect(past.universe.symbols).toContain(symbol);
    expect(past.universe.file?.asOf).toBe(then);
    const now = await bench.discover('us_equities');
    expect(now.universe.symbols).not.toContain(symbol);
    const gone = await bench.discover('us_equities', '--active', 'false', '--route', 'list');
    expect(gone.universe.symbols).toContain(symbol);
    expect(
      gone.universe.file?.listings.every(
        ({ active, delisted }) => active === false && delisted !== undefined,
      ),
    ).toBe(true);
    const again = await bench.discover('us_equities', '--active', 'false');
    expect([again.document.route, again.calls]).toEqual(['reference', 0]);
    expect(again.universe.symbols).toEqual(gone.universe.symbols);
  });

  it('changes no row of the ticker table when the vendor says the same again', async () => {
    await bench.discover('us_equities', '--route', 'list');
    const { document } = await bench.discover('us_equities', '--route', 'list');
    expect(document.tickers).toMatchObject({ added: 0, changed: 0, removed: 0 });
    bench.vendor.control.setNowMs(bench.vendor.control.nowMs() + 86_400_000);
    const next = await bench.discover('us_equities', '--route', 'list');
    expect(next.document.tickers).toMatchObject({ added: 0, changed: 0, removed: 0 });
    expect(next.document.asOf).toBe(addDays(TODAY, 1));
    expect((await bench.discover('us_equities')).document.route).toBe('reference');
    bench.vendor.control.setNowMs(bench.vendor.control.nowMs() - 86_400_000);
  });

  it.each(['crypto', 'fx', 'indices', 'otc'] as const)(
    'finds all of %s in the spelling of the API',
    async (category) => {
      const list = await bench.discover(category, '--route', 'list');
      expect(list.document.count).toBeGreaterThan(2);
      if (category === 'otc') return;
      expect((await bench.run('sync', `${category}_daily`, ...LAKE_SYNC)).code).toBe(0);
      const lake = await bench.discover(category, '--route', 'lake');
      expect(lake.calls).toBe(0);
      expect(lake.universe.symbols.filter((symbol) => !list.universe.symbols.includes(symbol))).toEqual([]);
      expect(lake.universe.file?.listings.length).toBe(lake.document.count);
    },
  );

  it('searches at the vendor and in the lake, and stops at the limit', async () => {
    const there = await bench.discover('us_equities', '--route', 'list', '--search', 'apple');
    expect(there.universe.symbols).toEqual(['AAPL']);
    expect(there.universe.file?.filter).toEqual({ limit: null, search: 'apple', active: 'true' });
    const here = await bench.discover(
      'us_equities',
      '--route',
      'reference',
      '--search',
      'apple',
      '--limit',
      '5',
    );
    expect(here.universe.symbols).toEqual(['AAPL']);
    const none = await bench.run('discover', 'us_equities', '--search', 'nobody is called that', '--json');
    expect([none.code, none.out]).toEqual([1, expect.stringContaining('E_NOT_FOUND')]);
  });

  it('counts what trades and is missing from the list', async () => {
    const key = `us_stocks_sip/day_aggs_v1/2026/03/${TO}.csv.gz`;
    const text = `ticker,volume,open,close,high,low,window_start,transactions
AAPL,1000,182,181.2,182.8,180.2,1773374400000000000,10
ZVZZT,1000,10,10,10,10,1773374400000000000,10
`;
    await bench.discover('us_equities', '--route', 'list');
    await bench.vendor.control.replaceObject(key, { kind: 'csv', text });
    expect((await bench.run('sync', 'stocks_daily', ...LAKE_SYNC)).code).toBe(0);
    const lake = await bench.discover('us_equities', '--route', 'lake');
    expect(lake.universe.symbols).toEqual(['AAPL', 'ZVZZT']);
    expect(lake.document).toMatchObject({ untyped: 1, unlisted: { day: TO, count: 1, sample: ['ZVZZT'] } });
    const { out } = await bench.run('discover', 'us_equities', '--route', 'lake');
    expect(out).toContain('1 symbol with bars on 2026-03-13 and not on the vendor’s list: ZVZZT');
  });

  it('writes the universe elsewhere when told to, and to no place inside the lake', async () => {
    const before = await bench.universes();
    const { document } = await bench.discover('crypto', '--output', 'mine.json');
    expect(document.file).toBe(bench.folder.at('mine.json'));
    expect((await readUniverse(bench.folder.at('mine.json'))).symbols.length).toBe(document.count);
    expect(await bench.universes()).toEqual(before);
    const refused = await bench.run('discover', 'crypto', '--output', 'lake/universe/mine.json');
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('inside the lake')]);
  });

  it('shows a person the first symbols, what they are, and what it cost', async () => {
    const { code, out, err } = await bench.run('discover', 'us_equities', '--route', 'list');
    expect(code).toBe(0);
    for (const part of [
      'symbol',
      'Apple Inc.',
      'By type: CS',
      'By exchange: ',
      '1 call to the vendor',
      'Written to',
    ])
      expect(out).toContain(part);
    expect(err).toContain('Asking the vendor');
    expect(bench.lastRun()).toMatchObject({ command: 'discover', state: 'done', made: 1 });
    expect(Number(bench.lastRun()['naive'])).toBeGreaterThan(40);
    expect(Number(bench.lastRun()['bytes'])).toBeGreaterThan(500);
  });

  it.each([
    [['us_equity'], 2, 'E_CATEGORY: There is no category "us_equity"', 'Did you mean us_equities?'],
    [['everything'], 2, 'E_CATEGORY', 'Categories are us_equities, etf, crypto, fx, options, indices, otc.'],
    [
      ['crypto', '--route', 'snapshot'],
      2,
      'E_ROUTE: --route snapshot cannot serve crypto',
      'Leave --route out',
    ],
    [['etf', '--as-of', '2027-01-01'], 2, 'E_DATE: --as-of 2027-01-01 lies in the future', 'past day'],
    [['etf', '--as-of', 'today'], 2, 'E_DATE', 'YYYY-MM-DD'],
    [['etf', '--limit', '0'], 2, 'E_USAGE', '--limit 100'],
    [['etf', '--search', ''], 2, 'E_USAGE: --search is empty', 'leave the option out'],
    [['etf', '--active', 'maybe'], 2, 'E_USAGE', 'barlake'],
  ])('refuses %j', async (args, code, message, mend) => {
    const refused = await bench.run('discover', ...args);
    expect([refused.code, refused.err]).toEqual([code, expect.stringContaining(message)]);
    expect(refused.err).toContain(mend);
  });

  it('publishes nothing when the key expires in the middle, says so, and does all of it the next time', async () => {
    await using large = await openDiscoverBench({ from: FROM, to: TO, symbols: 3_000 });
    large.vendor.control.addFault('error=/v3/reference/tickers,code=401,after=1');
    const failed = await large.run('discover', 'us_equities', '--json');
    expect(failed.code).toBe(4);
    expect(failed.out).toContain('E_CREDENTIALS_REFUSED');
    expect(failed.out + failed.err).not.toContain(large.vendor.apiKey);
    expect(await large.universes()).toEqual([]);
    await expect(large.tickers()).rejects.toThrow('No files found');
    expect(large.lastRun()).toMatchObject({
      state: 'failed',
      made: 2,
      totals: '{"code":"E_CREDENTIALS_REFUSED"}',
    });
    large.vendor.control.removeFaults();
    expect((await large.discover('us_equities')).calls).toBe(3);
    const before = await large.universes();
    large.vendor.control.addFault('repeat-page=/v3/*');
    const circle = await large.run('discover', 'etf', '--route', 'list', '--json');
    expect([circle.code, circle.out]).toEqual([1, expect.stringContaining('E_VENDOR')]);
    expect(await large.universes()).toEqual(before);
  });

  it('publishes nothing when it is stopped, and says so in the catalog', async () => {
    await using slow = await openDiscoverBench({ from: FROM, to: TO, symbols: 3_000, latencyMs: 200 });
    const stopped = await slow.runStopped(250, 'discover', 'us_equities', '--json');
    expect([stopped.code, stopped.out]).toEqual([1, expect.stringContaining('E_CANCELLED')]);
    expect(slow.lastRun()).toMatchObject({ state: 'cancelled' });
    expect(await slow.universes()).toEqual([]);
  });

  it.each(['overlap-page', 'extra-row', 'no-results', 'trailing-page', 'drop'])(
    'finds every symbol once in spite of %s',
    async (fault) => {
      await using large = await openDiscoverBench({ from: FROM, to: TO, symbols: 2_500 });
      const honest = await large.discover('us_equities');
      large.vendor.control.addFault(`${fault}=/v3/*,times=2`);
      const { universe, document } = await large.discover('us_equities', '--route', 'list');
      expect(universe.symbols).toEqual(honest.universe.symbols);
      expect(document.tickers).toMatchObject({ added: 0, changed: 0 });
    },
  );

  it('replaces a universe that was left half-written by somebody else', async () => {
    const { document } = await bench.discover('fx', '--route', 'list');
    await writeFile(document.file, '{"format":1,"symbols":["C:EU');
    await expect(readUniverse(document.file)).rejects.toMatchObject({ code: 'E_UNIVERSE' });
    const refused = await bench.run('plan', 'stocks_daily', '--universe', 'fx');
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('breaks off or is damaged')]);
    expect((await bench.discover('fx', '--route', 'list')).universe.symbols.length).toBe(document.count);
  });
});

describe('discover on the free plan', () => {
  it('takes the list where the plan has no snapshot, and does not ask for that again', async () => {
    await using bench = await openDiscoverBench({
      from: FROM,
      to: TO,
      symbols: 60,
      plan: 'basic',
      rate: { calls: 100, windowMs: 1000 },
    });
    const forced = await bench.run('discover', 'us_equities', '--route', 'snapshot', '--json');
    expect([forced.code, forced.out]).toEqual([4, expect.stringContaining('E_NOT_ENTITLED')]);
    expect(bench.lastRun()).toMatchObject({ state: 'failed', made: 1 });
    expect((await bench.discover('us_equities')).document.route).toBe('list');
    bench.vendor.control.setNowMs(bench.vendor.control.nowMs() + 4 * 86_400_000);
    const fallen = await bench.discover('us_equities');
    // The first answer of 403 is an hour old by now: it is asked once more.
    expect([fallen.document.route, fallen.calls, fallen.document.calls.made]).toEqual(['list', 2, 2]);
    expect(fallen.err).toContain('taking the list instead');
    expect(fallen.document.rejected.map(({ route }) => route)).toEqual(['reference', 'lake']);
    bench.vendor.control.clearRequests();
    const again = await bench.run('discover', 'us_equities', '--route', 'snapshot', '--json');
    expect([again.code, callCount(bench.vendor)]).toEqual([4, 0]);
    expect(utcDateOf(bench.clock.nowMs())).toBe(addDays(TODAY, 4));
  });

  it('keeps to five calls a minute over all pages of a full list', async () => {
    const time = startVirtualTime(Date.UTC(2026, 2, 14, 17));
    await using folder = await makeTempFolder('discover-slowly');
    const market = { from: FROM, to: TO, symbols: 12_500, clock: time.clock } as const;
    await using vendor = await startSandbox({ ...market, plan: 'basic' });
    const { config } = await loadConfiguration({
      flags: { lake: folder.at('lake') },
      env: { HOME: folder.path },
      cwd: folder.path,
      learnSecret: () => undefined,
    });
    let rest: RestClient | undefined;
    const openRest = async (): Promise<RestClient> => {
      rest = await createRestClient({
        baseUrl: vendor.rest,
        apiKey: vendor.apiKey,
        rateLimitPerMinute: 5,
        timeoutMs: 60_000,
        attempts: 1,
        clock: time.clock,
        wait: time.wait,
        random: () => 0,
        budgetFolder: folder.path,
      });
      return rest;
    };
    const { signal } = new AbortController();
    const work = discover(
      { category: 'us_equities', route: 'auto', active: 'true' },
      { config, clock: time.clock, random: () => 0, version: '0.0.0-test', signal, openRest },
    );
    const found = await time.run(work, () => (rest?.callCount ?? 0) > callCount(vendor));
    expect([found.calls.made, callCount(vendor)]).toEqual([13, 13]);
    // Refusals would be calls too: none of the thirteen was one.
    expect(Object.keys(vendor.control.restRequests().byVerb['GET'] ?? {})).toEqual(['200']);
    expect(time.clock.monotonicMs()).toBeGreaterThanOrEqual(120_000);
    expect(time.clock.monotonicMs()).toBeLessThan(190_000);
  }, 60_000);
});
