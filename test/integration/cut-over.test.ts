import { describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { bothSidesEnv, reconcile, runReconcile } from '../support/reconcile-lake.ts';
import { openSyncBench } from '../support/sync-bench.ts';

const FROM = tradingDay('2026-03-05');
const TO = tradingDay('2026-03-10');
const RANGE = ['--from', FROM, '--to', TO];

/** Files, answers and the lake share this process. */
const PATIENT = { timeoutMs: 30_000, attempts: 3 };

describe('a cut-over', () => {
  it('is ready when both routes bring the same, and says what each took', async () => {
    const datasets = ['stocks_daily', 'stocks_minute'] as const;
    await using bench = await openSyncBench({ datasets, from: FROM, to: TO, symbols: 20 }, '', PATIENT);
    const grouped = await reconcile(bench, ['stocks_daily', '--source', 'grouped', ...RANGE, '--parallel']);
    expect(grouped.document.cutOver).toMatchObject({ ready: true, reasons: [] });
    expect(grouped.document.cutOver?.days).toHaveLength(4);
    expect(grouped.document.cutOver?.routes).toMatchObject([
      { route: 'lake', days: 4 },
      { route: 'other', days: 4, calls: 4 },
    ]);
    expect(grouped.code).toBe(0);
    const minutes = await reconcile(bench, ['stocks_daily', '--source', 'minutes', ...RANGE, '--parallel']);
    expect(minutes.document.cutOver).toMatchObject({ ready: true, routes: [{ days: 0 }, { days: 4 }] });
    const { out } = await runReconcile(bench, [
      'stocks_minute',
      '--source',
      'rest',
      '--sample',
      '4',
      ...RANGE,
      '--parallel',
    ]);
    expect(out).toContain('ready: the vendor’s answers about symbols could replace the lake’s own route');
  });

  it('does not take days for proof that came from the other route themselves', async () => {
    await using bench = await openSyncBench(
      { datasets: ['stocks_daily'], from: FROM, to: TO, symbols: 20 },
      '',
      PATIENT,
    );
    const env = bothSidesEnv(bench.vendor, bench);
    expect(await bench.sync(['stocks_daily', ...RANGE, '--route', 'grouped'], { env })).toMatchObject({
      code: 0,
    });
    const args = ['stocks_daily', '--source', 'grouped', ...RANGE];
    const { result } = await reconcile(bench, args);
    expect([result.agrees, result.sameSource]).toEqual([
      true,
      ['2026-03-05', '2026-03-06', '2026-03-09', TO],
    ]);
    const { out } = await runReconcile(bench, args);
    expect(out).toContain('The lake has 4 days from grouped days themselves');
    const { document } = await reconcile(bench, [...args, '--parallel']);
    expect(document.cutOver).toMatchObject({ ready: true, routes: [{ route: 'lake', days: 4 }, {}] });
    expect(document.result?.sameSource).toEqual([]);
  });

  it('draws its sample after the first sync of an empty lake', async () => {
    await using bench = await openSyncBench(
      { datasets: ['stocks_daily'], from: FROM, to: TO, symbols: 20 },
      '',
      PATIENT,
    );
    const args = ['stocks_daily', '--source', 'rest', '--sample', '3', ...RANGE, '--parallel'];
    const { document, code } = await reconcile(bench, args);
    expect([code, document.symbols.names?.length, document.cutOver?.ready]).toEqual([0, 3, true]);
  });

  it('is not ready when a day differs, is not published, or is not answered', async () => {
    await using bench = await openSyncBench(
      { datasets: ['stocks_daily'], from: FROM, to: TO, symbols: 20 },
      '',
      PATIENT,
    );
    await bench.vendor.control.replaceObject(keyOf('stocks_daily', FROM));
    bench.vendor.control.removeObject(keyOf('stocks_daily', TO));
    const args = ['stocks_daily', '--source', 'grouped', ...RANGE, '--parallel'];
    const { document, code, result } = await reconcile(bench, args);
    expect([code, result.unexplained, result.notHeld]).toEqual([3, 1, [TO]]);
    expect(document.cutOver?.days.map(({ ready, reason }) => [ready, reason])).toEqual([
      [false, '1 symbol differs for no known reason'],
      [true, ''],
      [true, ''],
      [false, 'not in the lake'],
    ]);
    const { out } = await runReconcile(bench, args);
    expect(out).toContain(
      'not ready, because 1 day the lake does not hold; 1 symbol-day differs for no known reason (on 1 day)',
    );
    const plan = await reconcile(bench, [...args, '--dry-run']);
    expect(plan.document).toMatchObject({ estimate: { calls: 4 }, result: null });
  });
});
