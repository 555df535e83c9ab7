import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backupDocumentSchema, restoreDocumentSchema } from '../../contract/cli/backup.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { lakeContent } from '../support/lake-content.ts';
import { runInside, startBarlake } from '../support/run-barlake.ts';
import { vendorEnv } from '../support/stand-in.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const DAYS = ['--from', '2026-02-02', '--to', '2026-02-06'];
const KEY = 'the-key-of-somebody';

let bench: SyncBench;
let count = 0;
beforeAll(async () => {
  bench = await openSyncBench(
    {
      symbols: 3,
      datasets: ['stocks_daily'],
      from: tradingDay('2026-02-02'),
      to: tradingDay('2026-02-06'),
    },
    `server: { token: ${KEY} }\n`,
  );
  await bench.sync(['stocks_daily', ...DAYS]);
  mkdirSync(join(bench.root, 'overrides'), { recursive: true });
  writeFileSync(join(bench.root, 'overrides', 'splits.csv'), 'symbol,date,from,to,decision,note\n');
  mkdirSync(bench.folder.at('features'));
  writeFileSync(bench.folder.at('features', 'mine.yaml'), 'features: []\n');
  writeFileSync(bench.folder.at('.env'), `POLYGON_API_KEY=${KEY}\n`);
});
afterAll(() => bench[Symbol.asyncDispose]());

const run = (args: readonly string[], cwd = bench.folder.path, lake = bench.root) =>
  runInside([...args, '--lake', lake], { cwd, env: vendorEnv(bench.vendor) });

/** A folder with the lake’s data, and neither catalog nor configuration. */
async function emptyMachine(): Promise<{ readonly cwd: string; readonly lake: string }> {
  const cwd = bench.folder.at(`machine-${count++}`);
  const lake = join(cwd, 'lake');
  await cp(bench.root, lake, { recursive: true });
  for (const name of readdirSync(lake).filter((each) => /^(catalog|lock)|^overrides$/.test(each)))
    rmSync(join(lake, name), { recursive: true });
  return { cwd, lake };
}

describe('backup and restore', () => {
  it.each(['whole.tar.gz', 'whole'])(
    'give an empty machine with the lake’s files the same status (%s)',
    async (name) => {
      const target = bench.folder.at(name);
      const backup = await run(['backup', target, '--json']);
      expect(backup.code).toBe(0);
      const { manifest, leftOut } = backupDocumentSchema.parse(JSON.parse(backup.out));
      expect(manifest.entries.map(({ kind }) => kind)).toEqual([
        'catalog',
        'configuration',
        'features',
        'overrides',
      ]);
      expect(leftOut.map(({ file }) => file)).toEqual([bench.folder.at('.env')]);
      const wanted = await run(['status', '--json']);
      const { cwd, lake } = await emptyMachine();
      const restored = await run(['restore', target, '--json'], cwd, lake);
      expect(restored).toMatchObject({ code: 0 });
      const { files } = restoreDocumentSchema.parse(JSON.parse(restored.out));
      expect(files.map(({ path, state }) => [path, state])).toEqual([
        [join(cwd, 'barlake.yaml'), 'written'],
        [join(cwd, 'features', 'mine.yaml'), 'written'],
        [join(lake, 'overrides', 'splits.csv'), 'written'],
      ]);
      expect((await run(['status', '--json'], cwd, lake)).out).toBe(wanted.out);
      expect(await lakeContent(lake)).toEqual(await lakeContent(bench.root));
      expect(readFileSync(join(cwd, 'barlake.yaml'), 'utf8')).not.toContain(KEY);
    },
  );

  it('hold keys only when asked to', async () => {
    const [without, included] = [bench.folder.at('without'), bench.folder.at('included')];
    await run(['backup', without]);
    await run(['backup', included, '--with-secrets']);
    const texts = (folder: string): string =>
      ['configuration/barlake.yaml', 'secrets/.env']
        .map((path) => join(folder, path))
        .map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : ''))
        .join('');
    expect(texts(without)).not.toContain(KEY);
    expect(texts(included).split(KEY)).toHaveLength(3);
  });

  it('let sync make again what the lake has lost since', async () => {
    const target = bench.folder.at('lost.tar.gz');
    await run(['backup', target]);
    const { cwd, lake } = await emptyMachine();
    rmSync(join(lake, 'bronze'), { recursive: true });
    rmSync(join(lake, 'landing'), { recursive: true });
    expect(await run(['restore', target], cwd, lake)).toMatchObject({ code: 0 });
    expect((await run(['sync', 'stocks_daily', ...DAYS], cwd, lake)).code).toBe(0);
    expect(await lakeContent(lake)).toEqual(await lakeContent(bench.root));
  });

  it('take a catalog while a sync writes to it, and what they take is one moment', async () => {
    const lake = bench.folder.at('busy');
    const syncing = startBarlake(['sync', 'stocks_daily', ...DAYS, '--lake', lake, '--quiet'], {
      cwd: bench.folder.path,
      env: vendorEnv(bench.vendor),
    });
    const ended = { is: false };
    void syncing.finished.then(() => (ended.is = true));
    const refusals: string[] = [];
    let made = 0;
    while (!ended.is) {
      const target = bench.folder.at(`busy-${made}.tar.gz`);
      const backup = await run(['backup', target, '--json'], bench.folder.path, lake);
      if (backup.code !== 0) {
        refusals.push(backup.err);
        continue;
      }
      made += 1;
      const machine = bench.folder.at(`restored-${made}`);
      expect(await run(['restore', target, '--only', 'catalog'], bench.folder.path, machine)).toMatchObject({
        code: 0,
      });
    }
    expect((await syncing.finished).code).toBe(0);
    // Before the first sync has made it, there is no catalog.
    expect(refusals.filter((each) => !/E_LAKE_MISSING|E_CATALOG_DAMAGED/.test(each))).toEqual([]);
    expect(made).toBeGreaterThan(0);
  });

  it('replace nothing unless told to, and nothing at all when something is in the way', async () => {
    const target = bench.folder.at('careful.tar.gz');
    await run(['backup', target]);
    expect(await run(['backup', target])).toMatchObject({
      code: 1,
      err: expect.stringContaining('E_EXISTS'),
    });
    const { cwd, lake } = await emptyMachine();
    writeFileSync(join(cwd, 'barlake.yaml'), 'logLevel: warn\n');
    const refused = await run(['restore', target], cwd, lake);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('barlake.yaml') });
    expect(readdirSync(lake)).not.toContain('catalog.db');
    expect(await run(['restore', target, '--force'], cwd, lake)).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, 'barlake.yaml'), 'utf8')).not.toContain('warn');
    const again = await run(['restore', target, '--only', 'catalog'], cwd, lake);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('catalog.db') });
  });

  it.each([
    [
      'is no catalog',
      (file: string) => writeFileSync(file, 'no catalog at all, and no database '.repeat(40)),
    ],
    [
      'is damaged',
      (file: string) => {
        copyFileSync(join(bench.root, 'catalog.db'), file);
        const bytes = readFileSync(file);
        writeFileSync(file, bytes.fill(7, 4096, bytes.length));
      },
    ],
  ])('put a catalog in the place of what %s, and keep that', async (_, damage) => {
    const target = bench.folder.at(`over-${count++}.tar.gz`);
    await run(['backup', target]);
    const wanted = await run(['status', '--json']);
    const { cwd, lake } = await emptyMachine();
    damage(join(lake, 'catalog.db'));
    const damaged = readFileSync(join(lake, 'catalog.db'));
    expect(await run(['restore', target, '--only', 'catalog'], cwd, lake)).toMatchObject({ code: 1 });
    expect(readFileSync(join(lake, 'catalog.db')).equals(damaged)).toBe(true);
    expect(await run(['restore', target, '--force'], cwd, lake)).toMatchObject({ code: 0, err: '' });
    expect((await run(['status', '--json'], cwd, lake)).out).toBe(wanted.out);
    expect(readFileSync(join(lake, 'catalog.damaged-1.db')).equals(damaged)).toBe(true);
  });

  it('refuse a backup of which a byte has changed, and change nothing', async () => {
    const target = bench.folder.at('sound');
    await run(['backup', target]);
    const { cwd, lake } = await emptyMachine();
    for (const name of ['catalog.db', 'overrides/splits.csv', 'manifest.json']) {
      const copy = bench.folder.at(`copy-${count++}`);
      await cp(target, copy, { recursive: true });
      const bytes = readFileSync(join(copy, name));
      bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
      writeFileSync(join(copy, name), bytes);
      expect(await run(['restore', copy], cwd, lake)).toMatchObject({
        code: 1,
        err: expect.stringContaining('E_BACKUP'),
      });
    }
    copyFileSync(bench.folder.at('.env'), bench.folder.at('no-backup.tar.gz'));
    expect(await run(['restore', bench.folder.at('no-backup.tar.gz')], cwd, lake)).toMatchObject({ code: 1 });
    expect(await run(['restore', bench.folder.at('absent')], cwd, lake)).toMatchObject({ code: 1 });
    expect(readdirSync(lake)).not.toContain('catalog.db');
  });
});
