import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ValidateDocument,
  type ValidationTrendDocument,
  validateDocumentSchema,
  validationTrendSchema,
} from '../../contract/cli/validate.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { type Finished, runInside } from '../support/run-barlake.ts';
import { bothEnv } from '../support/stand-in.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const DATASETS = [
  'stocks_daily',
  'stocks_minute',
  'options_daily',
  'crypto_daily',
  'fx_daily',
  'indices_daily',
];
const RANGE = ['--from', '2026-02-02', '--to', '2026-03-13'];
const LAST = tradingDay('2026-03-13');

describe('barlake validate', () => {
  let bench: SyncBench;
  const barlake = (args: readonly string[]): Promise<Finished> =>
    runInside([...args, '--lake', bench.root], { cwd: bench.folder.path, env: bothEnv(bench.vendor) });
  const validate = async (
    ...args: readonly string[]
  ): Promise<{ readonly code: number | null; readonly document: ValidateDocument }> => {
    const { code, out } = await barlake(['validate', ...args, '--to', LAST, '--json']);
    return { code, document: validateDocumentSchema.parse(JSON.parse(out)) };
  };
  const trend = async (): Promise<ValidationTrendDocument> =>
    validationTrendSchema.parse(JSON.parse((await barlake(['validate', '--trend', '--json'])).out));

  beforeAll(async () => {
    bench = await openSyncBench(
      { from: tradingDay('2026-02-02'), to: LAST, symbols: 40 },
      'validate:\n  afterSync: "off"\n',
      { timeoutMs: 30_000, attempts: 3 },
    );
    await bench.sync([...DATASETS.filter((name) => name !== 'stocks_minute'), ...RANGE]);
    await bench.sync(['stocks_minute', '--from', '2026-03-09', '--to', LAST]);
    const reference = await barlake(['sync', 'reference']);
    if (reference.code !== 0) throw new Error(reference.err);
  }, 120_000);
  afterAll(() => bench[Symbol.asyncDispose]());

  it('raises no false alarm in thirty clean days of six markets', async () => {
    const { code, document } = await validate('--severity', 'warning');
    expect(document.findings.map(({ message }) => message)).toEqual([]);
    expect(document.checked.find(({ dataset }) => dataset === 'stocks_daily')).toMatchObject({
      days: 29,
      unchanged: 0,
    });
    expect([code, document.sound]).toEqual([0, true]);
  });

  it('leaves out what has not changed, unless it is told not to', async () => {
    const before = await validate();
    expect([before.code, before.document.sound]).toEqual([0, true]);
    expect(before.document.checked.every(({ days, unchanged }) => days === unchanged)).toBe(true);
    const all = await validate('stocks_daily', '--all');
    expect(all.document.checked.find(({ dataset }) => dataset === 'stocks_daily')?.unchanged).toBe(0);
  });

  it('looks at a corrected day and those that look back at it, and the trend goes on', async () => {
    const key = keyOf('stocks_daily', LAST);
    const line = (ticker: string): string =>
      `${ticker},100,10,11,12,9,${Date.parse(`${LAST}T04:00:00Z`)}000000,5`;
    const text = `ticker,volume,open,close,high,low,window_start,transactions\n${line('AAPL')}\n${line('MSFT')}\n`;
    await bench.vendor.control.replaceObject(key, { kind: 'csv', text });
    await bench.sync(['stocks_daily', ...RANGE]);
    const { code, document } = await validate('stocks_daily');
    expect(document.checked.find(({ dataset }) => dataset === 'stocks_daily')).toMatchObject({
      days: 29,
      unchanged: 28,
    });
    expect(document.standing.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['row-count', 'symbol-count', 'symbols-vanished', 'minutes-absent']),
    );
    expect(code).toBe(0);
    const runs = (await trend()).runs.filter(({ dataset }) => dataset === 'stocks_daily');
    expect(runs.length).toBeGreaterThanOrEqual(2);
    expect(runs[0]?.warnings).toBe(0);
    expect(runs.at(-1)).toMatchObject({ days: 1, unchanged: 28 });
    expect(runs.at(-1)?.warnings).toBeGreaterThanOrEqual(4);
    expect(runs.at(-1)?.rules.find(({ rule }) => rule === 'row-count')).toMatchObject({
      findings: 1,
      made: 1,
    });
  });

  it('keeps to the rules and symbols that it is told, and remembers nothing of that', async () => {
    const runs = (await trend()).runs.length;
    const { document } = await validate(
      'stocks_daily',
      '--rules',
      'ohlc-order,price-jump',
      '--symbols',
      'AAPL',
    );
    expect(document.standing.every(({ rule }) => rule === 'price-jump')).toBe(true);
    expect((await trend()).runs).toHaveLength(runs);
    const wrong = await barlake(['validate', '--rules', 'price-jmp']);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('price-jump')]);
  });

  it('takes severities and tolerances from the configuration', async () => {
    const strict = bench.folder.at('strict.yaml');
    await writeFile(
      strict,
      'validate:\n  rules:\n    row-count: {datasets: {stocks_daily: {severity: error, tolerance: 2}}}\n    symbol-count: {severity: "off"}\n',
    );
    const { code, document } = await validate('stocks_daily', '--config', strict);
    expect(code).toBe(3);
    // What is off is not told any more, even when it was found before.
    expect(document.standing.map(({ rule }) => rule)).not.toContain('symbol-count');
    expect(document.standing.find(({ rule }) => rule === 'row-count')?.severity).toBe('error');
  });

  it('says in words what stands and how it went', async () => {
    const told = await barlake(['validate', 'stocks_daily', '--to', LAST]);
    expect(told.out).toContain('symbols-vanished');
    expect(told.out).toMatch(/29 as they were|28 as they were|days? looked at/);
    expect((await barlake(['validate', '--trend'])).out).toContain('warnings');
  });
});
