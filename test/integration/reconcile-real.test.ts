import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasRealData } from '../support/real-bars.ts';
import { reconcile } from '../support/reconcile-lake.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

const DATA = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'real');
const BARS = [
  { path: join(DATA, 'us_stocks_day_1998_2021.csv.gz'), dataset: 'stocks_daily' },
  { path: join(DATA, 'us_stocks_minute_2008_2015.csv.gz'), dataset: 'stocks_minute' },
] as const;

/** What these files hold of both kinds; their days count the session only, the minutes the extended hours as well. */
const SPANS = [
  ['2013-10-04', '2013-10-11', 'AIG,BAC,IBM,SPY', 24],
  // The day of the 7:1 split is among them: neither side is adjusted.
  ['2014-06-05', '2014-06-09', 'AAPL', 3],
  // The middle one is a half day.
  ['2015-12-23', '2015-12-28', 'GOOG', 3],
] as const;

describe.skipIf(!hasRealData)('real days', () => {
  let bench: SyncBench;
  beforeAll(async () => {
    bench = await openSyncBench({ bars: BARS }, 'resources:\n  ingests: 2\n', {
      timeoutMs: 30_000,
      attempts: 3,
    });
    for (const [from, to] of SPANS) {
      const { code, err } = await bench.sync(['stocks_daily', 'stocks_minute', '--from', from, '--to', to]);
      if (code !== 0) throw new Error(`sync ended with ${code}: ${err}`);
    }
  }, 120_000);
  afterAll(async () => bench[Symbol.asyncDispose]());

  it.each(SPANS)(
    'of %s to %s differ from their minutes for known reasons only',
    async (from, to, symbols, count) => {
      const args = ['stocks_daily', '--source', 'minutes', '--from', from, '--to', to, '--symbols', symbols];
      const { code, result } = await reconcile(bench, args);
      expect([code, result.unexplained, result.symbolDays]).toEqual([0, 0, count]);
      expect(result.verdicts).toMatchObject({ equal: 0, explained: count });
      const found = Object.fromEntries(result.rules.map(({ rule, ...rest }) => [rule, rest]));
      expect(found['extended-hours']?.symbolDays).toBe(count);
      expect(Object.keys(found)).toEqual(['extended-hours', 'print-eligibility']);
      expect(found['print-eligibility']?.largest).toBeLessThan(0.0005);
    },
  );

  it('are the same over REST, to the last digit', async () => {
    const [from, to] = SPANS[0];
    const { result } = await reconcile(bench, [
      'stocks_daily',
      '--source',
      'rest',
      '--from',
      from,
      '--to',
      to,
    ]);
    expect(result).toMatchObject({ agrees: true, verdicts: { explained: 0, differs: 0 } });
  });

  it('name the symbols that have no minutes', async () => {
    const [from, to] = SPANS[1];
    const args = ['stocks_daily', '--source', 'minutes', '--from', from, '--to', to, '--symbols', 'AAPL,IBM'];
    const { code, result } = await reconcile(bench, args);
    expect([code, result.verdicts.onlyHere]).toEqual([3, 3]);
    expect(result.worst.every(({ symbol, field }) => symbol === 'IBM' && field === 'bar')).toBe(true);
  });
});
