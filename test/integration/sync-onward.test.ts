import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silverPlanDocumentSchema } from '../../contract/cli/features-build.ts';
import { planDocumentSchema } from '../../contract/cli/plan.ts';
import { statusDocumentSchema } from '../../contract/cli/status.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { lakeProblems } from '../support/lake-problems.ts';
import { runInside } from '../support/run-barlake.ts';
import { vendorEnv } from '../support/stand-in.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const DATASETS = ['stocks_daily', 'crypto_daily'] as const;
const FROM = tradingDay('2025-12-29');
const TO = tradingDay('2026-01-06');
const MARKET = { datasets: DATASETS, from: FROM, to: TO, symbols: 3 };
const ARGS = [...DATASETS, '--from', FROM, '--to', TO];

async function derivedStatus({ folder, root }: SyncBench): Promise<readonly string[]> {
  const { out } = await runInside(['status', '--json', '--lake', root], { cwd: folder.path });
  const { derived } = statusDocumentSchema.parse(JSON.parse(out));
  return derived.map(
    ({ dataset, layer, partitions, stale, from, to }) =>
      `${dataset} ${layer} ${partitions} ${stale} ${from} ${to}`,
  );
}

describe('a sync through silver and gold', () => {
  it('goes on from bronze in the same run, and does nothing the second time', async () => {
    await using bench = await openSyncBench(MARKET);
    const { code, document } = await bench.sync([...ARGS, '--through', 'gold']);
    expect([code, document.state]).toEqual([0, 'done']);
    expect(document.silver).toMatchObject({ state: 'done', failures: [] });
    expect(document.silver?.datasets).toMatchObject([
      { dataset: 'stocks_daily', built: 2 },
      { dataset: 'crypto_daily', built: 2 },
    ]);
    expect(document.gold).toMatchObject({
      exports: [
        { dataset: 'stocks_daily', freq: 'day', action: 'written' },
        { dataset: 'crypto_daily', freq: 'day', action: 'written' },
      ],
      failures: [],
    });
    expect(existsSync(join(document.gold?.exports[0]?.folder ?? '', 'calendars', 'day.txt'))).toBe(true);
    expect(await lakeProblems(bench.root)).toEqual([]);
    expect(await derivedStatus(bench)).toEqual([
      'stocks_daily silver 2 0 2025-12-29 2026-01-06',
      'stocks_daily gold qlib/day 1 0 2025-12-29 2026-01-06',
      'crypto_daily silver 2 0 2025-12-29 2026-01-06',
      'crypto_daily gold qlib/day 1 0 2025-12-29 2026-01-06',
    ]);
    const second = await bench.sync([...ARGS, '--through', 'gold']);
    expect(second.document.silver?.datasets.map(({ built, fresh }) => [built, fresh])).toEqual([
      [0, 2],
      [0, 2],
    ]);
    expect(second.document.gold?.exports.map(({ action }) => action)).toEqual(['fresh', 'fresh']);
  });

  it('ends with bronze unless more is asked for', async () => {
    await using bench = await openSyncBench(MARKET);
    const { document } = await bench.sync(ARGS);
    expect(document).toMatchObject({ silver: null, gold: null });
    expect(existsSync(join(bench.root, 'silver'))).toBe(false);
  });

  it('takes what there is of bronze when a day fails, and ends in part', async () => {
    await using bench = await openSyncBench(MARKET);
    bench.vendor.control.addFault(`truncate=${keyOf('stocks_daily', tradingDay('2026-01-05'))}`);
    const { code, document } = await bench.sync([...ARGS, '--through', 'silver']);
    expect(code).toBe(3);
    expect(document.silver?.datasets).toMatchObject([{ built: 2 }, { built: 2 }]);
  });

  it('makes no gold of silver whose file is gone, and ends in part', async () => {
    await using bench = await openSyncBench(MARKET);
    await bench.sync([...ARGS, '--through', 'silver']);
    await rm(join(bench.root, 'silver/crypto_daily/year=2025'), { recursive: true });
    await writeFile(join(bench.root, 'bronze/crypto_daily/year=2025/month=12/2025-12-30.parquet'), 'no bars');
    const { code, document } = await bench.sync([
      'crypto_daily',
      '--from',
      '2026-01-05',
      '--to',
      TO,
      '--through',
      'gold',
    ]);
    expect(code).toBe(3);
    const failures = [...(document.silver?.failures ?? []), ...(document.gold?.failures ?? [])];
    expect(new Set(failures.map((failure) => failure.code))).toEqual(new Set(['E_PARTITION_DAMAGED']));
    expect(document.gold).toMatchObject({
      exports: [],
      failures: [{ dataset: 'crypto_daily', mend: expect.stringContaining('features build crypto_daily') }],
    });
  });

  it('builds the year after a day that was mended, when its features look back at it', async () => {
    await using bench = await openSyncBench(MARKET);
    await bench.sync([...ARGS, '--through', 'silver']);
    const day = '2025-12-31';
    await bench.vendor.control.replaceObject(keyOf('stocks_daily', tradingDay(day)));
    const { document } = await bench.sync([
      'stocks_daily',
      '--from',
      day,
      '--to',
      day,
      '--through',
      'silver',
    ]);
    expect(document.silver?.datasets).toMatchObject([{ built: 2, fresh: 0 }]);
  });

  it('refuses features that cannot be computed before anything is fetched', async () => {
    await using bench = await openSyncBench(MARKET, 'features:\n  sets: [base, absent]\n');
    const args = ['sync', ...ARGS, '--through', 'silver', '--lake', bench.root];
    const { code, err } = await runInside(args, { cwd: bench.folder.path, env: vendorEnv(bench.vendor) });
    expect(code).toBe(2);
    expect(err).toContain('absent');
    expect(existsSync(join(bench.root, 'bronze'))).toBe(false);
  });

  it('shows in a plan which silver will be built, before there is a lake', async () => {
    await using bench = await openSyncBench(MARKET);
    const inner = { cwd: bench.folder.path, env: vendorEnv(bench.vendor) };
    const args = ['plan', ...ARGS, '--through', 'gold', '--lake', bench.root];
    const { out } = await runInside([...args, '--json'], inner);
    const document = planDocumentSchema.parse(JSON.parse(out));
    expect(document.silver?.tasks.map(({ dataset, key, why }) => `${dataset} ${key} ${why}`)).toEqual([
      'stocks_daily 2025 missing',
      'stocks_daily 2026 missing',
      'crypto_daily 2025 missing',
      'crypto_daily 2026 missing',
    ]);
    expect(document.gold).toEqual([...DATASETS]);
    expect(existsSync(bench.root)).toBe(false);
    const table = await runInside(args, inner);
    expect(table.out).toContain('4 partitions of silver to build');
    expect(table.out).toContain('Then gold, for qlib: stocks_daily, crypto_daily.');
  });

  it('shows in a plan what bars to come beside change, and counts bars that are held', async () => {
    await using bench = await openSyncBench({ ...MARKET, datasets: ['stocks_daily', 'stocks_minute'] });
    await bench.sync(['stocks_daily', '--from', FROM, '--to', TO, '--through', 'silver']);
    const planned = async (...args: readonly string[]): Promise<readonly string[]> => {
      const words = ['plan', 'stocks_daily', ...args, '--to', TO, '--through', 'silver', '--json'];
      const inner = { cwd: bench.folder.path, env: vendorEnv(bench.vendor) };
      const { out } = await runInside([...words, '--lake', bench.root], inner);
      const tasks = planDocumentSchema.parse(JSON.parse(out)).silver?.tasks ?? [];
      return tasks.map(({ dataset, key, why, rows }) => `${dataset} ${key} ${why} ${rows}`);
    };
    const build = ['features', 'build', 'stocks_daily', '--from', '2026-01-02', '--rebuild', '--dry-run'];
    const { out } = await runInside([...build, '--json', '--lake', bench.root], { cwd: bench.folder.path });
    const { rows } = silverPlanDocumentSchema.parse(JSON.parse(out)).estimate;
    expect(rows).toBeLessThan(100);
    expect(await planned('--from', '2026-01-02', '--rebuild')).toEqual([`stocks_daily 2026 rebuild ${rows}`]);
    const [daily] = await planned('stocks_minute', '--from', '2026-01-02');
    expect(daily).toBe(`stocks_daily 2026 beside ${rows}`);
  });
});
