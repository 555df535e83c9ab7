import { deepStrictEqual } from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cliErrorSchema } from '../../contract/cli/error.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type LakeContent, lakeContent } from '../support/lake-content.ts';
import { catalogFacts, fileHashes, lakeProblems } from '../support/lake-problems.ts';
import { type Finished, runBarlake, runInside, startBarlake } from '../support/run-barlake.ts';
import { canMount, mountSmallDisk } from '../support/small-disk.ts';
import { countRequests, vendorEnv } from '../support/stand-in.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const FROM = tradingDay('2026-02-02');
const TO = tradingDay('2026-02-06');
const RANGE = ['--from', FROM, '--to', TO];
const ARGS = ['stocks_daily', ...RANGE];

let bench: SyncBench;
let content: LakeContent;
let scratch: string;

beforeAll(async () => {
  bench = await openSyncBench({
    datasets: ['stocks_daily', 'stocks_minute'],
    from: FROM,
    to: TO,
    symbols: 12,
  });
  await bench.sync(ARGS);
  content = await lakeContent(bench.root);
  scratch = await mkdtemp(join(tmpdir(), 'barlake-bad-'));
});

afterEach(async () => {
  bench.vendor.control.removeFaults();
  deepStrictEqual(await lakeContent(bench.root), content);
  deepStrictEqual(await lakeProblems(bench.root), []);
});

afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await rm(scratch, { recursive: true, force: true });
});

interface Refusal {
  readonly exit: number;
  readonly code: string;
  readonly message: string;
  readonly mend: string;
}

/** Runs a command that has to fail, with --json and without; both must say the same. */
async function refusalOf(
  args: readonly string[],
  options: { env?: Readonly<Record<string, string>>; lake?: string; cwd?: string } = {},
): Promise<Refusal> {
  const { env = vendorEnv(bench.vendor), lake = bench.root, cwd = bench.folder.path } = options;
  const { code, out, err } = await runInside([...args, '--json', '--lake', lake], { cwd, env });
  const { error } = cliErrorSchema.parse(JSON.parse(out));
  const spoken = await runInside([...args, '--lake', lake], { cwd, env });
  expect([spoken.code, spoken.out]).toEqual([code, '']);
  expect(spoken.err).toContain(`error ${error.code}: `);
  expect(err).toContain(error.message);
  expect(`${out}${err}${spoken.err}`).not.toContain('sandbox-secret');
  return { exit: code ?? -1, code: error.code, message: error.message, mend: error.mend ?? '' };
}

describe('a command line that cannot be meant', () => {
  it.each([
    [
      'a date in another form',
      ['sync', 'stocks_daily', '--from', '02.01.2026'],
      'E_DATE',
      '--from "02.01.2026"',
      'YYYY-MM-DD',
    ],
    [
      'a day that does not exist',
      ['sync', 'stocks_daily', '--to', '2026-02-30'],
      'E_DATE',
      '--to "2026-02-30"',
      'YYYY-MM-DD',
    ],
    [
      'a range that ends before it starts',
      ['sync', 'stocks_daily', '--from', TO, '--to', FROM],
      'E_DATE',
      `--from ${TO} lies after --to ${FROM}`,
      'Swap them',
    ],
    [
      'a range before the calendar begins',
      ['sync', 'stocks_daily', '--from', '1980-01-02', '--to', '1980-02-01'],
      'E_DATE',
      '1980-01-02 to 1980-02-01 lies outside the calendar',
      'Ask for days within it',
    ],
    [
      'a misspelt dataset',
      ['sync', 'stock_daily', ...RANGE],
      'E_DATASET',
      '"stock_daily"',
      'Did you mean stocks_daily?',
    ],
    ['another dataset altogether', ['plan', 'bonds', ...RANGE], 'E_DATASET', '"bonds"', 'options_minute'],
    ['an unknown option', ['sync', 'stocks_daily', '--form', FROM], 'E_USAGE', '--form', '--from'],
    ['an unknown layer', ['sync', ...ARGS, '--through', 'golden'], 'E_USAGE', 'golden', 'barlake'],
    [
      'two modes at once',
      ['sync', ...ARGS, '--rebuild', '--retry-failed'],
      'E_USAGE',
      '--rebuild',
      '--rebuild alone',
    ],
  ])('refuses %s before anything else', async (_, args, code, found, mend) => {
    bench.vendor.control.clearRequests();
    const refusal = await refusalOf(args);
    expect(refusal).toMatchObject({ exit: 2, code });
    expect(refusal.message).toContain(found);
    expect(refusal.mend).toContain(mend);
    expect(countRequests(bench.vendor, 'LIST')).toBe(0);
  });

  it('refuses a configuration with a value of the wrong kind, and says where', async () => {
    const cwd = join(scratch, 'config');
    await mkdir(cwd, { recursive: true });
    await writeFile(join(cwd, 'barlake.yaml'), 'vendor:\n  attemps: 3\n');
    const refusal = await refusalOf(['sync', ...ARGS], { cwd });
    expect(refusal).toMatchObject({ exit: 2, code: 'E_CONFIG' });
    expect(refusal.message).toContain('attemps');
  });
});

describe('keys', () => {
  const endpoint = (): Record<string, string> => ({
    POLYGON_S3_ENDPOINT: bench.vendor.s3,
    POLYGON_S3_BUCKET: bench.vendor.bucket,
  });

  it.each(['sync', 'plan'])('that are missing are asked for by %s', async (command) => {
    const refusal = await refusalOf([command, ...ARGS], { env: endpoint() });
    expect(refusal).toMatchObject({ exit: 4, code: 'E_CREDENTIALS_MISSING' });
    expect(refusal.message).toContain('POLYGON_S3_ACCESS_KEY and POLYGON_S3_SECRET_KEY');
    expect(refusal.mend).toContain('.env');
  });

  it('of which one is missing are named', async () => {
    const refusal = await refusalOf(['sync', ...ARGS], {
      env: { ...endpoint(), POLYGON_S3_ACCESS_KEY: 'sandbox' },
    });
    expect(refusal.message).toContain('POLYGON_S3_SECRET_KEY is not set');
  });

  it.each([
    ['an unknown access key', { POLYGON_S3_ACCESS_KEY: 'somebody', POLYGON_S3_SECRET_KEY: 'sandbox-secret' }],
    ['a wrong secret', { POLYGON_S3_ACCESS_KEY: 'sandbox', POLYGON_S3_SECRET_KEY: 'another-secret' }],
  ])('with %s are refused at once', async (_, keys) => {
    bench.vendor.control.clearRequests();
    const refusal = await refusalOf(['sync', ...ARGS], { env: { ...endpoint(), ...keys } });
    expect(refusal).toMatchObject({ exit: 4, code: 'E_CREDENTIALS_REFUSED' });
    expect(refusal.mend).toContain('dashboard');
    expect(refusal.message).not.toContain('another-secret');
    // Once for each of the two forms of output: a refused key is not tried again.
    expect(countRequests(bench.vendor, 'LIST')).toBe(2);
  });
});

describe('a vendor that does not answer', () => {
  it.each([
    ['nobody listens', 'http://127.0.0.1:1', 'E_UNREACHABLE'],
    ['there is no such host', 'http://barlake.invalid', 'E_UNREACHABLE'],
  ])('is told about when %s', { timeout: 20_000 }, async (_, endpoint, code) => {
    const env = { ...vendorEnv(bench.vendor), POLYGON_S3_ENDPOINT: endpoint };
    const refusal = await refusalOf(['sync', ...ARGS], { env });
    expect(refusal).toMatchObject({ exit: 1, code });
    expect(refusal.message).toContain('after 3 attempts');
    expect(refusal.mend).toContain('vendor.s3Endpoint');
  });

  it('is given up within 20 seconds under default settings', { timeout: 40_000 }, async () => {
    const started = performance.now();
    const env = { ...vendorEnv(bench.vendor), POLYGON_S3_ENDPOINT: 'http://127.0.0.1:1' };
    const { code } = await runInside(['sync', ...ARGS, '--lake', bench.root], { cwd: scratch, env });
    expect(code).toBe(1);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('is told about when it takes connections and says nothing', { timeout: 20_000 }, async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const env = { ...vendorEnv(bench.vendor), POLYGON_S3_ENDPOINT: `http://127.0.0.1:${port}` };
    expect(await refusalOf(['sync', ...ARGS], { env })).toMatchObject({ exit: 1, code: 'E_TIMEOUT' });
    server.close();
  });

  it('is told about when the bucket has another name', async () => {
    const env = { ...vendorEnv(bench.vendor), POLYGON_S3_BUCKET: 'elsewhere' };
    const refusal = await refusalOf(['sync', ...ARGS], { env });
    expect(refusal).toMatchObject({ exit: 1, code: 'E_NOT_FOUND' });
    expect(refusal.mend).toContain('vendor.s3Bucket');
  });
});

describe('a lake that cannot be written', () => {
  it('is refused when a file has its name', async () => {
    const lake = join(scratch, 'a-file');
    await writeFile(lake, 'not a folder');
    const refusal = await refusalOf(['sync', ...ARGS], { lake });
    expect(refusal).toMatchObject({ exit: 1, code: 'E_LAKE_READ_ONLY' });
    expect(refusal.mend).toContain('--lake');
  });

  it('is refused below a file', async () => {
    const lake = join(scratch, 'another-file', 'lake');
    await writeFile(join(scratch, 'another-file'), 'not a folder');
    expect(await refusalOf(['sync', ...ARGS], { lake })).toMatchObject({ exit: 1, code: 'E_LAKE_READ_ONLY' });
  });

  it.skipIf(process.platform !== 'linux')('is refused where the system keeps its own things', async () => {
    const refusal = await refusalOf(['sync', ...ARGS], { lake: '/proc/barlake' });
    expect(refusal).toMatchObject({ exit: 1, code: 'E_LAKE_READ_ONLY' });
  });
});

describe.skipIf(!canMount(join(tmpdir(), `barlake-mount-${process.pid}`)))('a disk', () => {
  it('that is read-only is told about, with and without a lake on it', async () => {
    using disk = mountSmallDisk(join(scratch, 'read-only'), 128);
    const lake = join(disk.path, 'lake');
    expect((await bench.sync(ARGS, { lake })).code).toBe(0);
    const before = await lakeContent(lake);
    disk.makeReadOnly();
    for (const folder of [lake, join(disk.path, 'new')]) {
      const refusal = await refusalOf(['sync', 'stocks_minute', ...ARGS], { lake: folder });
      expect(refusal).toMatchObject({ exit: 1, code: 'E_LAKE_READ_ONLY' });
      expect(refusal.mend).toContain('--lake');
    }
    expect(await lakeContent(lake)).toEqual(before);
    const plan = await runInside(['plan', ...ARGS, '--lake', lake], {
      cwd: bench.folder.path,
      env: vendorEnv(bench.vendor),
    });
    expect(plan.code).toBe(0);
  });

  it('that is too small is not filled: the sync does not start', async () => {
    using disk = mountSmallDisk(join(scratch, 'too-small'), 20);
    bench.vendor.control.clearRequests();
    const refusal = await refusalOf(['sync', ...ARGS], { lake: join(disk.path, 'lake') });
    expect(refusal).toMatchObject({ exit: 1, code: 'E_DISK_FULL' });
    expect(refusal.message).toMatch(/needs about .* has .* free/);
    expect(refusal.mend).toContain('Nothing was fetched');
    expect(countRequests(bench.vendor, 'GET')).toBe(0);
  });

  it('that fills up during a run ends it, and the next one goes on when there is room', {
    timeout: 60_000,
  }, async () => {
    using disk = mountSmallDisk(join(scratch, 'filling'), 80);
    const lake = join(disk.path, 'lake');
    const args = ['stocks_minute', 'stocks_daily', ...RANGE];
    const surroundings = { cwd: bench.folder.path, env: vendorEnv(bench.vendor) };
    // Slow enough that the other file comes in the middle.
    const fault = bench.vendor.control.addFault('drip=*,rate=200000');
    const running = startBarlake(['sync', ...args, '--json', '--lake', lake], surroundings);
    const isOver = running.finished.then(() => true);
    const hasEnded = async () => Promise.race([isOver, sleep(5, false)]);
    while (bench.vendor.control.faults()[0]?.fired === 0 && !(await hasEnded())) continue;
    await fillUp(join(disk.path, 'another-program'));
    const { code, out } = await running.finished;
    expect([1, 3]).toContain(code);
    expect(out).toContain('E_DISK_FULL');
    expect(out).not.toContain('E_UNEXPECTED');
    const partial = existsSync(join(lake, 'catalog.db')) ? await lakeContent(lake).catch(() => ({})) : {};
    bench.vendor.control.removeFaults(fault.id);
    await rm(join(disk.path, 'another-program'));
    const again = await bench.sync(args, { lake });
    expect([again.code, again.document.failures]).toEqual([0, []]);
    const after = await lakeContent(lake);
    expect(after).toMatchObject(partial);
    expect(after).toEqual(await bench.cleanContent(args));
    expect(await lakeProblems(lake)).toEqual([]);
  });
});

/** Writes zeros until the disk is full to the last byte, or until who else writes there keeps giving room back. */
async function fillUp(path: string): Promise<void> {
  const blocks = [1 << 20, 4096, 1];
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const filled: boolean[] = [];
    for (const size of blocks) filled.push(await fillWith(path, Buffer.alloc(size)));
    if (filled.every(Boolean)) return;
  }
}

/** Whether there was no room for another block in the end: after so many, somebody has made some. */
async function fillWith(path: string, block: Buffer): Promise<boolean> {
  try {
    for (let count = 0; count < 4096; count += 1) await writeFile(path, block, { flag: 'a' });
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return true;
    throw error;
  }
}

describe('a lake with something wrong', () => {
  /** A copy of the good lake, to break. */
  async function copyLake(name: string): Promise<string> {
    const lake = join(scratch, name);
    expect((await bench.sync(ARGS, { lake })).code).toBe(0);
    return lake;
  }

  it('that another sync is filling is not touched, and the first one ends well', {
    timeout: 30_000,
  }, async () => {
    const lake = join(scratch, 'busy');
    const env = vendorEnv(bench.vendor);
    const cwd = bench.folder.path;
    bench.vendor.control.addFault('drip=*,rate=40000');
    bench.vendor.control.clearRequests();
    const first = startBarlake(['sync', 'stocks_minute', ...RANGE, '--lake', lake], { cwd, env });
    while (countRequests(bench.vendor, 'LIST') === 0) await sleep(5);
    const second = runBarlake(['sync', ...ARGS, '--json', '--lake', lake], { cwd, env });
    refusedAsLocked(await second, first.pid);
    const plan = await runBarlake(['plan', ...ARGS, '--lake', lake], { cwd, env });
    expect(plan.code).toBe(0);
    bench.vendor.control.removeFaults();
    expect(await first.finished).toMatchObject({ code: 0 });
    expect(Object.keys(await lakeContent(lake))).toHaveLength(5);
    expect(await lakeProblems(lake)).toEqual([]);
  });

  function refusedAsLocked({ code, out }: Finished, owner: number): void {
    const { error } = cliErrorSchema.parse(JSON.parse(out));
    expect([code, error.code]).toEqual([1, 'E_LAKE_LOCKED']);
    expect(error.message).toContain(`process ${owner} (barlake sync, since 20`);
    expect(error.mend).toContain('Wait for it');
  }

  it('of a newer barlake is left alone', async () => {
    const lake = await copyLake('newer');
    const database = new DatabaseSync(join(lake, 'catalog.db'));
    database.exec("INSERT INTO kysely_migration VALUES ('9999_of_the_future', '2030-01-01T00:00:00.000Z')");
    database.close();
    const before = [await fileHashes(lake), catalogFacts(lake)];
    for (const command of ['sync', 'plan']) {
      const refusal = await refusalOf([command, ...ARGS], { lake });
      expect(refusal).toMatchObject({ exit: 1, code: 'E_LAKE_NEWER' });
      expect(refusal.message).toContain('9999_of_the_future');
      expect(refusal.mend).toContain('Update barlake');
    }
    expect([await fileHashes(lake), catalogFacts(lake)]).toEqual(before);
  });

  it.each([
    ['no database', Buffer.from('this is no database, but it is long enough to look like one\n'.repeat(100))],
    ['empty', Buffer.alloc(0)],
    ['missing', undefined],
  ])('whose catalog is %s is not filled anew', async (what, bytes) => {
    const lake = await copyLake(`catalog-${what.replace(' ', '-')}`);
    const before = await fileHashes(lake);
    const catalog = join(lake, 'catalog.db');
    for (const suffix of ['-wal', '-shm']) await rm(`${catalog}${suffix}`, { force: true });
    await rename(catalog, `${catalog}.kept`);
    if (bytes !== undefined) await writeFile(catalog, bytes);
    bench.vendor.control.clearRequests();
    const refusal = await refusalOf(['sync', ...ARGS], { lake });
    expect(refusal).toMatchObject({ exit: 1, code: 'E_CATALOG_DAMAGED' });
    expect(refusal.mend).toContain('barlake catalog rebuild');
    expect(countRequests(bench.vendor, 'GET')).toBe(0);
    expect(await fileHashes(lake)).toEqual(before);
    await rename(`${catalog}.kept`, catalog);
    expect(await bench.sync(ARGS, { lake })).toMatchObject({ code: 0, gets: 0 });
    expect(await lakeContent(lake)).toEqual(content);
  });

  it('whose catalog has bad pages is told about', async () => {
    const lake = await copyLake('bad-pages');
    const catalog = join(lake, 'catalog.db');
    new DatabaseSync(catalog).exec('PRAGMA wal_checkpoint(TRUNCATE)');
    const { open } = await import('node:fs/promises');
    const file = await open(catalog, 'r+');
    const { size } = await file.stat();
    await file.write(Buffer.alloc(size - 4096, 0xa5), 0, size - 4096, 4096);
    await file.close();
    const before = await fileHashes(lake);
    const refusal = await refusalOf(['sync', ...ARGS], { lake });
    expect(refusal).toMatchObject({ exit: 1, code: 'E_CATALOG_DAMAGED' });
    expect(await fileHashes(lake)).toEqual(before);
  });
});
