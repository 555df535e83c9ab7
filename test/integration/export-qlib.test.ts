import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportDocumentSchema, exportPlanDocumentSchema } from '../../contract/cli/export.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { selectPartitions } from '../../src/lake/catalog/partitions.ts';
import { catalogPath } from '../../src/lake/storage/lake-paths.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { readQlib } from '../support/qlib-reader.ts';
import { runInside } from '../support/run-barlake.ts';
import { vendorEnv } from '../support/stand-in.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';

let folder: TempFolder;
let vendor: Sandbox;

beforeAll(async () => {
  folder = await makeTempFolder('export');
  vendor = await startSandbox({ from: tradingDay('2026-01-05'), to: tradingDay('2026-02-13'), symbols: 12 });
  await run('sync', 'stocks_daily', '--from', '2026-01-05', '--to', '2026-02-06');
});
afterAll(async () => {
  await vendor[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function run(...args: readonly string[]) {
  return runInside([...args, '--lake', folder.at('lake')], { cwd: folder.path, env: vendorEnv(vendor) });
}

async function exported(...args: readonly string[]) {
  const { out, code } = await run('export', 'qlib', '--json', ...args);
  return { ...exportDocumentSchema.parse(JSON.parse(out)), code };
}

describe('barlake export qlib', () => {
  it('builds silver, writes gold, appends new days, and finds nothing to do then', async () => {
    expect(await exported()).toMatchObject({ code: 0, action: 'written', symbols: 13, days: 24 });
    await run('sync', 'stocks_daily', '--from', '2026-02-09', '--to', '2026-02-10');
    const appended = await exported('--verify');
    expect(appended).toMatchObject({ code: 0, action: 'appended', days: 26, verified: { problems: 0 } });
    expect(appended.verified?.cells).toBeGreaterThan(8 * 300);
    expect(appended.renamed.map(({ symbol }) => symbol)).toEqual(['BACpA', 'NA']);
    expect(await exported()).toMatchObject({ action: 'fresh', files: { written: 0 } });
    await using catalog = await openCatalog(catalogPath(folder.at('lake')), { readOnly: true });
    expect(await selectPartitions(catalog.db, { layer: 'gold' })).toMatchObject([
      { dataset: 'stocks_daily', key: 'qlib/day', path: 'gold/qlib/stocks_daily', symbols: 13 },
    ]);
  });

  it('is known to a catalog that is made anew', async () => {
    const gold = async () => {
      await using catalog = await openCatalog(catalogPath(folder.at('lake')), { readOnly: true });
      return await selectPartitions(catalog.db, { layer: 'gold' });
    };
    const before = await gold();
    expect(await run('catalog', 'rebuild')).toMatchObject({ code: 0 });
    expect(await gold()).toEqual(before);
    expect(before).toHaveLength(1);
  });

  it('has the closes of the lake', async () => {
    const { out } = await run('query', '--dataset', 'stocks_daily', '--symbols', 'AAPL', '--format', 'json');
    const closes = (JSON.parse(out) as { close: number }[]).map(({ close }) => Math.fround(close));
    const { fields } = await readQlib(folder.at('lake', 'gold', 'qlib', 'stocks_daily'));
    expect(fields['aapl/close.day']?.values).toEqual(closes);
  });

  it('exports features of sets, some symbols, and says which have no bar', async () => {
    const some = await exported('--features', 'base', '--symbols', 'AAPL,NOPE', '--output', 'some');
    expect(some).toMatchObject({ symbols: 1, absent: ['NOPE'] });
    expect(some.features).toContain('daily_return');
    const { fields } = await readQlib(folder.at('some'));
    expect(Object.keys(fields)).toContain('aapl/daily_return.day');
  });

  it('says why single minutes have no vwap, and gives one to longer bars', async () => {
    await run('sync', 'stocks_minute', '--from', '2026-02-05', '--to', '2026-02-05');
    const minutes = ['--dataset', 'stocks_minute', '--symbols', 'AAPL', '--output', 'minutes'];
    const single = await exported(...minutes, '--freq', '1min');
    expect(single.notes).toContainEqual(expect.stringContaining('single minutes have none'));
    const folded = await exported(...minutes, '--freq', '5min', '--verify');
    expect(folded).toMatchObject({ code: 0, verified: { problems: 0 } });
    expect(folded.notes).not.toContainEqual(expect.stringContaining('vwap'));
    const { fields } = await readQlib(folder.at('minutes'));
    expect(fields['aapl/vwap.1min']?.values.every(Number.isNaN)).toBe(true);
    expect(fields['aapl/vwap.5min']?.values.some(Number.isNaN)).toBe(false);
  });

  it('makes no lake where there is none', async () => {
    const args = ['export', 'qlib', '--lake', folder.at('nowhere')];
    const { code, err } = await runInside(args, { cwd: folder.path, env: vendorEnv(vendor) });
    expect([code, err.includes('E_LAKE_MISSING'), existsSync(folder.at('nowhere'))]).toEqual([
      1,
      true,
      false,
    ]);
  });

  it('says what it would be about, and writes nothing', async () => {
    const { out, code } = await run('export', 'qlib', '--dry-run', '--json', '--output', 'dry');
    expect(code).toBe(0);
    expect(exportPlanDocumentSchema.parse(JSON.parse(out))).toMatchObject({ isThere: false, symbols: 13 });
    await expect(readQlib(folder.at('dry'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each([
    [['--fields', 'close,opne'], 2, 'Did you mean open?'],
    [['--fields', 'close,'], 2, 'empty item'],
    [['--freq', '1d'], 2, 'no frequency'],
    [['--freq', '5min'], 2, 'stocks_minute'],
    [['--hours', 'extended'], 2, 'Leave --hours out'],
    [['--features', 'alfa158'], 2, 'alpha158'],
    [['--features', 'alpha158'], 2, 'features.sets'],
    [['--dataset', 'stocks_minute', '--freq', '5min', '--features', 'base'], 2, '1min'],
    [['--symbols', 'A', '--universe', 'u.txt'], 2, 'exclude each other'],
    [['--from', '2026-02-02', '--to', '2026-01-02'], 2, 'lies after'],
    [['--output', 'lake'], 2, 'not of an export'],
    [['--dataset', 'crypto_daily'], 1, 'barlake sync crypto_daily'],
  ])('refuses %j and writes nothing', async (args, code, words) => {
    const output = args.includes('--output') ? [] : ['--output', 'refused'];
    const ended = await run('export', 'qlib', ...args, ...output);
    expect(ended.err).toContain(words);
    expect(ended.code).toBe(code);
    await expect(readQlib(folder.at('refused'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
