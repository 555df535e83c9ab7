import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusDocumentSchema } from '../../contract/cli/status.ts';
import { NO_BARS } from '../../src/app/stages/ask.ts';
import { NOT_IN_PLAN } from '../../src/app/stages/land.ts';
import type { GroupedDataset } from '../../src/domain/dataset.ts';
import { localTimeMs } from '../../src/domain/local-time.ts';
import { addDays, type TradingDay, tradingDay } from '../../src/domain/trading-day.ts';
import { answerPath, bronzePath } from '../../src/lake/storage/lake-paths.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { catalogFacts, lakeProblems } from '../support/lake-problems.ts';
import { runInside } from '../support/run-barlake.ts';
import { readParquet } from '../support/sample-lake.ts';
import { openStageBench, type StageBench } from '../support/stage-bench.ts';

/** Over the day from which shares have fractional volumes, 2026-02-23, and the change to summer time, 2026-03-08. */
const FROM = tradingDay('2026-02-19');
const TO = tradingDay('2026-03-10');
const SYMBOLS = 300;
const DONE = [{ kind: 'done' }, { kind: 'done' }];

let vendor: Sandbox;
beforeAll(async () => {
  vendor = await startSandbox({
    from: FROM,
    to: TO,
    symbols: SYMBOLS,
    datasets: ['stocks_daily', 'crypto_daily', 'fx_daily'],
  });
});
afterAll(() => vendor.stop());

/** The columns that bars of both sources have. */
const COMMON_COLUMNS = 9;

async function readBars(path: string): Promise<readonly unknown[]> {
  return (await readParquet(path)).map((row) => (row as unknown[]).slice(0, COMMON_COLUMNS));
}

describe('a market’s day', () => {
  it.each<readonly [GroupedDataset, string]>([
    ['stocks_daily', '2026-02-20'],
    ['stocks_daily', '2026-02-23'],
    ['stocks_daily', '2026-03-09'],
    ['crypto_daily', '2026-02-22'],
    ['crypto_daily', '2026-03-08'],
    ['fx_daily', '2026-02-20'],
    ['fx_daily', '2026-03-09'],
  ])('of %s on %s is the same from a grouped answer and from its file', async (dataset, text) => {
    const day = tradingDay(text);
    await using bench = await openStageBench(vendor);
    const path = join(bench.root, bronzePath(dataset, day));
    expect(await bench.grouped(dataset, day)).toEqual(DONE);
    const grouped = await readBars(path);
    expect(grouped.length).toBeGreaterThan(20);
    expect(catalogFacts(bench.root).findings).toEqual([]);
    expect(await bench.flat(dataset, day)).toEqual(DONE);
    expect(await readBars(path)).toEqual(grouped);
    const { findings, partitions, objects } = catalogFacts(bench.root);
    expect(findings).toMatchObject([{ origin: 'supersede', severity: 'info', row_count: 0 }]);
    expect(findings[0]?.['message']).toMatch(/all \d+ bars are equal/);
    expect(partitions.map(({ layer, source }) => [layer, source])).toEqual([
      ['bronze', 'flat'],
      ['landing', 'flat'],
      ['landing-api', 'grouped'],
    ]);
    expect(objects.map(({ source, state }) => [source, state])).toEqual([
      ['flat', 'published'],
      ['grouped', 'published'],
    ]);
    expect(await lakeProblems(bench.root)).toEqual([]);
  });

  it('is landed as it came', async () => {
    await using bench = await openStageBench(vendor);
    const day = tradingDay('2026-02-24');
    await bench.grouped('stocks_daily', day);
    const text = gunzipSync(await readFile(join(bench.root, answerPath('stocks_daily', day))));
    const { results } = JSON.parse(text.toString()) as { readonly results: readonly unknown[] };
    const { partitions } = catalogFacts(bench.root);
    expect(results).toHaveLength(Number(partitions[0]?.['rows']));
    expect(partitions[1]).toMatchObject({
      layer: 'landing-api',
      source_etag: createHash('md5').update(text).digest('hex'),
      raw_bytes: text.length,
    });
  });

  it('is made again when it is asked for again', async () => {
    await using bench = await openStageBench(vendor);
    const day = tradingDay('2026-02-25');
    await bench.grouped('stocks_daily', day);
    const path = join(bench.root, bronzePath('stocks_daily', day));
    const before = await readParquet(path);
    expect(await bench.grouped('stocks_daily', day)).toEqual(DONE);
    expect(await readParquet(path)).toEqual(before);
    expect(await lakeProblems(bench.root)).toEqual([]);
  });

  it('keeps one of a ticker that the answer has twice', async () => {
    vendor.control.addFault('duplicate-ticker=/v2/aggs/grouped/*');
    try {
      await using bench = await openStageBench(vendor);
      expect(await bench.grouped('stocks_daily', tradingDay('2026-02-26'))).toEqual(DONE);
      expect(catalogFacts(bench.root).partitions[0]).toMatchObject({ duplicates: 1, quarantined: 0 });
    } finally {
      vendor.control.removeFaults();
    }
  });

  it('is skipped on a day without trading: pending while its bars may still come, absent after that', async () => {
    await using bench = await openStageBench(vendor);
    const saturday = tradingDay('2026-02-28');
    const now = vendor.control.nowMs();
    try {
      for (const [hour, state] of [
        ['10:59', 'pending'],
        ['11:00', 'absent'],
      ] as const) {
        vendor.control.setNowMs(localTimeMs(addDays(saturday, 1), hour, 'America/New_York'));
        expect(await bench.grouped('stocks_daily', saturday)).toEqual([{ kind: 'skipped', reason: NO_BARS }]);
        expect(catalogFacts(bench.root)).toMatchObject({
          partitions: [],
          objects: [{ source: 'grouped', state, etag: null }],
        });
      }
    } finally {
      vendor.control.setNowMs(now);
    }
  });
});

it('remembers a day that the plan does not include as forbidden', async () => {
  await using basic = await startSandbox({ from: FROM, to: TO, symbols: 10, plan: 'basic', rate: undefined });
  await using bench = await openStageBench(basic);
  basic.control.setNowMs(basic.control.nowMs() + 3 * 365 * 86_400_000);
  expect(await bench.grouped('stocks_daily', FROM)).toEqual([{ kind: 'skipped', reason: NOT_IN_PLAN }]);
  expect(catalogFacts(bench.root).objects).toMatchObject([{ source: 'grouped', state: 'forbidden' }]);
});

describe('a lake with days of both sources', () => {
  const GROUPED: readonly TradingDay[] = ['2026-02-20', '2026-02-24'].map(tradingDay);
  const FLAT: readonly TradingDay[] = ['2026-02-19', '2026-02-23'].map(tradingDay);
  let bench: StageBench;
  beforeAll(async () => {
    bench = await openStageBench(vendor);
    for (const day of GROUPED) await bench.grouped('stocks_daily', day);
    for (const day of FLAT) await bench.flat('stocks_daily', day);
    await bench.flat('crypto_daily', tradingDay('2026-02-19'));
  });
  afterAll(() => bench[Symbol.asyncDispose]());

  const run = async (...args: readonly string[]): Promise<string> => {
    const { code, out, err } = await runInside(['--lake', bench.root, ...args], { cwd: bench.folder.path });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return out;
  };
  const query = (...args: readonly string[]) =>
    run('query', '--dataset', 'stocks_daily', '--symbols', 'AAPL', '--format', 'csv', ...args);

  it('is read as one, with the same columns as ever', async () => {
    const lines = (await query()).trim().split('\n');
    expect(lines[0]).toBe('symbol,timestamp,date,open,high,low,close,volume,transactions');
    expect(lines.slice(1).map((line) => line.split(',')[2])).toEqual([...FLAT, ...GROUPED].sort());
  });

  it('gives the average price where it is known, and nothing elsewhere', async () => {
    const lines = (await query('--columns', 'date,vwap,symbol')).trim().split('\n').slice(1);
    const known = lines.map((line) => [line.split(',')[0], /,\d+(?:\.\d+)?,AAPL$/.test(line)]);
    expect(known).toEqual([
      ['2026-02-19', false],
      ['2026-02-20', true],
      ['2026-02-23', false],
      ['2026-02-24', true],
    ]);
    expect(await query('--columns', 'vwap', '--from', '2026-02-19', '--to', '2026-02-19')).toBe('vwap\n\n');
    const words = ['query', '--dataset', 'stocks_daily', '--columns', 'vwap', '--from', '2030-01-01'];
    const none = await runInside(['--lake', bench.root, ...words, '--format', 'csv'], {
      cwd: bench.folder.path,
    });
    expect(none).toMatchObject({ code: 0, out: 'vwap\n' });
    const one = await query('--columns', 'vwap', '--from', '2026-02-20', '--to', '2026-02-20');
    expect(one).toMatch(/^vwap\n\d/);
  });

  it('has the average price in its view, and none in a view without any', async () => {
    const shown = await run(
      'sql',
      "SELECT count(*) AS bars, count(vwap) AS known FROM stocks_daily WHERE symbol = 'AAPL'",
      '--format',
      'csv',
    );
    expect(shown).toBe('bars,known\n4,2\n');
    const columns = await run('sql', 'SELECT * FROM crypto_daily LIMIT 1', '--format', 'csv');
    expect(columns.split('\n')[0]).toBe('symbol,timestamp,date,open,high,low,close,volume,transactions');
    const sources = await run(
      'sql',
      "SELECT source, count(*) AS days FROM partitions WHERE layer = 'bronze' GROUP BY source ORDER BY source",
      '--format',
      'csv',
    );
    expect(sources).toBe('source,days\nflat,3\ngrouped,2\n');
  });

  it('tells how many days came from where', async () => {
    const document = statusDocumentSchema.parse(JSON.parse(await run('status', '--json')));
    const bronze = document.datasets.find(
      ({ dataset, layer }) => `${dataset} ${layer}` === 'stocks_daily bronze',
    );
    expect(bronze?.sources).toEqual([
      { source: 'flat', days: 2 },
      { source: 'grouped', days: 2 },
    ]);
    const { out } = await runInside(['--lake', bench.root, 'status'], { cwd: bench.folder.path });
    expect(out).toContain('stocks_daily: 2 of 4 days from grouped daily');
    expect(out).toMatch(/landing-api +2 /);
    const { out: symbol } = await runInside(['--lake', bench.root, 'status', 'AAPL'], {
      cwd: bench.folder.path,
    });
    expect(symbol).toMatch(/stocks_daily +4 +4 /);
  });

  it('is whole after its catalog was rebuilt from the files', async () => {
    const before = catalogFacts(bench.root);
    const rebuilt = await run('catalog', 'rebuild', '--quiet');
    expect(rebuilt).toMatch(/stocks_daily +4 +4 /);
    expect(catalogFacts(bench.root)).toEqual(before);
  });
});
