import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogRebuildDocumentSchema } from '../../contract/cli/catalog-rebuild.ts';
import { silverPlanDocumentSchema } from '../../contract/cli/features-build.ts';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { catalogFacts, fileHashes, lakeProblems } from '../support/lake-problems.ts';
import { runInside } from '../support/run-barlake.ts';
import { openSilverBench, type SilverBench } from '../support/silver-bench.ts';

const DATASETS = [
  'stocks_daily',
  'stocks_minute',
  'options_daily',
  'crypto_daily',
] as const satisfies readonly DatasetName[];
const FROM = tradingDay('2025-12-22');
const TO = tradingDay('2026-01-09');
const MARKET = { datasets: DATASETS, from: FROM, to: TO, symbols: 4 };
const SYNC = [...DATASETS, '--from', FROM, '--to', TO];

/** The catalog’s rows of silver, without what differs between lakes. */
function silverRows(root: string): readonly Readonly<Record<string, unknown>>[] {
  return catalogFacts(root).partitions.filter(({ layer }) => layer === 'silver');
}

async function silverHashes(root: string): Promise<Readonly<Record<string, string>>> {
  const hashes = Object.entries(await fileHashes(root));
  return Object.fromEntries(hashes.filter(([path]) => path.startsWith('silver/')));
}

let shared: SilverBench;
let copies = 0;
beforeAll(async () => {
  shared = await openFilled();
});
afterAll(() => shared[Symbol.asyncDispose]());

/** A lake that has been synced, with a vendor of its own. */
async function openFilled(more = ''): Promise<SilverBench> {
  const bench = await openSilverBench(MARKET, more);
  const { code, out } = await bench.sync(SYNC);
  if (code !== 0) throw new Error(`sync ended with ${code}: ${out}`);
  return bench;
}

/** A copy of a lake that has been synced; its vendor must be left as it is. */
async function openCopy(): Promise<SilverBench> {
  const root = shared.folder.at(`copy-${copies++}`);
  await cp(shared.root, root, { recursive: true });
  return {
    ...shared,
    root,
    build: (args, lake = root) => shared.build(args, lake),
    sql: (text, lake = root) => shared.sql(text, lake),
    sync: (args, more) => shared.sync(args, { lake: root, ...more }),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

describe('features build', () => {
  it('makes a partition for each year of days and each month of minutes, with a row for each bar', async () => {
    await using bench = await openCopy();
    const { code, document } = await bench.build([...DATASETS]);
    expect(code).toBe(0);
    expect(document).toMatchObject({ state: 'done', failures: [] });
    expect(document.datasets.map(({ dataset, built }) => [dataset, built])).toEqual(
      DATASETS.map((name) => [name, 2]),
    );
    for (const { dataset, rows } of document.datasets) {
      const [bronze] = await bench.sql(`SELECT count(*) AS rows FROM ${dataset}`);
      const [silver] = await bench.sql(
        `SELECT count(*) AS rows, count(DISTINCT (symbol, timestamp)) AS keys FROM silver_${dataset}`,
      );
      expect(silver).toEqual({ rows: bronze?.['rows'], keys: bronze?.['rows'] });
      expect(rows).toBe(bronze?.['rows']);
    }
    expect(await lakeProblems(bench.root)).toEqual([]);
  });

  it('keeps the columns of bronze as they are', async () => {
    await using bench = await openCopy();
    await bench.build([...DATASETS]);
    const columns = 'symbol, timestamp, date, open, high, low, close, volume, transactions';
    for (const dataset of DATASETS) {
      const all =
        dataset === 'options_daily' ? `${columns}, underlying, expiration, option_type, strike` : columns;
      const differing = `SELECT ${all} FROM ${dataset} EXCEPT SELECT ${all} FROM silver_${dataset}`;
      expect(await bench.sql(`SELECT count(*) AS rows FROM (${differing})`)).toEqual([{ rows: 0 }]);
    }
  });

  it('computes features over the rows before, across the turn of the year, as windows of the engine do', async () => {
    await using bench = await openCopy();
    await bench.build(['stocks_daily', 'crypto_daily']);
    const differing = (dataset: string): string => `
      WITH expected AS (
        SELECT symbol, date, daily_return, relative_volume, total_factor,
          close * total_factor AS price, volume / total_factor AS shares FROM silver_${dataset}),
      windows AS (
        SELECT *, price::FLOAT / lag(price::FLOAT) OVER own - 1 AS change,
          shares::FLOAT / avg(shares::FLOAT) OVER (own ROWS BETWEEN 20 PRECEDING AND 1 PRECEDING) AS share,
          row_number() OVER own AS number, count(*) OVER (PARTITION BY symbol) AS bars
        FROM expected WINDOW own AS (PARTITION BY symbol ORDER BY date))
      SELECT count(*) FILTER (number > 1 AND bars >= 10) AS rows,
        count(*) FILTER (number > 1 AND abs(change - daily_return) > 1e-6) AS returns,
        count(*) FILTER (number > 1 AND abs(share - relative_volume) > 1e-5 * share) AS volumes FROM windows`;
    for (const dataset of ['stocks_daily', 'crypto_daily']) {
      const [found] = await bench.sql(differing(dataset));
      expect(found).toMatchObject({ returns: 0, volumes: 0 });
      expect(Number(found?.['rows'])).toBeGreaterThan(0);
    }
  });

  it('does nothing the second time', async () => {
    await using bench = await openCopy();
    await bench.build([...DATASETS]);
    const before = await silverHashes(bench.root);
    const second = await bench.build([...DATASETS]);
    expect(second.document.datasets.map(({ built, fresh }) => [built, fresh])).toEqual(
      DATASETS.map(() => [0, 2]),
    );
    expect(await silverHashes(bench.root)).toEqual(before);
  });

  it('makes the same bytes day by day, backwards and in one go', async () => {
    await using bench = await openCopy();
    const names = ['stocks_daily', 'stocks_minute', 'options_daily'] as const;
    await bench.build(names);
    const byDays = bench.folder.at('by-days');
    for (const [from, to] of [
      ['2026-01-05', '2026-01-06'],
      ['2025-12-22', '2025-12-31'],
      ['2026-01-07', TO],
      [FROM, TO],
    ]) {
      await bench.sync([...names, '--from', String(from), '--to', String(to)], { lake: byDays });
      const { code } = await bench.build(names, byDays);
      expect(code).toBe(0);
    }
    expect(await silverHashes(byDays)).toEqual(await silverHashes(bench.root));
    const own = silverRows(bench.root).filter(({ dataset }) => names.some((name) => name === dataset));
    expect(silverRows(byDays)).toEqual(own);
  });

  it('builds anew what a replaced day touches and nothing else', async () => {
    await using bench = await openFilled();
    await bench.build(['stocks_daily', 'crypto_daily']);
    const before = await silverHashes(bench.root);
    await bench.vendor.control.replaceObject(keyOf('stocks_daily', tradingDay('2026-01-05')));
    await bench.sync(SYNC);
    const { document } = await bench.build(['stocks_daily', 'crypto_daily']);
    expect(document.datasets.map(({ dataset, built }) => [dataset, built])).toEqual([
      ['stocks_daily', 1],
      ['crypto_daily', 0],
    ]);
    const after = await silverHashes(bench.root);
    const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
    expect(changed).toEqual(['silver/stocks_daily/year=2026/part-0.parquet']);
  });

  it('builds anew only the datasets that a changed formula is for', async () => {
    await using bench = await openFilled('features:\n  sets: [base, mine]\n');
    const folder = bench.folder.at('features');
    await mkdir(folder);
    const write = (window: number): Promise<void> =>
      writeFile(
        join(folder, 'mine.yaml'),
        `features:\n  - name: momentum\n    expression: $close/Ref($close, ${window}) - 1\n    datasets: [crypto_daily]\n    description: Change\n`,
      );
    await write(2);
    await bench.build(['stocks_daily', 'crypto_daily']);
    await write(3);
    const { document } = await bench.build(['stocks_daily', 'crypto_daily']);
    expect(document.datasets.map(({ built, features }) => [built, features])).toEqual([
      [0, 7],
      [2, 8],
    ]);
  });

  it('shows in a dry run what it would build and why, and writes nothing', async () => {
    await using bench = await openCopy();
    const inner = { cwd: bench.folder.path };
    const args = ['features', 'build', 'stocks_daily', '--dry-run', '--lake', bench.root];
    const { code, out } = await runInside([...args, '--json'], inner);
    expect(code).toBe(0);
    const document = silverPlanDocumentSchema.parse(JSON.parse(out));
    expect(document.tasks).toMatchObject([
      { key: '2025', why: 'missing', from: '2025-12-22', to: '2025-12-31' },
      { key: '2026', why: 'missing', from: '2026-01-02', to: '2026-01-09' },
    ]);
    expect(existsSync(join(bench.root, 'silver'))).toBe(false);
    const table = await runInside(args, inner);
    expect(table.out).toContain('not there yet');
    expect(table.out).toContain('2 partitions of silver to build');
  });

  it('takes no more than the partitions of a range', async () => {
    await using bench = await openCopy();
    const { document } = await bench.build(['stocks_daily', 'stocks_minute', '--from', '2026-01-05']);
    expect(document.datasets.map(({ built }) => built)).toEqual([1, 1]);
  });

  it('goes on past a partition that cannot be built, says which file is damaged, and ends in part', async () => {
    await using bench = await openCopy();
    const file = join(bench.root, 'bronze/stocks_minute/year=2026/month=01/2026-01-05.parquet');
    await truncate(file, 100);
    const { code, document } = await bench.build(['stocks_minute', 'crypto_daily']);
    expect(code).toBe(3);
    expect(document.failures).toMatchObject([
      {
        task: 'silver:stocks_minute:2026-01',
        code: 'E_PARTITION_DAMAGED',
        message: expect.stringContaining('2026-01-05'),
      },
    ]);
    expect(document.datasets.map(({ built }) => built)).toEqual([1, 2]);
    expect((await lakeProblems(bench.root)).filter((problem) => !problem.includes('bronze/'))).toEqual([]);
  });

  it('names the file whose bytes are not those that were written, although its size is', async () => {
    await using bench = await openCopy();
    const path = 'bronze/crypto_daily/year=2025/month=12/2025-12-24.parquet';
    const bytes = await readFile(join(bench.root, path));
    await writeFile(join(bench.root, path), bytes.fill('x', 40, 200));
    const { code, document } = await bench.build(['crypto_daily']);
    expect(code).toBe(1);
    expect(document.failures).toMatchObject([
      { code: 'E_PARTITION_DAMAGED', message: expect.stringContaining(path) },
    ]);
  });

  it('refuses an unknown set before it writes anything', async () => {
    await using bench = await openCopy();
    const args = ['features', 'build', 'stocks_daily', '--sets', 'alpha185', '--lake', bench.root];
    const { code, err } = await runInside(args, { cwd: bench.folder.path });
    expect(code).toBe(2);
    expect(err).toContain('alpha158');
    expect(existsSync(join(bench.root, 'silver'))).toBe(false);
    expect(existsSync(join(bench.root, 'metadata', 'stocks', 'symbols.parquet'))).toBe(false);
  });

  it('makes no lake where there is none, and says so when there are no bars', async () => {
    await using bench = await openCopy();
    const root = bench.folder.at('nowhere');
    const inner = { cwd: bench.folder.path };
    const missing = await runInside(['features', 'build', 'stocks_daily', '--lake', root], inner);
    expect([missing.code, missing.err.includes('E_LAKE_MISSING'), existsSync(root)]).toEqual([
      1,
      true,
      false,
    ]);
    const { code, document } = await bench.build(['fx_daily']);
    expect(code).toBe(0);
    expect(document.notes).toEqual([expect.stringContaining('barlake sync fx_daily')]);
  });

  it('builds what the lake has bars of when neither the command nor the configuration names datasets', async () => {
    await using bench = await openCopy();
    const folder = join(bench.folder.path, 'configured');
    const built = async (): Promise<readonly string[]> => {
      const args = ['features', 'build', '--dry-run', '--json', '--lake', bench.root];
      const { out } = await runInside(args, { cwd: folder });
      const { tasks } = silverPlanDocumentSchema.parse(JSON.parse(out));
      return [...new Set(tasks.map(({ dataset }) => dataset))];
    };
    await mkdir(folder);
    expect(await built()).toEqual(DATASETS);
    await writeFile(join(folder, 'barlake.yaml'), 'datasets: [crypto_daily]\n');
    expect(await built()).toEqual(['crypto_daily']);
  });

  it('warns when stocks have no splits and dividends', async () => {
    await using bench = await openCopy();
    const { err, document } = await bench.build(['stocks_daily']);
    expect(document.notes).toHaveLength(1);
    expect(err).toContain('barlake sync reference');
  });

  it('makes a file anew that is gone', async () => {
    await using bench = await openCopy();
    await bench.build(['crypto_daily']);
    const before = await silverHashes(bench.root);
    await rm(join(bench.root, 'silver/crypto_daily/year=2026/part-0.parquet'));
    const { document } = await bench.build(['crypto_daily']);
    expect(document.datasets).toMatchObject([{ built: 1, fresh: 1 }]);
    expect(await silverHashes(bench.root)).toEqual(before);
  });

  it('leaves a sound lake when it is stopped, and goes on from there', async () => {
    await using bench = await openCopy();
    const args = ['features', 'build', ...DATASETS, '--lake', bench.root, '--quiet'];
    const stopped = await runInside(args, { cwd: bench.folder.path, onStart: (send) => send('SIGINT') });
    expect(stopped.code).not.toBe(0);
    expect(await readdir(join(bench.root, 'temp')).catch(() => [])).toEqual([]);
    const { code, document } = await bench.build([...DATASETS]);
    expect([code, document.state]).toEqual([0, 'done']);
    expect(await lakeProblems(bench.root)).toEqual([]);
  });
});

describe('a catalog that is made anew', () => {
  it('knows silver and its findings again from the files alone', async () => {
    await using bench = await openCopy();
    await bench.build([...DATASETS]);
    const facts = catalogFacts(bench.root);
    await rm(join(bench.root, 'catalog.db'));
    const { code, out } = await runInside(['catalog', 'rebuild', '--json', '--lake', bench.root], {
      cwd: bench.folder.path,
    });
    expect(code).toBe(0);
    const counted = { landing: 13, bronze: 13, silver: 2, from: FROM, to: TO };
    const [daily] = catalogRebuildDocumentSchema.parse(JSON.parse(out)).datasets;
    expect(daily).toMatchObject({ dataset: 'stocks_daily', ...counted });
    const silver = (each: Readonly<Record<string, unknown>>): boolean => each['origin'] === 'silver';
    expect(silverRows(bench.root)).toEqual(facts.partitions.filter(({ layer }) => layer === 'silver'));
    expect(catalogFacts(bench.root).findings.filter(silver)).toEqual(facts.findings.filter(silver));
    const { document } = await bench.build([...DATASETS]);
    expect(document.datasets.map(({ built }) => built)).toEqual(DATASETS.map(() => 0));
  });
});
