import { describe, expect, it } from 'vitest';
import { planDocumentSchema } from '../../contract/cli/plan.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { localTimeMs } from '../../src/domain/local-time.ts';
import { type TradingDay, tradingDay } from '../../src/domain/trading-day.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox-options.ts';
import { runInside } from '../support/run-barlake.ts';
import { readParquet } from '../support/sample-lake.ts';
import { IMPATIENT, restEnv, vendorEnv } from '../support/stand-in.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const FROM = tradingDay('2026-02-02');
const TO = tradingDay('2026-02-13');
const DAYS = 10;
const ARGS = ['stocks_daily', '--from', FROM, '--to', TO];
const MARKET: SandboxOptions = { datasets: ['stocks_daily'], from: FROM, to: TO, symbols: 12 };

/** A clock that starts at a time in New York and goes on from there. */
function clockAt(day: TradingDay, time: string): Clock {
  const startMs = localTimeMs(day, time, 'America/New_York') - performance.now();
  return { nowMs: () => startMs + performance.now(), monotonicMs: () => performance.now() };
}

const bothKeys = (bench: SyncBench) => ({ ...vendorEnv(bench.vendor), ...restEnv(bench.vendor) });
const restKey = (bench: SyncBench) => restEnv(bench.vendor);

async function planOf(bench: SyncBench, args: readonly string[], env: Readonly<Record<string, string>>) {
  const { out, code } = await runInside(['plan', ...args, '--json', '--lake', bench.root], {
    cwd: bench.folder.path,
    env,
  });
  expect(code).toBe(0);
  const parsed: unknown = JSON.parse(out);
  return planDocumentSchema.parse(parsed);
}

/** The bars of a day as the lake holds them, without what only one source knows. */
async function barsOf(root: string, day: string): Promise<unknown> {
  const path = `${root}/bronze/stocks_daily/year=${day.slice(0, 4)}/month=${day.slice(5, 7)}/${day}.parquet`;
  return (await readParquet(path)).map((row) => (row as readonly unknown[]).slice(0, 9));
}

describe('a market without files', () => {
  it('comes from grouped daily: a call a day', async () => {
    await using bench = await openSyncBench(MARKET);
    const plan = await planOf(bench, ARGS, restKey(bench));
    expect(plan.choices).toMatchObject([{ route: 'grouped', cost: { calls: DAYS, objects: 0 } }]);
    expect(plan.tasks).toBeNull();
    const graph = await planOf(bench, [...ARGS, '--tasks'], restKey(bench));
    expect(graph.tasks).toHaveLength(2 * DAYS);
    expect(graph.tasks?.[1]).toEqual({
      id: `unfold:stocks_daily:${TO}`,
      kind: 'unfold',
      dependsOn: [`ask:stocks_daily:${TO}`],
    });
    const { document, gets } = await bench.sync(ARGS, { env: restKey(bench) });
    expect(document).toMatchObject({
      state: 'done',
      calls: { made: DAYS, requests: 0 },
      datasets: [{ days: DAYS, quarantined: 0 }],
    });
    expect([gets, bench.vendor.control.restRequests().total]).toEqual([0, DAYS]);
    const again = await bench.sync(ARGS, { env: restKey(bench) });
    expect([again.document.calls.made, again.document.tasks.done]).toEqual([0, 0]);
  });

  it('needs a key for one of the two doors', async () => {
    await using bench = await openSyncBench(MARKET);
    const surroundings = { cwd: bench.folder.path, env: {} };
    const { code, err } = await runInside(['sync', ...ARGS, '--lake', bench.root], surroundings);
    expect([code, err]).toEqual([4, expect.stringContaining('E_CREDENTIALS_MISSING')]);
  });

  it('cannot have minutes of everything', async () => {
    await using bench = await openSyncBench(MARKET);
    const surroundings = { cwd: bench.folder.path, env: restKey(bench) };
    const args = [
      'sync',
      'stocks_minute',
      '--from',
      FROM,
      '--to',
      TO,
      '--route',
      'grouped',
      '--lake',
      bench.root,
    ];
    const { code, err } = await runInside(args, surroundings);
    expect([code, err]).toEqual([2, expect.stringContaining('cannot serve stocks_minute')]);
  });

  it('says which of several datasets it cannot have', async () => {
    await using bench = await openSyncBench(MARKET);
    const args = ['stocks_daily', 'stocks_minute', '--from', FROM, '--to', TO];
    const reason = 'no key for flat files, and only files have these bars';
    const { code, document } = await bench.sync(args, { env: restKey(bench) });
    expect([code, document]).toMatchObject([
      3,
      { state: 'partial', outOfReach: [{ dataset: 'stocks_minute', days: DAYS, reason }] },
    ]);
    const again = await bench.sync(args, { env: restKey(bench) });
    expect([again.code, again.document.tasks.done]).toEqual([3, 0]);
    const { routes } = await planOf(bench, args, restKey(bench));
    expect(routes.at(-1)).toMatchObject({ dataset: 'stocks_minute', source: 'none', reason });
  });
});

describe('a plan without files, found out on the way', () => {
  it('goes round by REST in the same sync', async () => {
    await using bench = await openSyncBench({
      ...MARKET,
      plan: 'basic',
      rate: { calls: 100, windowMs: 1000 },
    });
    const { code, document } = await bench.sync(ARGS, { env: bothKeys(bench) });
    expect([code, document]).toMatchObject([
      0,
      { state: 'done', forbidden: 0, calls: { made: DAYS }, datasets: [{ days: DAYS }] },
    ]);
    const plan = await planOf(bench, ARGS, bothKeys(bench));
    expect(plan.choices).toMatchObject([{ route: 'lake' }]);
  });

  it.each(['--rebuild', '--retry-failed'])('goes round with %s as well, and once', async (mode) => {
    await using bench = await openSyncBench({
      ...MARKET,
      plan: 'basic',
      rate: { calls: 100, windowMs: 1000 },
    });
    const env = bothKeys(bench);
    await bench.sync(ARGS, { env });
    const { code, document } = await bench.sync([...ARGS, mode], { env });
    const isRebuilt = mode === '--rebuild';
    expect([code, document.state, document.failures, document.forbidden]).toEqual([0, 'done', [], 0]);
    expect(document.calls.made).toBe(isRebuilt ? DAYS : 0);
    expect(document.datasets).toMatchObject([{ days: isRebuilt ? DAYS : 0 }]);
  });

  it('tries a file that could not be had again while it goes round', async () => {
    await using bench = await openSyncBench({
      ...MARKET,
      plan: 'basic',
      rate: { calls: 100, windowMs: 1000 },
    });
    bench.vendor.control.addFault(`error=*/2026-02-12.csv.gz,code=500,times=${IMPATIENT.attempts}`);
    const first = await bench.sync(ARGS, { env: bothKeys(bench) });
    expect(first.document).toMatchObject({ failures: [], forbidden: 1, datasets: [{ days: DAYS - 1 }] });
    const next = await bench.sync(ARGS, { env: bothKeys(bench) });
    expect(next.document).toMatchObject({ state: 'done', datasets: [{ days: 1 }] });
  });

  it('stays with the refusal when only files may be asked', async () => {
    await using bench = await openSyncBench({
      ...MARKET,
      plan: 'basic',
      rate: { calls: 100, windowMs: 1000 },
    });
    const { code, document } = await bench.sync([...ARGS, '--route', 'flat'], { env: bothKeys(bench) });
    expect([code, document]).toMatchObject([4, { forbidden: DAYS, calls: { made: 0 } }]);
  });
});

describe('a day whose file is not out', () => {
  it('comes from grouped daily in the evening, and from the file the next noon', async () => {
    await using bench = await openSyncBench({
      ...MARKET,
      nowMs: localTimeMs(TO, '21:00', 'America/New_York'),
    });
    const evening = await bench.sync(ARGS, { env: bothKeys(bench), clock: clockAt(TO, '21:00') });
    expect(evening.document).toMatchObject({
      state: 'done',
      pending: 0,
      calls: { made: 1 },
      datasets: [{ days: DAYS }],
    });
    expect(evening.gets).toBe(DAYS - 1);
    const before = await barsOf(bench.root, TO);
    bench.vendor.control.setNowMs(localTimeMs(tradingDay('2026-02-14'), '12:00', 'America/New_York'));
    const noon = await bench.sync(ARGS, {
      env: bothKeys(bench),
      clock: clockAt(tradingDay('2026-02-14'), '12:00'),
    });
    expect([noon.gets, noon.document.calls.made, noon.document.tasks.done]).toEqual([1, 0, 2]);
    expect(await barsOf(bench.root, TO)).toEqual(before);
    const sql = "SELECT key, severity, message FROM findings WHERE rule = 'superseded'";
    const { out } = await runInside(['sql', sql, '--json', '--lake', bench.root], { cwd: bench.folder.path });
    expect(out).toContain(TO);
    expect(out).toContain('are equal');
  });

  it('is asked for a second time once it is final', async () => {
    await using bench = await openSyncBench(MARKET);
    const last = ['stocks_daily', '--from', TO, '--to', TO];
    const at = async (day: string, time: string) => {
      const clock = clockAt(tradingDay(day), time);
      return (await bench.sync(last, { env: restKey(bench), clock })).document.calls.made;
    };
    expect(await at(TO, '20:00')).toBe(0);
    expect(await at(TO, '20:30')).toBe(1);
    expect(await at(TO, '23:30')).toBe(0);
    expect(await at('2026-02-14', '11:30')).toBe(1);
    expect(await at('2026-02-16', '11:30')).toBe(0);
  });
});

it('holds the same bars by files and by grouped daily, to the last digit', async () => {
  await using bench = await openSyncBench(MARKET);
  await bench.sync(ARGS, { env: bothKeys(bench), lake: bench.folder.at('flat') });
  await bench.sync([...ARGS, '--route', 'grouped'], {
    env: bothKeys(bench),
    lake: bench.folder.at('grouped'),
  });
  for (const day of ['2026-02-02', '2026-02-09', '2026-02-13']) {
    const flat = await barsOf(bench.folder.at('flat'), day);
    expect(flat).toHaveLength(12);
    expect(await barsOf(bench.folder.at('grouped'), day)).toEqual(flat);
  }
});

it('keeps to the classic rule of the configuration', async () => {
  await using bench = await openSyncBench(MARKET, 'router:\n  flat_after_days: 5\n');
  const { document, gets } = await bench.sync(ARGS, {
    env: bothKeys(bench),
    clock: clockAt(tradingDay('2026-02-14'), '12:00'),
  });
  expect(document.calls.made).toBe(5);
  expect(gets).toBe(5);
});

describe('some symbols of a market', () => {
  const SYMBOLS = 'AAPL,MSFT';

  it('come one by one where that costs less, and are held from then on', async () => {
    await using bench = await openSyncBench(MARKET);
    const args = [...ARGS, '--symbols', SYMBOLS];
    const { code, document } = await bench.sync(args, { env: restKey(bench) });
    expect([code, document]).toMatchObject([
      0,
      {
        calls: { made: 2, naive: 20 },
        datasets: [
          { dataset: 'stocks_daily', days: 0 },
          { dataset: 'stocks_1d', symbols: 2, rows: 20 },
        ],
      },
    ]);
    const again = await bench.sync(args, { env: restKey(bench) });
    expect([again.document.calls.made, again.document.tasks.done]).toEqual([0, 0]);
  });

  it('hold the same bars by files, by grouped daily and one by one, to the last digit', async () => {
    await using bench = await openSyncBench(MARKET);
    const sql = `SELECT symbol, timestamp, date, open, high, low, close, volume, transactions FROM $ WHERE symbol IN ('AAPL', 'MSFT') ORDER BY ALL`;
    const read = async (route: string, table: string) => {
      const lake = bench.folder.at(route);
      const { code } = await bench.sync([...ARGS, '--symbols', SYMBOLS, '--route', route], {
        env: bothKeys(bench),
        lake,
      });
      expect(code).toBe(0);
      const statement = sql.replace('$', table);
      return (
        await runInside(['sql', statement, '--format', 'json', '--lake', lake], { cwd: bench.folder.path })
      ).out;
    };
    const flat = await read('flat', 'stocks_daily');
    expect(JSON.parse(flat)).toHaveLength(20);
    expect(await read('grouped', 'stocks_daily')).toEqual(flat);
    expect(await read('rest', 'stocks_1d')).toEqual(flat);
  });

  it('are asked for from where the plan’s history begins, and its end is told and remembered', async () => {
    await using bench = await openSyncBench({
      ...MARKET,
      plan: 'starter',
      nowMs: localTimeMs(tradingDay('2031-02-09'), '12:00', 'America/New_York'),
    });
    const more = { env: restKey(bench), clock: clockAt(tradingDay('2031-02-09'), '12:00') };
    const args = [...ARGS, '--symbols', SYMBOLS];
    const first = await bench.sync(args, more);
    expect([first.code, first.document]).toMatchObject([
      3,
      { state: 'partial', forbidden: 5, failures: [], datasets: [{}, { dataset: 'stocks_1d', rows: 10 }] },
    ]);
    const again = await bench.sync(args, more);
    expect([again.code, again.document]).toMatchObject([
      0,
      { state: 'done', forbidden: 5, failures: [], calls: { made: 0 } },
    ]);
    const older = ['stocks_daily', '--from', FROM, '--to', '2026-02-04', '--symbols', SYMBOLS];
    const retried = await bench.sync([...older, '--retry-failed'], more);
    expect([retried.code, retried.document.failures.map(({ code }) => code)]).toEqual([
      4,
      ['E_NOT_ENTITLED', 'E_NOT_ENTITLED'],
    ]);
    expect(retried.document.calls.made).toBeGreaterThan(0);
  });

  it('are asked for behind days that are held, although those before them are out of reach', async () => {
    const to = tradingDay('2026-03-13');
    const nowDay = tradingDay('2031-02-20');
    await using bench = await openSyncBench({
      ...MARKET,
      to,
      plan: 'starter',
      nowMs: localTimeMs(nowDay, '12:00', 'America/New_York'),
    });
    const more = { env: restKey(bench), clock: clockAt(nowDay, '12:00') };
    await bench.sync(['stocks_daily', '--from', '2026-02-20', '--to', '2026-03-06'], more);
    const args = ['stocks_daily', '--from', FROM, '--to', to, '--symbols', SYMBOLS];
    const { code, document } = await bench.sync(args, more);
    expect([code, document]).toMatchObject([
      3,
      { forbidden: 13, failures: [], datasets: [{}, { dataset: 'stocks_1d', rows: 10 }] },
    ]);
  });

  it('save what their own datasets would have cost', async () => {
    await using bench = await openSyncBench({ ...MARKET, datasets: ['stocks_daily', 'crypto_daily'] });
    const args = ['stocks_daily', 'crypto_daily', '--from', FROM, '--to', TO, '--symbols', 'AAPL,X:BTCUSD'];
    const { document } = await bench.sync(args, { env: restKey(bench) });
    // Ten sessions of one, twelve days of the other.
    expect(document.calls).toMatchObject({ made: 2, naive: 22 });
  });

  it('do not stop for one that does not exist', async () => {
    await using bench = await openSyncBench(MARKET);
    const { code, document } = await bench.sync([...ARGS, '--symbols', `${SYMBOLS},NOPE`], {
      env: restKey(bench),
    });
    expect([code, document.state]).toEqual([3, 'partial']);
    expect(document.failures).toMatchObject([{ dataset: 'stocks_1d', symbol: 'NOPE', code: 'E_NOT_FOUND' }]);
  });

  it('must belong to a dataset that was named', async () => {
    await using bench = await openSyncBench(MARKET);
    const args = ['sync', ...ARGS, '--symbols', 'X:BTCUSD', '--lake', bench.root];
    const { code, err } = await runInside(args, { cwd: bench.folder.path, env: restKey(bench) });
    expect([code, err]).toEqual([2, expect.stringContaining('X:BTCUSD belongs to crypto')]);
  });
});

describe('a sync over REST in trouble', () => {
  it('keeps what was done when the key expires in the middle, and goes on with a new one', async () => {
    await using bench = await openSyncBench(MARKET, 'resources:\n  downloads: 1\n');
    bench.vendor.control.addFault('error=/v2/aggs/grouped/*2026-02-0*,code=401');
    const { code, document } = await bench.sync(ARGS, { env: restKey(bench) });
    expect([code, document.state]).toEqual([3, 'partial']);
    expect(document.tasks.done).toBeGreaterThanOrEqual(4);
    expect(new Set(document.failures.map((failure) => failure.code))).toEqual(
      new Set(['E_CREDENTIALS_REFUSED']),
    );
    bench.vendor.control.removeFaults();
    const again = await bench.sync(ARGS, { env: restKey(bench) });
    // What had landed needs no second call.
    expect([again.code, again.document.calls.made]).toEqual([0, 6]);
    expect(await barsOf(bench.root, TO)).toHaveLength(12);
  });

  it.each([
    'error=/v2/aggs/grouped/*,code=502,times=2',
    'throttle=/v2/aggs/grouped/*,times=2,retry-after=1',
    'truncate=/v2/aggs/grouped/*,times=1',
    'stall=/v2/aggs/grouped/*,times=1',
    'duplicate-ticker=/v2/aggs/grouped/*',
  ])('ends with the bars of a quiet one after %s', { timeout: 60_000 }, async (fault) => {
    await using bench = await openSyncBench(MARKET);
    const days = ['stocks_daily', '--from', '2026-02-11', '--to', TO];
    await bench.sync(days, { env: restKey(bench), lake: bench.folder.at('quiet') });
    bench.vendor.control.addFault(fault);
    const { code } = await bench.sync(days, { env: restKey(bench) });
    expect(code).toBe(0);
    for (const day of ['2026-02-11', '2026-02-13']) {
      expect(await barsOf(bench.root, day)).toEqual(await barsOf(bench.folder.at('quiet'), day));
    }
  });
});
