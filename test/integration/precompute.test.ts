import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusDocumentSchema } from '../../contract/cli/status.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { openTestEngine, type ReadAnswer } from '../support/open-engine.ts';
import { runInside } from '../support/run-barlake.ts';
import { openSilverBench, type SilverBench } from '../support/silver-bench.ts';

const FROM = tradingDay('2025-12-22');
const TO = tradingDay('2026-01-09');
const MARKET = { datasets: ['stocks_minute', 'crypto_minute'], symbols: 3 } as const;
const FILE = 'precomputed/stocks_1h/year=2025/month=12/part-0.parquet';

let bench: SilverBench;
/** Hours put together from minutes, and four hours of crypto. */
let hours: ReadAnswer;
let blocks: ReadAnswer;

async function ask(asset: 'stocks' | 'crypto', timeframe: '15m' | '1h' | '4h'): Promise<ReadAnswer> {
  await using engine = await openTestEngine(bench.root, bench.folder.path);
  return await engine.ask({ asset, timeframe });
}

async function status() {
  const { out } = await runInside(['status', '--json', '--lake', bench.root], { cwd: bench.folder.path });
  return statusDocumentSchema
    .parse(JSON.parse(out))
    .derived.filter(({ layer }) => layer.startsWith('precomputed'));
}

beforeAll(async () => {
  bench = await openSilverBench({ ...MARKET, from: FROM, to: TO }, 'cache:\n  maxMb: 0\n');
  const { code, out } = await bench.sync([...MARKET.datasets, '--from', FROM, '--to', '2026-01-07']);
  if (code !== 0) throw new Error(`sync ended with ${code}: ${out}`);
  hours = await ask('stocks', '1h');
  blocks = await ask('crypto', '4h');
  const path = join(bench.folder.path, 'barlake.yaml');
  const more = 'query:\n  precompute: [stocks_1h, crypto_15m, stocks_daily_stats]\n';
  await writeFile(path, (await readFile(path, 'utf8')) + more);
  const { document } = await bench.build([...MARKET.datasets]);
  if (document.state !== 'done') throw new Error(JSON.stringify(document.failures));
}, 120_000);
afterAll(async () => bench[Symbol.asyncDispose]());

describe('bars put together once', () => {
  it('are read instead of minutes, and are the same, at their length and at those that they divide', async () => {
    expect(hours.origins).toEqual(['bronze']);
    const now = await ask('stocks', '1h');
    expect([now.origins, now.readAt]).toEqual([['precomputed'], '1h']);
    expect(now.rows).toEqual(hours.rows);
    const longer = await ask('crypto', '4h');
    expect([longer.origins, longer.readAt]).toEqual([['precomputed'], '15m']);
    expect(longer.rows).toEqual(blocks.rows);
  });

  it('are seen in status, by how many months would be made anew', async () => {
    expect(await status()).toMatchObject([
      { dataset: 'crypto_minute', layer: 'precomputed 15m', partitions: 2, stale: 0 },
      { dataset: 'stocks_minute', layer: 'precomputed 1h', partitions: 2, stale: 0 },
    ]);
  });

  it('do not serve a month whose days have changed, until they are made anew', async () => {
    await bench.sync(['stocks_minute', '--from', '2026-01-08', '--to', TO]);
    const between = await ask('stocks', '1h');
    expect(new Set(between.origins)).toEqual(new Set(['precomputed', 'bronze']));
    expect(between.rows.length).toBeGreaterThan(hours.rows.length);
    expect(await status()).toMatchObject([{ stale: 0 }, { layer: 'precomputed 1h', stale: 1 }]);
    await bench.build(['stocks_minute']);
    const after = await ask('stocks', '1h');
    expect(after.origins).toEqual(['precomputed']);
    expect(after.rows).toEqual(between.rows);
  });

  it('are left aside when their file is cut short or gone, and made anew', async () => {
    const { rows } = await ask('stocks', '1h');
    await truncate(join(bench.root, FILE), 100);
    expect((await ask('stocks', '1h')).rows).toEqual(rows);
    await rm(join(bench.root, FILE));
    expect((await ask('stocks', '1h')).rows).toEqual(rows);
    expect(await status()).toMatchObject([{ stale: 0 }, { stale: 1 }]);
    await bench.build(['stocks_minute']);
    const after = await ask('stocks', '1h');
    expect([after.origins, after.rows]).toEqual([['precomputed'], rows]);
  });

  it('are known to a catalog that is rebuilt, and altered ones are not', async () => {
    const rebuild = async () =>
      runInside(['catalog', 'rebuild', '--lake', bench.root], { cwd: bench.folder.path });
    const { rows } = await ask('stocks', '1h');
    expect((await rebuild()).code).toBe(0);
    const after = await ask('stocks', '1h');
    expect([after.origins, after.rows]).toEqual([['precomputed'], rows]);
    const bytes = await readFile(join(bench.root, FILE));
    bytes[Math.floor(bytes.length / 3)] = (bytes[Math.floor(bytes.length / 3)] ?? 0) ^ 255;
    await writeFile(join(bench.root, FILE), bytes);
    await rebuild();
    const altered = await ask('stocks', '1h');
    expect(altered.rows).toEqual(rows);
    expect(altered.origins).not.toEqual(['precomputed']);
  });
});
