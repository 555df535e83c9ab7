import { describe, expect, it } from 'vitest';
import { tradingCalendar } from '../domain/calendar/trading-calendar-of.ts';
import { latestPublishedDay } from '../domain/publication.ts';
import type { Timeframe } from '../domain/timeframe.ts';
import { addDays, tradingDay } from '../domain/trading-day.ts';
import type { FetchFacts, FetchRequest, HeldYear } from './fetch-facts.ts';
import { planFetch, seriesTasksFor } from './plan-fetch.ts';

const day = tradingDay;
/** Noon in New York: the 12th is complete, the 13th is not. */
const NOW = Date.UTC(2026, 1, 13, 17);

function facts(more: Partial<FetchFacts> = {}): FetchFacts {
  return { nowMs: NOW, held: new Map(), market: new Map(), allowance: 5, floors: new Map(), ...more };
}

function request(timeframes: readonly Timeframe[], more: Partial<FetchRequest> = {}): FetchRequest {
  const range = { from: day('2026-01-05'), to: day('2026-02-12') };
  return { symbols: ['AAPL'], timeframes, ...range, route: 'auto', ...more };
}

function heldYear(from: string, to: string, more: Partial<HeldYear> = {}): HeldYear {
  const covered = [{ from: day(from), to: day(to) }];
  return { year: 2026, source: 'aggregates', covered, isStale: false, rows: 10, ...more };
}

const summary = (plan: ReturnType<typeof planFetch>) =>
  plan.routes.map(({ timeframe, route, calls }) => `${timeframe} ${route} ${calls}`);

describe('the plan of a fetch', () => {
  it('asks once for all that can be made from one length of bars', () => {
    const plan = planFetch(request(['1m', '5m', '1h', '1d', '1w', '1mo']), facts());
    expect(summary(plan)).toEqual([
      '1m aggregates 1',
      '5m resample 0',
      '1h resample 0',
      '1d aggregates 1',
      '1w resample 0',
      '1mo resample 0',
    ]);
    expect(plan.totals).toMatchObject({ series: 6, calls: 2, naiveCalls: 12, resampled: 4, seconds: 0 });
    expect(plan.tasks.map(({ id, dependsOn }) => [id, ...dependsOn])).toContainEqual([
      'resample:stocks_1w:AAPL',
      'fetch:stocks_1d:AAPL',
    ]);
    expect(plan.tasks.find(({ id }) => id === 'fetch:stocks_1d:AAPL')?.ranges).toEqual([
      { from: '2026-01-01', to: '2026-02-12' },
    ]);
  });

  it('asks for nothing at any hour when it is to end with the last file that is out', () => {
    const calendar = tradingCalendar('XNYS');
    for (let hour = 0; hour < 14 * 24; hour += 1) {
      const nowMs = NOW + hour * 3_600_000;
      const to = latestPublishedDay(calendar, nowMs);
      const held = [{ from: addDays(to, -41), to: addDays(calendar.next(to), -1) }];
      const market = new Map([
        ['stocks 1d', held],
        ['stocks 1m', held],
      ]);
      const asked = request(['1h', '1w'], { from: addDays(to, -28), to });
      const { calls } = planFetch(asked, facts({ nowMs, market })).totals;
      expect({ hour, calls }).toEqual({ hour, calls: 0 });
    }
  });

  it('fetches what two timeframes are made from, though nobody asked for it, and one timeframe directly', () => {
    expect(summary(planFetch(request(['15m', '4h']), facts()))).toEqual([
      '1m aggregates 1',
      '15m resample 0',
      '4h resample 0',
    ]);
    expect(summary(planFetch(request(['4h']), facts()))).toEqual(['4h aggregates 1']);
    expect(summary(planFetch(request(['1m', '4h'], { route: 'rest' }), facts()))).toEqual([
      '1m aggregates 1',
      '4h aggregates 1',
    ]);
  });

  it('asks from the last trading day held, so that the answers overlap', () => {
    const held = new Map([['stocks_1d AAPL', [heldYear('2026-01-05', '2026-02-08')]]]);
    const [task] = seriesTasksFor(request(['1d']), facts({ held }));
    expect(task).toMatchObject({
      kind: 'fetch',
      calls: 1,
      ranges: [{ from: '2026-02-06', to: '2026-02-12' }],
    });
  });

  it('has nothing to do where all is held, and makes a stale year anew', () => {
    const fresh = heldYear('2026-01-05', '2026-02-12');
    const base = ['stocks_1m AAPL', [fresh]] as const;
    const plan = (year: HeldYear) =>
      planFetch(request(['5m']), facts({ held: new Map([base, ['stocks_5m AAPL', [year]]]) }));
    expect(summary(plan(fresh))).toEqual(['5m lake 0']);
    expect(plan(fresh).tasks).toEqual([]);
    const stale = plan({ ...fresh, source: 'resample', isStale: true });
    expect(summary(stale)).toEqual(['5m resample 0']);
    expect(stale.tasks[0]?.ranges).toEqual(fresh.covered);
  });

  it('takes days from the whole market, and asks for the others', () => {
    const market = new Map([['stocks 1d', [{ from: day('2026-01-04'), to: day('2026-01-31') }]]]);
    const plan = planFetch(request(['1d']), facts({ market }));
    expect(summary(plan)).toEqual(['1d hybrid 1']);
    expect(plan.tasks.map(({ kind, ranges }) => [kind, ranges])).toEqual([
      ['fetch', [{ from: '2026-02-01', to: '2026-02-12' }]],
      ['resample', [{ from: '2026-01-05', to: '2026-01-31' }]],
    ]);
    expect(plan.routes[0]?.rejected).toEqual([
      { route: 'aggregates', calls: 1, seconds: 0, reason: 'asks for what can be made without a call' },
    ]);
  });

  it('makes a resampled year anew as a whole when days are added to it', () => {
    const held = new Map([
      ['stocks_1d AAPL', [heldYear('2026-01-01', '2026-02-28')]],
      ['stocks_1w AAPL', [heldYear('2026-01-04', '2026-01-17', { source: 'resample' })]],
    ]);
    const [task] = seriesTasksFor(request(['1w'], { from: day('2026-02-01') }), facts({ held }));
    expect(task?.ranges).toEqual([
      { from: '2026-01-04', to: '2026-01-17' },
      { from: '2026-02-01', to: '2026-02-12' },
    ]);
  });

  it('leaves out days before a known floor of the plan’s history, and says so', () => {
    const floors = new Map([['stocks', day('2026-02-02')]] as const);
    const plan = planFetch(request(['1d']), facts({ floors }));
    expect(plan.routes[0]).toMatchObject({
      route: 'aggregates',
      outside: [{ from: '2026-01-05', to: '2026-02-01' }],
      missing: [{ from: '2026-02-02', to: '2026-02-12' }],
    });
    const before = planFetch(request(['1d'], { to: day('2026-01-09') }), facts({ floors }));
    expect([summary(before), before.tasks]).toEqual([['1d none 0'], []]);
    const held = new Map([['stocks_1d AAPL', [heldYear('2026-02-02', '2026-02-12')]]]);
    const again = planFetch(request(['1d']), facts({ floors, held }));
    expect(again.routes[0]).toMatchObject({ route: 'lake', outside: [{ to: '2026-02-01' }] });
    expect(again.totals.held).toBe(1);
  });

  it('asks for today each time, for today is never final', () => {
    const held = new Map([['stocks_1d AAPL', [heldYear('2026-01-05', '2026-02-12')]]]);
    const [task] = seriesTasksFor(request(['1d'], { to: day('2026-02-20') }), facts({ held }));
    expect(task?.ranges).toEqual([{ from: '2026-02-12', to: '2026-02-13' }]);
  });

  it('counts slices of minutes as calls, and the minutes of waiting that a budget takes', () => {
    const years = { from: day('2021-01-04'), to: day('2025-12-31') };
    const plan = planFetch(request(['1m'], years), facts());
    expect(plan.totals.calls).toBeGreaterThan(24);
    expect(plan.totals.seconds).toBeCloseTo(((plan.totals.calls - 5) / 5) * 60);
    expect(planFetch(request(['1m'], years), facts({ allowance: 'unlimited' })).totals.seconds).toBeLessThan(
      1,
    );
  });
});
