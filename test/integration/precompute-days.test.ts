import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BarsRequest } from '../../src/app/query/query-engine.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { openTestEngine, type ReadAnswer } from '../support/open-engine.ts';
import { runInside } from '../support/run-barlake.ts';
import { openSilverBench, type SilverBench } from '../support/silver-bench.ts';
import { bothEnv } from '../support/stand-in.ts';

const FROM = tradingDay('2025-10-01');
const TO = tradingDay('2026-01-09');
const MARKET = { datasets: ['stocks_daily'], symbols: 5 } as const;
const FILE = 'precomputed/stocks_1d/decade=2020/part-0.parquet';

type Asked = Partial<BarsRequest> & Pick<BarsRequest, 'timeframe'>;

/** What is asked before and after days were put together. */
const ASKED: readonly Asked[] = [
  { timeframe: '1d' },
  { timeframe: '1d', from: tradingDay('2025-11-03'), to: tradingDay('2025-12-02'), isDescending: true },
  { timeframe: '1d', adjust: 'all', order: 'time' },
  { timeframe: '1w' },
  { timeframe: '1mo', adjust: 'splits' },
  { timeframe: '1d', columns: ['vwap', 'close'] },
];

let bench: SilverBench;
let before: readonly ReadAnswer[];

async function ask(request: Asked): Promise<ReadAnswer> {
  await using engine = await openTestEngine(bench.root, bench.folder.path);
  return await engine.ask({ asset: 'stocks', ...request });
}

async function askAll(): Promise<readonly ReadAnswer[]> {
  const answers: ReadAnswer[] = [];
  for (const request of ASKED) answers.push(await ask(request));
  return answers;
}

beforeAll(async () => {
  bench = await openSilverBench({ ...MARKET, from: FROM, to: TO }, 'cache:\n  maxMb: 0\n');
  const { code, out } = await bench.sync(['stocks_daily', '--from', FROM, '--to', '2026-01-07']);
  if (code !== 0) throw new Error(`sync ended with ${code}: ${out}`);
  const both = { cwd: bench.folder.path, env: bothEnv(bench.vendor) };
  const reference = await runInside(['sync', 'reference', '--lake', bench.root], both);
  if (reference.code !== 0) throw new Error(reference.err);
  await bench.build(['stocks_daily']);
  before = await askAll();
  const path = join(bench.folder.path, 'barlake.yaml');
  await writeFile(path, `${await readFile(path, 'utf8')}query:\n  precompute: [stocks_1d]\n`);
  const { document } = await bench.build(['stocks_daily']);
  if (document.state !== 'done') throw new Error(JSON.stringify(document.failures));
}, 120_000);
afterAll(async () => bench[Symbol.asyncDispose]());

describe('days put together once', () => {
  it('serve the years that are over, silver the rest, and every answer is the same', async () => {
    expect(before[0]?.origins).toEqual(['silver']);
    const after = await askAll();
    expect(after.map(({ rows }) => rows)).toEqual(before.map(({ rows }) => rows));
    expect(after[0]?.rows.length).toBeGreaterThan(300);
    expect(new Set(after[0]?.origins)).toEqual(new Set(['precomputed', 'silver']));
    expect(after[1]?.origins).toEqual(['precomputed']);
    expect(after[3]?.origins).toContain('precomputed');
  });

  it('leave features to silver, which has them', async () => {
    const { origins, rows } = await ask({ timeframe: '1d', features: ['daily_return'] });
    expect(origins).toEqual(['silver']);
    expect(rows.length).toBe(before[0]?.rows.length);
  });

  it('are not made anew for days of a year that is not over', async () => {
    const bytes = await readFile(join(bench.root, FILE));
    await bench.sync(['stocks_daily', '--from', '2026-01-08', '--to', TO]);
    await bench.build(['stocks_daily']);
    expect((await readFile(join(bench.root, FILE))).equals(bytes)).toBe(true);
    const { origins, rows } = await ask({ timeframe: '1d' });
    expect(new Set(origins)).toEqual(new Set(['precomputed', 'silver']));
    expect(rows.length).toBe((before[0]?.rows.length ?? 0) + 2 * MARKET.symbols);
  });

  it('are made anew by a sync when their file has gone, which its log tells', async () => {
    await rm(join(bench.root, FILE));
    const { document } = await bench.sync(['stocks_daily', '--from', TO, '--to', TO, '--through', 'silver']);
    expect(document.state).toBe('done');
    const logs = join(bench.root, 'logs');
    const files = (await readdir(logs, { recursive: true })).filter((name) => name.includes(document.run));
    const texts = await Promise.all(files.map(async (name) => readFile(join(logs, name), 'utf8')));
    expect(texts.join('\n')).toContain('precomputed:stocks_1d:2020s begins.');
    expect((await ask(ASKED[1] ?? { timeframe: '1d' })).origins).toEqual(['precomputed']);
  });

  it('are known to a catalog that is rebuilt, and to scrub and gc', async () => {
    for (const args of [['catalog', 'rebuild'], ['gc'], ['scrub']]) {
      const { code, err } = await runInside([...args, '--lake', bench.root], { cwd: bench.folder.path });
      expect([code, err]).toEqual([0, expect.any(String)]);
    }
    expect((await ask(ASKED[1] ?? { timeframe: '1d' })).origins).toEqual(['precomputed']);
  });
});
