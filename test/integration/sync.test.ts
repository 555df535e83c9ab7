import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { syncDocumentSchema } from '../../contract/cli/sync.ts';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { addDays, tradingDay } from '../../src/domain/trading-day.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { lakeContent, rowCountOf } from '../support/lake-content.ts';
import { catalogFacts, fileHashes, lakeProblems } from '../support/lake-problems.ts';
import { runBarlake, runInside, startBarlake } from '../support/run-barlake.ts';
import { countRequests, vendorEnv } from '../support/stand-in.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const DATASETS = [
  'stocks_daily',
  'stocks_minute',
  'options_daily',
  'crypto_daily',
] as const satisfies readonly DatasetName[];
const FROM = tradingDay('2026-02-02');
const TO = tradingDay('2026-02-06');
const MARKET = { datasets: DATASETS, from: FROM, to: TO, symbols: 4 };
const ARGS = [...DATASETS, '--from', FROM, '--to', TO];
const OBJECTS = 20;

/** Inode and time of every file of the lake: what stays when nothing was written. */
async function fileIdentities(root: string): Promise<Readonly<Record<string, string>>> {
  const paths = Object.keys(await fileHashes(root));
  const stats = await Promise.all(paths.map((path) => stat(join(root, path))));
  return Object.fromEntries(
    paths.map((path, index) => [path, `${stats[index]?.ino} ${stats[index]?.mtimeMs}`]),
  );
}

describe('a sync', () => {
  it('fills every layer, and says what it did', async () => {
    await using bench = await openSyncBench(MARKET);
    const { code, document, gets, err } = await bench.sync(ARGS);
    expect([code, gets, err]).toEqual([0, OBJECTS, 'Asking the vendor what it has …\n']);
    expect(document).toMatchObject({ state: 'done', tasks: { done: 2 * OBJECTS, failed: 0, skipped: 0 } });
    const { partitions } = catalogFacts(bench.root);
    expect(partitions.filter(({ layer }) => layer === 'landing')).toHaveLength(OBJECTS);
    const content = await lakeContent(bench.root);
    expect(Object.keys(content)).toHaveLength(OBJECTS);
    for (const { dataset, days, rows, quarantined, bytes } of document.datasets) {
      const own = Object.entries(content).filter(([name]) => name.startsWith(`${dataset} `));
      expect([days, quarantined]).toEqual([5, 0]);
      expect(rows).toBe(own.reduce((sum, [, hash]) => sum + rowCountOf(hash), 0));
      expect(rows).toBeGreaterThan(0);
      expect(bytes).toBeGreaterThan(0);
    }
    expect(await lakeProblems(bench.root)).toEqual([]);
  });

  it('does nothing the second time', async () => {
    await using bench = await openSyncBench(MARKET);
    await bench.sync(ARGS);
    const before = await fileIdentities(bench.root);
    const facts = catalogFacts(bench.root);
    const second = await bench.sync(ARGS);
    expect(second).toMatchObject({
      code: 0,
      gets: 0,
      document: { state: 'done', tasks: { done: 0, skipped: OBJECTS } },
    });
    expect(await fileIdentities(bench.root)).toEqual(before);
    expect(catalogFacts(bench.root)).toEqual(facts);
    expect(await lakeProblems(bench.root)).toEqual([]);
  });

  it('makes the same bytes with one download at a time as with many, in a process of its own as in this one', async () => {
    await using bench = await openSyncBench(MARKET);
    await bench.sync(ARGS);
    const env = { ...vendorEnv(bench.vendor), WORKER_CONCURRENCY: '1' };
    const lake = bench.folder.at('other');
    const finished = await runBarlake(['sync', ...ARGS, '--lake', lake], { cwd: bench.folder.path, env });
    expect(finished.code).toBe(0);
    expect(finished.out).toContain('40 tasks done, 0 failed');
    expect(await lakeContent(lake)).toEqual(await lakeContent(bench.root));
  });

  it('extends a lake by days and by datasets, and fetches only those', async () => {
    await using bench = await openSyncBench(MARKET);
    await bench.sync(['stocks_daily', '--from', FROM, '--to', addDays(FROM, 2)]);
    expect(await bench.sync(['stocks_daily', '--from', FROM, '--to', TO])).toMatchObject({
      code: 0,
      gets: 2,
    });
    expect(await bench.sync(ARGS)).toMatchObject({ code: 0, gets: 15 });
    expect(await lakeContent(bench.root)).toEqual(await bench.cleanContent(ARGS));
  });

  it('shows in a plan what it will do, without making a lake', async () => {
    await using bench = await openSyncBench(MARKET);
    const surroundings = { cwd: bench.folder.path, env: vendorEnv(bench.vendor) };
    const plan = await runInside(['plan', ...ARGS, '--json', '--lake', bench.root], surroundings);
    expect(JSON.parse(plan.out)).toMatchObject({ totals: { objects: OBJECTS, calls: 0 } });
    await expect(stat(bench.root)).rejects.toThrow('ENOENT');
    await bench.sync(ARGS);
    const after = await runInside(['plan', ...ARGS, '--json', '--lake', bench.root], surroundings);
    expect(JSON.parse(after.out)).toMatchObject({ totals: { objects: 0, bytes: 0, skipped: OBJECTS } });
  });
});

describe('a file that the vendor replaces', () => {
  const from = tradingDay('2026-02-02');
  const to = tradingDay('2026-03-02');
  const args = ['stocks_daily', '--from', from, '--to', to];
  const market = { datasets: ['stocks_daily'] as const, from, to, symbols: 5 };

  it.each([1, 5])('makes exactly its day stale: %i of 20', async (count) => {
    await using bench = await openSyncBench(market);
    expect(await bench.sync(args)).toMatchObject({ code: 0, gets: 20 });
    const [before, identities] = [await lakeContent(bench.root), await fileIdentities(bench.root)];
    const replaced = ['02-03', '02-12', '02-18', '02-27', '03-02']
      .slice(0, count)
      .map((day) => `2026-${day}`);
    for (const day of replaced) {
      expect(await bench.vendor.control.replaceObject(keyOf('stocks_daily', tradingDay(day)))).toBeDefined();
    }
    const { code, gets, document } = await bench.sync(args);
    expect([code, gets, document.tasks.done, document.datasets[0]?.days]).toEqual([
      0,
      count,
      2 * count,
      count,
    ]);
    const [after, now] = [await lakeContent(bench.root), await fileIdentities(bench.root)];
    const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
    expect(changed).toEqual(replaced.map((day) => `stocks_daily ${day}`));
    const rewritten = Object.keys(now).filter((path) => now[path] !== identities[path]);
    expect(rewritten.filter((path) => !replaced.some((day) => path.includes(day)))).toEqual([]);
    expect(rewritten).toHaveLength(2 * count);
    expect(await bench.sync(args)).toMatchObject({ code: 0, gets: 0 });
    expect(after).toEqual(await bench.cleanContent(args));
    expect(await lakeProblems(bench.root)).toEqual([]);
  });
});

describe('ways of backfilling', () => {
  it('rebuilds from landing: the same bytes, nothing fetched', async () => {
    await using bench = await openSyncBench(MARKET);
    await bench.sync(ARGS);
    const [hashes, facts] = [await fileHashes(bench.root), catalogFacts(bench.root)];
    const rebuilt = await bench.sync([...ARGS, '--rebuild']);
    expect(rebuilt).toMatchObject({ code: 0, gets: 0, document: { tasks: { done: OBJECTS } } });
    expect(await fileHashes(bench.root)).toEqual(hashes);
    expect(catalogFacts(bench.root)).toEqual(facts);
    expect(await lakeProblems(bench.root)).toEqual([]);
  });

  it('fetches nothing again when bronze follows landing', async () => {
    await using bench = await openSyncBench(MARKET);
    const landed = await bench.sync([...ARGS, '--through', 'landing']);
    expect(landed).toMatchObject({ code: 0, gets: OBJECTS, document: { tasks: { done: OBJECTS } } });
    expect(catalogFacts(bench.root).partitions.filter(({ layer }) => layer === 'bronze')).toEqual([]);
    expect(await bench.sync([...ARGS, '--through', 'landing'])).toMatchObject({ gets: 0 });
    expect(await bench.sync(ARGS)).toMatchObject({
      code: 0,
      gets: 0,
      document: { tasks: { done: OBJECTS } },
    });
    expect(await lakeContent(bench.root)).toEqual(await bench.cleanContent(ARGS));
  });

  it('stores prices as floats when asked to, from what has landed', async () => {
    const args = ['stocks_daily', '--from', FROM, '--to', TO];
    await using exact = await openSyncBench(MARKET);
    await using bench = await openSyncBench(MARKET, 'lake:\n  precision: float32\n');
    await exact.sync(args);
    expect(await bench.sync(args)).toMatchObject({ code: 0, gets: 5 });
    const wide = await readPrices(exact);
    const narrow = await readPrices(bench);
    expect(narrow.type).toBe('FLOAT');
    expect(wide.type).toBe('DOUBLE');
    expect(narrow.prices).toEqual(wide.prices.map((price) => Math.fround(price)));
    expect(narrow.volumes).toEqual(wide.volumes);
    // The other precision is another partition: all are made anew, from landing.
    const more = { cwd: exact.folder.path };
    expect(await bench.sync(args, more)).toMatchObject({
      code: 0,
      gets: 0,
      document: { tasks: { done: 5 } },
    });
    expect(await lakeContent(bench.root)).toEqual(await lakeContent(exact.root));
  });

  async function readPrices(
    bench: SyncBench,
  ): Promise<{ type: string; prices: number[]; volumes: number[] }> {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    const file = `read_parquet('${bench.root}/bronze/**/*.parquet')`;
    const rows = (
      await connection.runAndReadAll(
        `SELECT typeof(close) AS type, close, volume FROM ${file} ORDER BY date, symbol`,
      )
    ).getRowObjects();
    connection.closeSync();
    instance.closeSync();
    return {
      type: String(rows[0]?.['type']),
      prices: rows.map((row) => Number(row['close'])),
      volumes: rows.map((row) => Number(row['volume'])),
    };
  }
});

describe('a sync that is told to stop', () => {
  const args = ['sync', 'stocks_minute', 'stocks_daily', '--from', FROM, '--to', TO];

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends on %s with the tasks at work, and the next one goes on',
    async (signal) => {
      await using bench = await openSyncBench({ ...MARKET, latencyMs: 60 }, 'resources:\n  downloads: 1\n');
      const surroundings = { cwd: bench.folder.path, env: vendorEnv(bench.vendor) };
      const running = startBarlake([...args, '--lake', bench.root], surroundings);
      while (countRequests(bench.vendor, 'GET') < 3) await sleep(5);
      running.kill(signal);
      const { code, out, err } = await running.finished;
      expect([code, out]).toEqual([1, expect.stringContaining('Run the same command again: it continues')]);
      expect(out).toContain('stopped in');
      expect(out).not.toContain('E_CANCELLED');
      expect(err).toContain(`Stopping after ${signal}`);
      expect(await lakeProblems(bench.root)).toEqual([]);
      const finished = Object.keys(await lakeContent(bench.root)).length;
      expect(finished).toBeLessThan(10);
      bench.vendor.control.clearRequests();
      expect(await runBarlake([...args, '--lake', bench.root], surroundings)).toMatchObject({ code: 0 });
      expect(countRequests(bench.vendor, 'GET')).toBeLessThan(10);
      const clean = await bench.cleanContent(args.slice(1));
      expect(await lakeContent(bench.root)).toEqual(clean);
    },
  );

  it('prints one document under --json', async () => {
    await using bench = await openSyncBench({ ...MARKET, latencyMs: 60 }, 'resources:\n  downloads: 1\n');
    const surroundings = { cwd: bench.folder.path, env: vendorEnv(bench.vendor) };
    const running = startBarlake([...args, '--json', '--lake', bench.root], surroundings);
    while (countRequests(bench.vendor, 'GET') < 2) await sleep(5);
    running.kill('SIGINT');
    const { code, out } = await running.finished;
    expect(code).toBe(1);
    expect(syncDocumentSchema.parse(JSON.parse(out))).toMatchObject({
      state: 'cancelled',
      tasks: { failed: 0 },
      failures: [],
    });
  });

  it('ends at once on a second signal', async () => {
    await using bench = await openSyncBench({ ...MARKET, faults: ['stall=*'] }, '');
    const running = startBarlake([...args, '--lake', bench.root], {
      cwd: bench.folder.path,
      env: vendorEnv(bench.vendor),
    });
    while (bench.vendor.control.faults()[0]?.fired === 0) await sleep(5);
    running.kill('SIGINT');
    running.kill('SIGINT');
    const { code } = await running.finished;
    // The first alone may have been quick enough.
    expect([1, 130]).toContain(code);
  });
});
