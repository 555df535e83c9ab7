import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CompactDocument, compactDocumentSchema } from '../../contract/cli/compact.ts';
import { type GcDocument, gcDocumentSchema } from '../../contract/cli/gc.ts';
import { systemClock } from '../../src/app/cli/system-clock.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { lakeContent, listBronze } from '../support/lake-content.ts';
import { catalogFacts } from '../support/lake-problems.ts';
import { type Finished, runInside } from '../support/run-barlake.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const FROM = tradingDay('2025-12-22');
const TO = tradingDay('2026-02-04');
const DATASETS = ['stocks_daily', 'stocks_minute', 'options_daily', 'crypto_daily'] as const;
const ARGS = [...DATASETS, '--from', FROM, '--to', TO];

let bench: SyncBench;
beforeAll(async () => {
  bench = await openSyncBench({ datasets: [...DATASETS], from: FROM, to: TO, symbols: 4 });
  const { code, err } = await bench.sync(ARGS);
  if (code !== 0) throw new Error(err);
}, 120_000);
afterAll(() => bench[Symbol.asyncDispose]());

const run = async (root: string, ...args: readonly string[]): Promise<Finished> =>
  runInside([...args, '--lake', root], { cwd: bench.folder.path });

async function compact(root: string, ...args: readonly string[]): Promise<CompactDocument> {
  const { code, out, err } = await run(root, 'compact', ...args, '--json');
  if (code !== 0) throw new Error(`${out}${err}`);
  return compactDocumentSchema.parse(JSON.parse(out));
}

async function copy(name: string): Promise<string> {
  const root = bench.folder.at(name);
  await cp(bench.root, root, { recursive: true });
  return root;
}

/** What the catalog knows but for the file that a day lies in: of two that hold the same, a rebuild takes that of many days. */
function known(root: string): unknown {
  const { partitions, findings } = catalogFacts(root);
  const files = new Set(['path', 'bytes', 'file_bytes', 'file_rows', 'file_hash']);
  const rows = partitions.map((row) => Object.entries(row).filter(([name]) => !files.has(name)));
  // What other checks found is not in the files.
  return { rows, findings: findings.filter(({ origin }) => origin === 'ingest') };
}

/** What readers of all kinds see. */
async function answers(root: string): Promise<readonly string[]> {
  const statements = [
    ['query', '--dataset', 'stocks_daily', '--format', 'csv'],
    ['query', '--dataset', 'stocks_minute', '--from', '2026-01-09', '--to', '2026-01-14', '--format', 'csv'],
    ['query', '--asset', 'stocks', '--timeframe', '1h', '--from', '2026-01-20', '--format', 'csv'],
    ['query', '--dataset', 'stocks_daily', '--desc', '--limit', '40', '--format', 'csv'],
    [
      'sql',
      'SELECT date, symbol, count(*), sum(volume) FROM stocks_minute GROUP BY ALL ORDER BY ALL',
      '--format',
      'csv',
    ],
    ['sql', 'SELECT count(*), min(date), max(date), sum(strike) FROM options_daily', '--format', 'csv'],
    [
      'features',
      'eval',
      'Mean($close,5)/$close',
      '--dataset',
      'stocks_daily',
      '--from',
      '2026-01-15',
      '--format',
      'csv',
    ],
  ];
  const found: string[] = [];
  for (const args of statements) {
    const { code, out, err } = await run(root, ...args);
    expect([code, code === 0 ? '' : err]).toEqual([0, '']);
    // Files of many days are of another size.
    found.push(out.replaceAll(/"(bytes|lake|path|finishedAt|root)": [^\n]*/g, ''));
  }
  return found;
}

/** A clock that is so many hours ahead. */
const ahead = (hours: number): Clock => ({
  ...systemClock,
  nowMs: () => systemClock.nowMs() + hours * 3_600_000,
});

async function gc(root: string, hours: number, ...args: readonly string[]): Promise<GcDocument> {
  const surroundings = { cwd: bench.folder.path, clock: ahead(hours) };
  const { code, out, err } = await runInside(['gc', ...args, '--json', '--lake', root], surroundings);
  if (code !== 0) throw new Error(`${out}${err}`);
  return gcDocumentSchema.parse(JSON.parse(out));
}

const countOf = ({ collected }: GcDocument, kind: string): number =>
  collected.find((each) => each.kind === kind)?.count ?? -1;

describe('gc', { timeout: 120_000 }, () => {
  it('takes replaced files once the longest reader is done, orphans as well, and nothing that may be data', async () => {
    const root = await copy('collected');
    const content = await lakeContent(root);
    const days = listBronze(root).map(({ path }) => path);
    const { files } = await compact(root);
    const replaced = files.reduce((sum, each) => sum + each.filesBefore, 0);
    const orphan = 'bronze/stocks_daily/year=2026/month=01/part-77.parquet';
    const stranger = 'bronze/stocks_daily/year=2019/month=01/2019-01-02.parquet';
    await mkdir(dirname(join(root, stranger)), { recursive: true });
    const january = files.find(({ dataset, period }) => dataset === 'stocks_daily' && period === '2026-01');
    await cp(join(root, january?.path ?? ''), join(root, orphan));
    await cp(join(root, days[0] ?? ''), join(root, stranger));
    const early = await gc(root, 1);
    expect([early.files, early.kept.count, early.kept.noticed]).toEqual([[], replaced + 1, 1]);
    const planned = await gc(root, 25, '--dry-run');
    const done = await gc(root, 25);
    expect(done.files).toEqual(planned.files);
    expect(countOf(done, 'superseded')).toBe(replaced + 1);
    expect(done.unknown).toEqual([stranger]);
    const gone = days.filter((path) => !existsSync(join(root, path)));
    expect(gone).toHaveLength(replaced);
    expect(existsSync(join(root, orphan))).toBe(false);
    expect(existsSync(join(root, stranger))).toBe(true);
    expect(await lakeContent(root)).toEqual(content);
    expect((await gc(root, 25)).files).toEqual([]);
    // What is left says all that the days’ own files said.
    const facts = known(root);
    await rm(join(root, stranger));
    for (const name of ['catalog.db', 'catalog.db-wal', 'catalog.db-shm'])
      await rm(join(root, name), { force: true });
    expect((await run(root, 'catalog', 'rebuild')).code).toBe(0);
    expect(known(root)).toEqual(facts);
  });
});

describe('gc of a lake whose catalog was put back', { timeout: 120_000 }, () => {
  it('takes no file that is all there is of a day, whatever the old catalog says', async () => {
    const root = await copy('put-back');
    const backup = bench.folder.at('before-compaction');
    expect((await run(root, 'backup', backup)).code).toBe(0);
    const content = await lakeContent(root);
    const compacted = (await compact(root)).files.flatMap(({ path }) => (path === null ? [] : [path])).sort();
    expect((await gc(root, 25)).files).not.toEqual([]);
    expect((await run(root, 'restore', backup, '--only', 'catalog', '--force')).code).toBe(0);
    // Of each day, the old catalog knows a file that is gone.
    for (const hours of [26, 80]) {
      const done = await gc(root, hours);
      expect([done.files, [...done.unknown].sort()]).toEqual([[], compacted]);
    }
    expect((await run(root, 'catalog', 'rebuild')).code).toBe(0);
    expect(await lakeContent(root)).toEqual(content);
  });
});

describe('compact', { timeout: 120_000 }, () => {
  it('does not put a file together with others whose bytes have changed, however readable it is', async () => {
    const root = await copy('changed');
    const [{ path } = { path: '' }] = listBronze(root).filter(({ dataset }) => dataset === 'stocks_daily');
    const bytes = readFileSync(join(root, path));
    bytes.write('DuckBD', bytes.indexOf('DuckDB'));
    writeFileSync(join(root, path), bytes);
    const { code, out } = await run(root, 'compact', 'stocks_daily', '--json');
    const { files } = compactDocumentSchema.parse(JSON.parse(out));
    expect(code).toBe(3);
    expect(files.flatMap(({ error }) => (error === null ? [] : [error.code]))).toEqual([
      'E_PARTITION_DAMAGED',
    ]);
    expect(listBronze(root).map((file) => file.path)).toContain(path);
  });

  it('puts complete months and years into one file each, changes no answer, and has nothing to do a second time', async () => {
    const root = await copy('compacted');
    const before = { content: await lakeContent(root), answers: await answers(root) };
    const planned = await compact(root, '--dry-run');
    const { files } = await compact(root);
    expect(files.map(({ dataset, period, state }) => `${dataset} ${period} ${state}`)).toEqual([
      'stocks_daily 2025 done',
      'stocks_daily 2026-01 done',
      'stocks_minute 2025-12 done',
      'stocks_minute 2026-01 done',
      'options_daily 2025 done',
      'options_daily 2026-01 done',
      'crypto_daily 2025 done',
      'crypto_daily 2026-01 done',
    ]);
    expect(planned.files.map(({ period, days, rows }) => [period, days, rows])).toEqual(
      files.map(({ period, days, rows }) => [period, days, rows]),
    );
    expect(listBronze(root).find(({ key }) => key === '2026-01-09')?.path).toMatch(
      /month=01\/part-\d\.parquet$/,
    );
    expect(await lakeContent(root)).toEqual(before.content);
    expect(await answers(root)).toEqual(before.answers);
    expect((await compact(root)).files).toEqual([]);
  });

  it('leaves the files of days for readers that have them in their lists', async () => {
    const root = await copy('lists');
    const before = listBronze(root);
    await compact(root);
    expect(before.filter(({ path }) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('builds the same silver, bars put together once and comparisons from files of many days', async () => {
    const [plain, compacted] = [await copy('plain'), await copy('silver')];
    await compact(compacted);
    const facts = [];
    for (const root of [plain, compacted]) {
      expect((await run(root, 'features', 'build', '--quiet')).code).toBe(0);
      const derived = catalogFacts(root).partitions.filter(
        ({ layer }) => layer === 'silver' || layer === 'metadata',
      );
      facts.push(derived.map(({ layer, dataset, key, content_hash: hash }) => [layer, dataset, key, hash]));
    }
    expect(facts[1]).toEqual(facts[0]);
  });

  it('reads a day that is published anew from its new file alone, and makes the month whole again', async () => {
    const root = await copy('anew');
    await compact(root);
    const content = await lakeContent(root);
    const day = ['stocks_minute', '--from', '2026-01-12', '--to', '2026-01-12'];
    expect((await bench.sync([...day, '--rebuild'], { lake: root })).code).toBe(0);
    expect(
      listBronze(root).find(({ dataset, key }) => dataset === 'stocks_minute' && key === '2026-01-12')?.path,
    ).toBe('bronze/stocks_minute/year=2026/month=01/2026-01-12.parquet');
    const count = ['sql', "SELECT count(*) FROM stocks_minute WHERE date = '2026-01-12'", '--format', 'csv'];
    expect((await run(root, ...count)).out).toBe((await run(bench.root, ...count)).out);
    expect(await lakeContent(root)).toEqual(content);
    const again = await compact(root);
    expect(again.files.map(({ dataset, period }) => [dataset, period])).toEqual([
      ['stocks_minute', '2026-01'],
    ]);
    expect(again.files[0]?.path).toMatch(/part-[1-9]\.parquet$/);
    expect(await lakeContent(root)).toEqual(content);
    expect((await run(root, ...count)).out).toBe((await run(bench.root, ...count)).out);
  });

  it('is rebuilt from its footers, with and without the old catalog, whichever old files still lie about', async () => {
    const root = await copy('rebuilt');
    await compact(root);
    const day = ['stocks_daily', '--from', '2026-01-13', '--to', '2026-01-13', '--rebuild'];
    expect((await bench.sync(day, { lake: root })).code).toBe(0);
    const facts = known(root);
    expect((await run(root, 'catalog', 'rebuild')).code).toBe(0);
    expect(known(root)).toEqual(facts);
    for (const name of ['catalog.db', 'catalog.db-wal', 'catalog.db-shm'])
      await rm(join(root, name), { force: true });
    expect((await run(root, 'catalog', 'rebuild')).code).toBe(0);
    expect(known(root)).toEqual(facts);
    expect(await lakeContent(root)).toEqual(await lakeContent(bench.root));
  });
});
