import { describe, expect, it } from 'vitest';
import { dailyDocumentSchema } from '../../contract/cli/daily.ts';
import { tradingCalendar } from '../../src/domain/calendar/trading-calendar-of.ts';
import { latestPublishedDay } from '../../src/domain/publication.ts';
import { addDays, tradingDay } from '../../src/domain/trading-day.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { lakeProblems } from '../support/lake-problems.ts';
import { runInside } from '../support/run-barlake.ts';
import { vendorEnv } from '../support/stand-in.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

/** A Tuesday after Monday’s file is out. */
const NOW = Date.parse('2026-03-10T15:30:00Z');
const TO = latestPublishedDay(tradingCalendar('XNYS'), NOW);
const clock = { nowMs: () => NOW, monotonicMs: () => performance.now() };
const MARKET = {
  datasets: ['stocks_daily', 'crypto_daily'],
  from: tradingDay('2026-01-02'),
  to: TO,
  symbols: 3,
} as const;

async function daily(bench: SyncBench) {
  const { code, out } = await runInside(['daily', '--json', '--lake', bench.root], {
    cwd: bench.folder.path,
    env: vendorEnv(bench.vendor),
    clock,
  });
  return { code, document: dailyDocumentSchema.parse(JSON.parse(out)) };
}

const CONFIG = 'datasets: [stocks_daily, crypto_daily]\nschedule:\n  lookbackDays: 10\n';

describe('daily', () => {
  it('fills everything configured up to the latest published day, and the next time only what was replaced', async () => {
    await using bench = await openSyncBench(MARKET, CONFIG);
    const first = await daily(bench);
    expect([first.code, first.document.to, first.document.syncs.length]).toEqual([0, '2026-03-09', 1]);
    expect(first.document.syncs[0]?.datasets.map(({ dataset, days }) => [dataset, days])).toEqual([
      ['stocks_daily', 7],
      ['crypto_daily', 11],
    ]);
    await bench.vendor.control.replaceObject(keyOf('stocks_daily', tradingDay('2026-03-04')));
    const second = await daily(bench);
    expect(second.document.syncs.map(({ state, tasks }) => [state, tasks.done])).toEqual([['done', 2]]);
    expect(await lakeProblems(bench.root)).toEqual([]);
  });

  it('catches up with a dataset that was left behind, beside the others', async () => {
    await using bench = await openSyncBench(MARKET, CONFIG);
    await bench.sync(['stocks_daily', '--from', '2026-01-05', '--to', '2026-01-09']);
    const { code, document } = await daily(bench);
    expect(code).toBe(0);
    expect(
      document.syncs.map(({ datasets }) => datasets.map(({ dataset, days }) => [dataset, days])),
    ).toEqual([
      [
        [
          'stocks_daily',
          tradingCalendar('XNYS').tradingDays(addDays(tradingDay('2026-01-09'), 1), TO).length,
        ],
      ],
      [['crypto_daily', 11]],
    ]);
  });

  it('ends with the gravest of its exit codes, and goes on where a sync failed in part', async () => {
    await using bench = await openSyncBench(MARKET, CONFIG);
    bench.vendor.control.addFault('error=*stocks*2026-03-04*,code=500');
    expect(await daily(bench)).toMatchObject({ code: 3, document: { syncs: [{ state: 'partial' }] } });
    bench.vendor.control.removeFaults();
    expect(await daily(bench)).toMatchObject({
      code: 0,
      document: { syncs: [{ state: 'done', tasks: { done: 2 } }] },
    });
  });
});
