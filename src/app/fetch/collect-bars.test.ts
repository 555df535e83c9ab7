import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AggregateBar } from '../../../contract/vendor/aggregates.ts';
import { localMidnightMs } from '../../domain/local-time.ts';
import { addDays, daysBetween, tradingDay } from '../../domain/trading-day.ts';
import { mergeRanges } from '../../plan/day-ranges.ts';
import { type CollectedPiece, collectBars } from './collect-bars.ts';

const day = tradingDay;
const series = { asset: 'stocks', timeframe: '1d', symbol: 'AAPL' } as const;
const FROM = day('2023-11-20');
const TO = day('2025-02-10');

function bar(on: string, more: Partial<AggregateBar> = {}): AggregateBar {
  return {
    t: localMidnightMs(day(on), 'America/New_York'),
    o: 1,
    h: 2,
    l: 1,
    c: 2,
    v: 3,
    n: 4,
    vw: 1.5,
    ...more,
  };
}

const open = (more: { readonly complete?: string } = {}) =>
  collectBars({ series, range: { from: FROM, to: TO }, complete: day(more.complete ?? '2025-02-10') });

const shape = (pieces: readonly CollectedPiece[]) =>
  pieces.map(({ year, bars, ranges, covered }) => [
    year,
    bars.length,
    ...[...ranges, ...covered].map(({ from, to }) => `${from} ${to}`),
  ]);

describe('the answers about one range', () => {
  it('become a piece of each year, as soon as the year is over', () => {
    const collector = open();
    expect(collector.add({ rows: [bar('2023-11-20'), bar('2023-12-29')], refused: [] })).toEqual([]);
    expect(shape(collector.add({ rows: [bar('2025-01-02')], refused: [] }))).toEqual([
      [2023, 2, '2023-11-20 2023-12-31', '2023-11-20 2023-12-31'],
      [2024, 0, '2024-01-01 2024-12-31', '2024-01-01 2024-12-31'],
    ]);
    expect(shape(collector.finish())).toEqual([[2025, 1, '2025-01-01 2025-02-10', '2025-01-01 2025-02-10']]);
  });

  it('cover the days that are complete, and what was not cut off', () => {
    const collector = open({ complete: '2025-02-07' });
    collector.clip(day('2024-06-03'));
    collector.add({ rows: [bar('2024-06-03')], refused: [] });
    expect(shape(collector.finish())).toEqual([
      [2024, 1, '2024-06-03 2024-12-31', '2024-06-03 2024-12-31'],
      [2025, 0, '2025-01-01 2025-02-10', '2025-01-01 2025-02-07'],
    ]);
  });

  it('are good up to the last window but one when they break off', () => {
    const collector = open();
    expect(collector.cut()).toEqual([]);
    collector.add({ rows: [bar('2023-12-04'), bar('2023-12-05')], refused: [] });
    expect(shape(collector.cut())).toEqual([[2023, 1, '2023-11-20 2023-12-04', '2023-11-20 2023-12-04']]);
    expect(shape(collector.finish()).slice(0, 1)).toEqual([
      [2023, 1, '2023-12-05 2023-12-31', '2023-12-05 2023-12-31'],
    ]);
  });

  it('keep rows that are no bars apart, each with its reason', () => {
    const collector = open();
    const rows = [
      bar('2023-11-21', { h: 0.5 }),
      bar('2023-11-22', { v: -1 }),
      bar('2023-11-24', { n: 1.5 }),
      bar('2026-01-05'),
    ];
    const refused = [{ reason: 'unparsable', startMs: undefined, raw: '{"t":"x"}' }] as const;
    collector.add({ rows, refused });
    const pieces = collector.finish();
    expect(pieces.flatMap((piece) => piece.refused.map(({ day, reason }) => `${day} ${reason}`))).toEqual([
      '2023-11-21 ohlc_order',
      '2023-11-22 negative_or_not_finite',
      '2023-11-24 unparsable',
      '2023-11-20 unparsable',
      '2025-02-10 other_day',
    ]);
    expect(JSON.parse(pieces[0]?.refused[0]?.raw ?? '')).toMatchObject({ h: 0.5 });
  });

  it('end as the same pieces, however they are paged and cut', () => {
    const days = fc.uniqueArray(fc.integer({ min: 0, max: daysBetween(FROM, TO) }), {
      minLength: 1,
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        days,
        fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.boolean()), { maxLength: 30 }),
        (offsets, pages) => {
          const rows = offsets.toSorted((a, b) => a - b).map((offset) => bar(addDays(FROM, offset)));
          const collector = open();
          const pieces: CollectedPiece[] = [];
          let start = 0;
          for (const [size, isCut] of [...pages, [rows.length, false] as const]) {
            pieces.push(...collector.add({ rows: rows.slice(start, start + size), refused: [] }));
            start += size;
            if (isCut) pieces.push(...collector.cut());
          }
          pieces.push(...collector.finish());
          expect(pieces.flatMap((piece) => piece.bars.map(({ startMs }) => startMs))).toEqual(
            rows.map(({ t }) => t),
          );
          expect(mergeRanges(pieces.flatMap(({ covered }) => covered))).toEqual([{ from: FROM, to: TO }]);
          for (const piece of pieces) {
            for (const { startMs } of piece.bars) {
              const inside = piece.ranges.some(
                ({ from, to }) =>
                  startMs >= localMidnightMs(from, 'America/New_York') &&
                  startMs <= localMidnightMs(to, 'America/New_York'),
              );
              expect(inside).toBe(true);
            }
          }
        },
      ),
    );
  });
});
