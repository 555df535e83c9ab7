import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { lakeContent } from '../support/lake-content.ts';
import { catalogFacts, lakeProblems } from '../support/lake-problems.ts';
import { objectBytes } from '../support/stand-in.ts';
import { openSyncBench } from '../support/sync-bench.ts';

const DATASETS = ['stocks_daily', 'options_daily'] as const satisfies readonly DatasetName[];
const FROM = tradingDay('2026-02-02');
const TO = tradingDay('2026-02-06');
const MARKET = { datasets: DATASETS, from: FROM, to: TO, symbols: 4 };
const ARGS = [...DATASETS, '--from', FROM, '--to', TO];
const OBJECTS = 10;
const VICTIM = tradingDay('2026-02-04');
const KEY = keyOf('stocks_daily', VICTIM);

describe('a sync while the vendor has trouble', () => {
  it.each([
    'truncate=*,times=1',
    'truncate=*,times=1,fraction=0.01',
    'wrong-size=*,times=1',
    'flip=*,times=2',
    'drop=*,times=1',
    'drop=*@0.5,times=2',
    'stall=*,times=1',
    'error=*,times=2,code=500',
    'error=*,times=1,code=502',
    'error=*,times=1,code=503',
    'throttle=*,times=1',
    'throttle=*,times=1,retry-after=1',
    'error=*,times=2,code=500,method=LIST',
    'throttle=*,times=1,method=LIST',
    'truncate=*,times=1,method=LIST',
    'replace=*,after=0,times=1',
  ])('ends with the same lake as without %s', { timeout: 30_000 }, async (fault) => {
    await using bench = await openSyncBench(MARKET);
    bench.vendor.control.addFault(fault);
    const { code, document } = await bench.sync(ARGS);
    expect([code, document.failures]).toEqual([0, []]);
    expect(bench.vendor.control.faults()[0]?.fired).toBeGreaterThan(0);
    expect(await lakeContent(bench.root)).toEqual(await bench.cleanContent(ARGS));
    expect(await lakeProblems(bench.root)).toEqual([]);
  });

  it('takes one revision or the other of a file that is replaced while it is fetched', async () => {
    await using bench = await openSyncBench(MARKET);
    // The connection breaks in the first half; the second half is of another revision.
    bench.vendor.control.addFault('drop=*,times=1,fraction=0.5');
    bench.vendor.control.addFault('replace=*,after=1,times=1');
    expect(await bench.sync(ARGS)).toMatchObject({ code: 0 });
    expect(await lakeContent(bench.root)).toEqual(await bench.cleanContent(ARGS));
    expect(await bench.sync(ARGS)).toMatchObject({ code: 0, gets: 0 });
  });

  it.each([
    ['truncate', 'E_UNREACHABLE'],
    ['wrong-size', 'E_OBJECT_CORRUPT'],
    ['flip', 'E_OBJECT_CORRUPT'],
    ['stall', 'E_TIMEOUT'],
    ['drop', 'E_UNREACHABLE'],
    ['error,code=500', 'E_VENDOR'],
    ['error,code=503', 'E_RATE_LIMITED'],
    ['throttle', 'E_RATE_LIMITED'],
    ['replace,after=0,times=9', 'E_OBJECT_CHANGED'],
  ])(
    'keeps the other days when %s never ends on one, and mends it later',
    { timeout: 30_000 },
    async (fault, expected) => {
      await using bench = await openSyncBench(MARKET);
      const [kind, ...more] = fault.split(',');
      bench.vendor.control.addFault([`${kind}=${KEY}`, ...more].join(','));
      const { code, document } = await bench.sync(ARGS);
      expect(code).toBe(3);
      expect(document).toMatchObject({ state: 'partial', tasks: { failed: 1, done: 2 * (OBJECTS - 1) } });
      expect(document.failures).toMatchObject([{ dataset: 'stocks_daily', day: VICTIM, code: expected }]);
      expect(document.failures[0]?.mend).toBeTruthy();
      expect(Object.keys(await lakeContent(bench.root))).toHaveLength(OBJECTS - 1);
      expect(await lakeProblems(bench.root)).toEqual([]);
      bench.vendor.control.removeFaults();
      expect(await bench.sync(ARGS)).toMatchObject({ code: 0, gets: 1, document: { tasks: { done: 2 } } });
      expect(await lakeContent(bench.root)).toEqual(await bench.cleanContent(ARGS));
    },
  );

  it('stops early when nothing can be reached, and leaves the lake as it was', {
    timeout: 30_000,
  }, async () => {
    await using bench = await openSyncBench(MARKET);
    await bench.sync(['stocks_daily', '--from', FROM, '--to', FROM]);
    const before = await lakeContent(bench.root);
    bench.vendor.control.addFault('drop=*,bytes=0');
    await expect(bench.sync(ARGS)).rejects.toThrow('E_UNREACHABLE');
    expect(await lakeContent(bench.root)).toEqual(before);
    expect(await lakeProblems(bench.root)).toEqual([]);
  });
});

describe('days that the vendor does not have', () => {
  it('records a listed file that is gone when asked for, and does not ask again', async () => {
    await using bench = await openSyncBench({ ...MARKET, latencyMs: 20 }, 'resources:\n  downloads: 1\n');
    const gone = keyOf('options_daily', FROM);
    const running = bench.sync(ARGS);
    while ((bench.vendor.control.requests().byVerb['GET'] ?? {})['200'] === undefined) await sleep(1);
    expect(bench.vendor.control.removeObject(gone)).toBe(true);
    expect(await running).toMatchObject({ code: 0, document: { failures: [], tasks: { failed: 0 } } });
    expect(bench.vendor.control.requests().byVerb['GET']).toMatchObject({ '404': 1 });
    expect(catalogFacts(bench.root).objects).toContainEqual(
      expect.objectContaining({ key: gone, state: 'absent' }),
    );
    expect(await bench.sync(ARGS)).toMatchObject({ code: 0, gets: 0 });
    expect(Object.keys(await lakeContent(bench.root))).toHaveLength(OBJECTS - 1);
  });

  it('waits for a file that is published late, and fetches it when it is there', async () => {
    const nowMs = Date.parse('2026-02-07T18:00:00Z');
    const clock = { nowMs: () => nowMs, monotonicMs: () => performance.now() };
    await using bench = await openSyncBench({
      ...MARKET,
      nowMs,
      faults: [`late=${keyOf('stocks_daily', TO)},hours=48`],
    });
    const first = await bench.sync(ARGS, { clock });
    expect(first).toMatchObject({ code: 0, gets: OBJECTS - 1, document: { pending: 1, failures: [] } });
    expect(catalogFacts(bench.root).objects).toContainEqual(
      expect.objectContaining({ day: TO, state: 'pending' }),
    );
    expect(await bench.sync(ARGS, { clock })).toMatchObject({ code: 0, gets: 0, document: { pending: 1 } });
    bench.vendor.control.setNowMs(nowMs + 48 * 3_600_000);
    expect(await bench.sync(ARGS, { clock })).toMatchObject({ code: 0, gets: 1, document: { pending: 0 } });
    expect(await lakeContent(bench.root)).toEqual(await bench.cleanContent(ARGS));
  });
});

describe('days outside the vendor’s plan', () => {
  const from = tradingDay('2025-11-03');
  const market = { datasets: ['stocks_daily'] as const, from, to: TO, symbols: 2 };
  const args = ['stocks_daily', '--from', from, '--to', TO];

  it('takes what the plan covers, asks for few of the others, and not again', {
    timeout: 30_000,
  }, async () => {
    // The sandbox’s clock stands on 2026-02-07: a window of 12 days begins on 2026-01-26.
    await using bench = await openSyncBench({ ...market, historyDays: 12 });
    const { code, document, gets } = await bench.sync(args);
    expect(code).toBe(3);
    expect(document).toMatchObject({ state: 'partial', tasks: { failed: 0 }, failures: [] });
    const delivered = 10;
    const refused = document.forbidden;
    expect(document.datasets).toMatchObject([{ days: delivered }]);
    expect(refused).toBeGreaterThan(50);
    expect(gets).toBeLessThan(delivered + 3 + 2 * 8);
    const again = await bench.sync(args);
    expect(again).toMatchObject({ gets: 0, document: { forbidden: refused, tasks: { done: 0, failed: 0 } } });
    const retried = await bench.sync([...args, '--retry-failed']);
    expect(retried.code).not.toBe(0);
    expect(retried.gets).toBeGreaterThan(0);
    expect(retried.gets).toBeLessThan(20);
    expect(retried.document.forbidden).toBe(refused);
  });

  it('asks again after a day, for plans change', async () => {
    await using bench = await openSyncBench({ ...market, from: tradingDay('2026-01-20'), historyDays: 12 });
    await bench.sync(args);
    expect(await bench.sync(args)).toMatchObject({ gets: 0 });
    const later = { nowMs: () => Date.now() + 25 * 3_600_000, monotonicMs: () => performance.now() };
    expect((await bench.sync(args, { clock: later })).gets).toBeGreaterThan(0);
  });

  it('ends as not authorized when everything asked for is refused', async () => {
    await using bench = await openSyncBench({ ...market, from: TO, forbidden: ['stocks_daily'] });
    const { code, document } = await bench.sync(['stocks_daily', '--from', TO, '--to', TO]);
    expect([code, document.forbidden, document.tasks.done]).toEqual([4, 1, 0]);
  });
});

describe('files whose content cannot be used', () => {
  it.each([
    ['E_SOURCE_EMPTY', 'ticker,volume,open,close,high,low,window_start,transactions\n'],
    [
      'E_SOURCE_HEADER',
      'ticker,volume,open,close,high,window_start,transactions\nAA,1,1,1,1,1770008400000000000,1\n',
    ],
  ])(
    'fails with %s, waits for another revision or --retry-failed, and keeps the file',
    async (expected, text) => {
      await using bench = await openSyncBench(MARKET);
      const clean = await bench.cleanContent(ARGS);
      const good = await objectBytes(bench.vendor, 'stocks_daily', VICTIM);
      await bench.vendor.control.replaceObject(KEY, { kind: 'csv', text });
      const { code, document } = await bench.sync(ARGS);
      expect(code).toBe(3);
      expect(document.failures).toMatchObject([{ day: VICTIM, code: expected }]);
      expect(await bench.sync(ARGS)).toMatchObject({ gets: 0, document: { tasks: { done: 0, failed: 0 } } });
      const retried = await bench.sync([...ARGS, '--retry-failed']);
      expect(retried).toMatchObject({ gets: 0, document: { failures: [{ day: VICTIM, code: expected }] } });
      await bench.vendor.control.replaceObject(KEY, { kind: 'bytes', bytes: good });
      expect(await bench.sync(ARGS)).toMatchObject({ code: 0, gets: 1 });
      expect(await lakeContent(bench.root)).toEqual(clean);
      expect(await lakeProblems(bench.root)).toEqual([]);
    },
  );

  it.each([
    ['not gzip at all', Buffer.from('ticker,volume\n')],
    ['nothing', Buffer.alloc(0)],
  ])('refuses an object of %s', async (_, bytes) => {
    await using bench = await openSyncBench(MARKET);
    await bench.vendor.control.replaceObject(KEY, { kind: 'bytes', bytes });
    const { code, document } = await bench.sync(ARGS);
    expect([code, document.failures.map((failure) => failure.code)]).toEqual([3, ['E_OBJECT_CORRUPT']]);
    expect(await lakeProblems(bench.root)).toEqual([]);
  });
});
