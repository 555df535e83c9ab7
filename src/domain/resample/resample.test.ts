import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tradingCalendar } from '../calendar/trading-calendar-of.ts';
import { localDayOf, localTimeMs, type TimeZone } from '../local-time.ts';
import { addDays, dayOfWeek, type TradingDay, tradingDay } from '../trading-day.ts';
import { barWindowOf } from './bar-window.ts';
import { type Bar, foldBars } from './fold-bars.ts';
import { type BarLength, baseTimespanOf, parseTimespan, TIMESPANS, type Timespan } from './timespan.ts';

const NEW_YORK = 'America/New_York';
const MINUTE_MS = 60_000;
const zones = fc.constantFrom<TimeZone>(NEW_YORK, 'UTC');
const instants = fc.integer({ min: Date.UTC(1990, 0, 2), max: Date.UTC(2099, 0, 1) });
const lengths: fc.Arbitrary<BarLength> = fc.record({
  multiplier: fc.integer({ min: 1, max: 40 }),
  timespan: fc.constantFrom(...TIMESPANS),
});

function at(day: string, time: string, zone: TimeZone = NEW_YORK): number {
  return localTimeMs(tradingDay(day), time, zone);
}

function windowDays(day: string, length: BarLength | Timespan, zone: TimeZone = NEW_YORK): readonly string[] {
  const barLength = typeof length === 'string' ? { multiplier: 1, timespan: length } : length;
  const { startMs, endMs } = barWindowOf(at(day, '12:00', zone), barLength, zone);
  return [localDayOf(startMs, zone), localDayOf(endMs - 1, zone)];
}

describe('barWindowOf', () => {
  it('holds the instant, and is the window of every instant in it', () => {
    fc.assert(
      fc.property(
        instants,
        lengths,
        zones,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (ms, length, zone, part) => {
          const window = barWindowOf(ms, length, zone);
          expect(window.startMs).toBeLessThanOrEqual(ms);
          expect(window.endMs).toBeGreaterThan(ms);
          const inside = window.startMs + Math.floor(part * (window.endMs - window.startMs - 1));
          expect(barWindowOf(inside, length, zone)).toEqual(window);
        },
      ),
    );
  });

  it('is followed and preceded by another without a gap', () => {
    fc.assert(
      fc.property(instants, lengths, zones, (ms, length, zone) => {
        const { startMs, endMs } = barWindowOf(ms, length, zone);
        expect(barWindowOf(endMs, length, zone).startMs).toBe(endMs);
        expect(barWindowOf(startMs - 1, length, zone).endMs).toBe(startMs);
      }),
    );
  });

  it('starts days, weeks, months, quarters and years at a local midnight of the right day', () => {
    fc.assert(
      fc.property(instants, zones, (ms, zone) => {
        const starts = Object.fromEntries(
          (['day', 'week', 'month', 'quarter', 'year'] as const).map((timespan) => {
            const { startMs } = barWindowOf(ms, { multiplier: 1, timespan }, zone);
            const start = localDayOf(startMs, zone);
            expect(localTimeMs(start, '00:00', zone)).toBe(startMs);
            return [timespan, start];
          }),
        );
        expect(dayOfWeek(tradingDay(starts['week'] ?? ''))).toBe(0);
        expect(starts['month']).toMatch(/-01$/);
        expect(starts['quarter']).toMatch(/-(?:01|04|07|10)-01$/);
        expect(starts['year']).toMatch(/-01-01$/);
      }),
    );
  });

  it('starts a day an hour later by the clock in Greenwich once clocks went forward', () => {
    const day = { multiplier: 1, timespan: 'day' } as const;
    expect(new Date(barWindowOf(at('2005-04-01', '10:00'), day, NEW_YORK).startMs).toISOString()).toBe(
      '2005-04-01T05:00:00.000Z',
    );
    expect(new Date(barWindowOf(at('2005-04-04', '10:00'), day, NEW_YORK).startMs).toISOString()).toBe(
      '2005-04-04T04:00:00.000Z',
    );
    expect(barWindowOf(at('2026-03-08', '10:00'), day, NEW_YORK)).toEqual({
      startMs: Date.UTC(2026, 2, 8, 5),
      endMs: Date.UTC(2026, 2, 9, 4),
    });
  });

  it('starts hours on the hour, on days of 23, 24 and 25 hours', () => {
    for (const day of ['2026-03-08', '2026-03-09', '2026-11-01']) {
      const { startMs, endMs } = barWindowOf(at(day, '09:30'), { multiplier: 1, timespan: 'hour' }, NEW_YORK);
      expect([startMs, endMs]).toEqual([at(day, '09:00'), at(day, '10:00')]);
    }
  });

  it('ends the last window of a day with the day', () => {
    const { startMs, endMs } = barWindowOf(
      at('2026-03-09', '23:00'),
      { multiplier: 7, timespan: 'hour' },
      NEW_YORK,
    );
    expect([startMs, endMs]).toEqual([at('2026-03-09', '21:00'), at('2026-03-10', '00:00')]);
  });

  it.each([
    ['week', '2026-03-10', '2026-03-08', '2026-03-14'],
    ['month', '2024-02-29', '2024-02-01', '2024-02-29'],
    ['month', '2026-12-31', '2026-12-01', '2026-12-31'],
    ['quarter', '2026-03-31', '2026-01-01', '2026-03-31'],
    ['year', '2026-07-04', '2026-01-01', '2026-12-31'],
    [{ multiplier: 2, timespan: 'quarter' }, '2026-12-31', '2026-07-01', '2026-12-31'],
    [{ multiplier: 2, timespan: 'week' }, '1970-01-04', '1970-01-04', '1970-01-17'],
  ] as const)('puts %j of %s from %s to %s', (length, day, from, to) => {
    expect(windowDays(day, length)).toEqual([from, to]);
    expect(windowDays(day, length, 'UTC')).toEqual([from, to]);
  });
});

describe('foldBars', () => {
  const minutes = fc
    .array(
      fc.record({
        gap: fc.integer({ min: 1, max: 900 }),
        price: fc.integer({ min: 1, max: 9999 }),
        volume: fc.integer({ min: 1, max: 1000 }),
      }),
      { maxLength: 60 },
    )
    .map((steps) => {
      let startMs = at('2026-03-06', '04:00');
      return steps.map(({ gap, price, volume }): Bar => {
        startMs += gap * MINUTE_MS;
        return {
          startMs,
          open: price,
          high: price + 2,
          low: price - 1,
          close: price + 1,
          volume,
          vwap: price,
          transactions: 1,
        };
      });
    });

  it('loses no volume, no extreme and no end, across a clock change', () => {
    fc.assert(
      fc.property(minutes, lengths, zones, (bars, length, zone) => {
        const folded = foldBars(bars, length, zone);
        const sum = (list: readonly Bar[]): number =>
          list.reduce((all, { volume }) => all + (volume ?? 0), 0);
        expect(sum(folded)).toBe(sum(bars));
        expect(folded[0]?.open).toBe(bars[0]?.open);
        expect(folded.at(-1)?.close).toBe(bars.at(-1)?.close);
        expect(Math.max(...folded.map(({ high }) => high))).toBe(Math.max(...bars.map(({ high }) => high)));
        expect(Math.min(...folded.map(({ low }) => low))).toBe(Math.min(...bars.map(({ low }) => low)));
        expect(new Set(folded.map(({ startMs }) => startMs)).size).toBe(folded.length);
        for (const bar of folded) expect(barWindowOf(bar.startMs, length, zone).startMs).toBe(bar.startMs);
      }),
    );
  });

  it('gives the same months from days as from weeks of days', () => {
    fc.assert(
      fc.property(minutes, zones, (bars, zone) => {
        const month = { multiplier: 1, timespan: 'month' } as const;
        const days = foldBars(bars, { multiplier: 1, timespan: 'day' }, zone);
        const byDays = foldBars(days, month, zone);
        const direct = foldBars(bars, month, zone);
        const prices = ({ startMs, open, high, low, close, volume }: Bar): unknown => [
          startMs,
          open,
          high,
          low,
          close,
          volume,
        ];
        expect(byDays.map(prices)).toEqual(direct.map(prices));
      }),
    );
  });

  it('weighs the average price by volume and keeps quiet about what it does not know', () => {
    const bar = (minute: string, vwap: number | undefined, volume: number | undefined): Bar => ({
      startMs: at('2026-03-06', minute),
      open: 1,
      high: 1,
      low: 1,
      close: 1,
      volume,
      vwap,
      transactions: undefined,
    });
    const hour = { multiplier: 1, timespan: 'hour' } as const;
    expect(foldBars([bar('10:00', 10, 1), bar('10:59', 20, 3)], hour, NEW_YORK)).toMatchObject([
      { startMs: at('2026-03-06', '10:00'), vwap: 17.5, volume: 4, transactions: undefined },
    ]);
    expect(foldBars([bar('10:00', 10, 1), bar('10:01', undefined, undefined)], hour, NEW_YORK)).toMatchObject(
      [{ vwap: undefined, volume: undefined }],
    );
  });

  it('gives four hours of a session that ends at one o’clock, and seven of a whole one', () => {
    const calendar = tradingCalendar('XNYS');
    const hoursOf = (day: TradingDay): number => {
      const session = calendar.session(day);
      const bars: Bar[] = [];
      for (let startMs = session?.openMs ?? 0; startMs < (session?.closeMs ?? 0); startMs += MINUTE_MS) {
        bars.push({ startMs, open: 1, high: 1, low: 1, close: 1, volume: 1, vwap: 1, transactions: 1 });
      }
      return foldBars(bars, { multiplier: 1, timespan: 'hour' }, NEW_YORK).length;
    };
    expect(hoursOf(tradingDay('2026-11-27'))).toBe(4);
    expect(hoursOf(addDays(tradingDay('2026-11-27'), -2))).toBe(7);
  });
});

describe('timespans', () => {
  it('are made from seconds, minutes or days', () => {
    expect(TIMESPANS.map(baseTimespanOf)).toEqual([
      'second',
      'minute',
      'minute',
      'day',
      'day',
      'day',
      'day',
      'day',
    ]);
    expect([parseTimespan('week'), parseTimespan('Week')]).toEqual(['week', undefined]);
  });
});
