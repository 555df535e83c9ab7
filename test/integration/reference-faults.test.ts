import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReferenceBench, type ReferenceBench, tableOf } from '../support/reference-bench.ts';

describe('sync reference, when something is wrong,', () => {
  let bench: ReferenceBench;
  beforeEach(async () => {
    bench = await openReferenceBench();
  });
  afterEach(async () => {
    await bench[Symbol.asyncDispose]();
  });

  it('refuses decisions it cannot understand before it asks anything', async () => {
    await mkdir(join(bench.root, 'overrides'), { recursive: true });
    await writeFile(join(bench.root, 'overrides', 'splits.csv'), 'ticker\nAAPL\n');
    const { code, err } = await bench.run(['sync', 'reference']);
    expect([code, err]).toEqual([2, expect.stringContaining('splits.csv, line 1')]);
    expect(bench.vendor.control.restRequests().total).toBe(0);
  });

  it('goes on with the others when the plan leaves a table out', async () => {
    bench.vendor.control.addFault('error=/*/dividends,code=403');
    const { code, document } = await bench.sync();
    expect(code).toBe(3);
    expect(tableOf(document, 'dividends')).toMatchObject({ state: 'refused', update: null });
    expect(tableOf(document, 'splits').state).toBe('done');
    expect(document.failures).toMatchObject([{ part: 'dividends', code: 'E_NOT_ENTITLED' }]);
    expect((await bench.run(['sync', 'reference', '--only', 'dividends'])).code).toBe(4);
  });

  it('keeps what was whole when the key expires in the middle', async () => {
    bench.vendor.control.addFault('error=/stocks/v1/dividends,code=401');
    const { code, document } = await bench.sync();
    expect(code).toBe(3);
    expect(tableOf(document, 'splits').state).toBe('done');
    expect(tableOf(document, 'dividends').state).toBe('failed');
    expect(tableOf(document, 'contracts').state).toBe('skipped');
    expect(await bench.sql('SELECT count(*)::INTEGER > 0 AS filled FROM splits')).toEqual([{ filled: true }]);
    bench.vendor.control.removeFaults();
    expect((await bench.sync()).code).toBe(0);
  });

  it('says what is wrong with a key that was never right', async () => {
    await using other = await openReferenceBench({}, 'not-the-key');
    const { code, err } = await other.run(['sync', 'reference']);
    expect([code, err]).toEqual([4, expect.stringContaining('does not accept the API key')]);
    expect(err).not.toContain('not-the-key');
  });

  it('keeps the events and contracts that came when others did not', async () => {
    bench.vendor.control.addFault('error=/vX/reference/tickers/MSFT/events,code=500');
    const events = await bench.sync(['--only', 'events', '--symbols', 'AAPL,MSFT']);
    expect(events.code).toBe(3);
    expect(tableOf(events.document, 'events').state).toBe('partial');
    expect(events.document.failures).toMatchObject([{ part: 'events', subject: 'MSFT', code: 'E_VENDOR' }]);
    bench.vendor.control.addFault('error=/v3/reference/options/contracts,code=400,times=1');
    const contracts = await bench.sync(['--only', 'contracts', '--underlying', 'SPY,AAPL']);
    expect(contracts.code).toBe(3);
    expect(tableOf(contracts.document, 'contracts')).toMatchObject({
      state: 'partial',
      update: { version: 1 },
    });
    expect(contracts.document.failures).toHaveLength(1);
  });

  it('records the lists of tickers that came whole', async () => {
    bench.vendor.control.addFault('error=/v3/reference/tickers,code=400,after=1,times=1');
    const { code, document } = await bench.sync(['--only', 'tickers']);
    expect(code).toBe(3);
    expect(tableOf(document, 'tickers')).toMatchObject({ state: 'partial', update: { version: 1 } });
    expect(document.failures).toMatchObject([{ subject: 'stocks delisted', code: 'E_REQUEST_REFUSED' }]);
    bench.vendor.control.addFault('error=/v3/reference/tickers,code=403');
    const refused = await bench.sync(['--only', 'tickers']);
    expect(refused.code).toBe(4);
    expect(tableOf(refused.document, 'tickers').state).toBe('refused');
  });

  it('makes a damaged table anew when everything is asked for', async () => {
    await bench.sync(['--only', 'splits']);
    await writeFile(join(bench.root, 'reference', 'splits.parquet'), 'no table');
    const { code, document } = await bench.sync(['--only', 'splits']);
    expect(code).toBe(1);
    expect(document.failures).toMatchObject([{ code: 'E_PARTITION_DAMAGED' }]);
    await expect(bench.sql('SELECT count(*) FROM splits')).rejects.toThrow(
      'sync reference --only splits --full',
    );
    const again = await bench.sync(['--only', 'splits', '--full']);
    expect(tableOf(again.document, 'splits').update).toMatchObject({ version: 2 });
    expect(await bench.sql('SELECT count(*)::INTEGER > 0 AS filled FROM splits')).toEqual([{ filled: true }]);
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, 200)],
    [
      'of its size with another byte',
      (bytes: Buffer) => bytes.map((byte, at) => (at === 300 ? byte ^ 1 : byte)),
    ],
  ])('makes a ticker table anew that is %s', async (_, damage) => {
    const only = ['--only', 'tickers'];
    const { document: first } = await bench.sync(only);
    const file = join(bench.root, 'reference', 'tickers.parquet');
    await writeFile(file, damage(await readFile(file)));
    const { document: damaged } = await bench.sync(only);
    expect(damaged.failures).toMatchObject([{ code: 'E_PARTITION_DAMAGED' }]);
    const again = await bench.sync([...only, '--full']);
    expect(again.code).toBe(0);
    const rows = tableOf(first, 'tickers').update?.rows;
    expect(tableOf(again.document, 'tickers').update).toMatchObject({ version: 2, rows });
  });

  it('stops when it is told to, and leaves the lake as it was', async () => {
    bench.vendor.control.addFault('drip=/stocks/v1/splits,rate=1');
    const stopped = await bench.run(['sync', 'reference', '--only', 'splits'], (send) => {
      setTimeout(() => send('SIGINT'), 400);
    });
    expect(stopped.code).not.toBe(0);
    expect(existsSync(join(bench.root, 'reference'))).toBe(false);
    bench.vendor.control.removeFaults();
    expect((await bench.sync(['--only', 'splits'])).code).toBe(0);
  });

  it.each([
    [['stocks_daily', 'reference'], 'cannot be synced by one command'],
    [['reference', '--only', 'split'], 'Did you mean splits?'],
    [['reference', '--rebuild'], '--rebuild is about bars'],
    [['stocks_daily', '--full'], '--full is about reference data'],
    [['reference', '--only', 'events'], 'none is named'],
    [['reference', '--only', 'splits', '--underlying', 'SPY'], 'about contracts'],
    [['reference', '--full', '--from', '2026-01-02'], 'Leave one of them out'],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await bench.run(['sync', ...args]);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});
