import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALENDAR_SPAN } from '../../domain/calendar/calendar-span.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import { addDays, type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import { type HeldSilver, planSilver, type SilverFacts, type SilverScope } from './plan-silver.ts';
import { type HeldDay, type Reach, silverWindows } from './silver-window.ts';

const CALENDAR = tradingCalendar('XNYS');
const TO = tradingDay('2026-01-31');
const DAYS = CALENDAR.tradingDays(CALENDAR_SPAN.from, TO);
const ALL: SilverScope = { days: 'own', mode: 'missing' };

interface World {
  readonly dataset?: DatasetName;
  readonly days: readonly TradingDay[];
  readonly reach?: Reach;
  readonly change?: Partial<SilverFacts>;
  readonly fingerprints?: ReadonlyMap<TradingDay, string>;
}

function factsOf({ dataset = 'stocks_daily', days, reach, change, fingerprints }: World): SilverFacts {
  const bars = new Map<TradingDay, HeldDay>(
    days.map((day) => [day, { fingerprint: fingerprints?.get(day) ?? `bars of ${day}`, rows: 2 }]),
  );
  const window = { dataset, bars, tradingDays: DAYS, reach: reach ?? { lookBack: 0, lookAhead: 0 } };
  return {
    ...window,
    windows: silverWindows(window),
    beside: new Map(),
    featuresHash: 'formulas',
    precision: 'float64',
    factorDigests: new Map(),
    held: new Map(),
    ...change,
  };
}

/** What the catalog holds once everything has been built. */
function builtOf(facts: SilverFacts): ReadonlyMap<string, HeldSilver> {
  const { tasks } = planSilver([facts], { days: 'own', mode: 'rebuild' });
  return new Map(tasks.map(({ key, fingerprint }) => [key, { fingerprint, isIntact: true }]));
}

function workOf(facts: SilverFacts, scope = ALL): readonly string[] {
  return planSilver([facts], scope).tasks.map(({ key, why }) => `${key} ${why}`);
}

const someDays = fc
  .uniqueArray(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 60 })
  .map((numbers) =>
    numbers.sort((left, right) => left - right).map((index) => DAYS[DAYS.length - 1 - 900 + index] ?? TO),
  );
const someReach = fc.record({
  lookBack: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constant(Number.POSITIVE_INFINITY)),
  lookAhead: fc.integer({ min: 0, max: 10 }),
});

describe('planSilver', () => {
  it('has a partition for each year of daily bars, and for each month of minutes', () => {
    const days = ['2024-02-28', '2024-03-01', '2025-01-02'].map(tradingDay);
    expect(workOf(factsOf({ days }))).toEqual(['2024 missing', '2025 missing']);
    expect(workOf(factsOf({ dataset: 'stocks_minute', days }))).toEqual([
      '2024-02 missing',
      '2024-03 missing',
      '2025-01 missing',
    ]);
  });

  it('reads as many trading days before a year as its features look back, and never beyond what is held', () => {
    const days = CALENDAR.tradingDays(tradingDay('2023-12-01'), tradingDay('2024-01-31'));
    const [, window] = factsOf({ days, reach: { lookBack: 3, lookAhead: 0 } }).windows;
    expect(window).toMatchObject({ firstDay: '2024-01-02', readFrom: '2023-12-27', readTo: '2024-01-31' });
    const [first, second] = factsOf({ days, reach: { lookBack: 60, lookAhead: 2 } }).windows;
    expect(first).toMatchObject({ readFrom: '2023-12-01', readTo: '2024-01-03' });
    expect(second).toMatchObject({ readFrom: '2023-12-01', readTo: '2024-01-31' });
  });

  it('never looks from one month of minutes into another', () => {
    const days = CALENDAR.tradingDays(tradingDay('2024-01-02'), tradingDay('2024-02-29'));
    const reach = { lookBack: Number.POSITIVE_INFINITY, lookAhead: 5 };
    const { windows } = factsOf({ dataset: 'stocks_minute', days, reach });
    expect(windows.map(({ readFrom, readTo }) => [readFrom, readTo])).toEqual([
      ['2024-01-02', '2024-01-31'],
      ['2024-02-01', '2024-02-29'],
    ]);
  });

  it('leaves bars of days on which the exchange was closed to bronze, but keeps their minutes', () => {
    const days = ['2025-12-24', '2025-12-25', '2025-12-26'].map(tradingDay);
    expect(factsOf({ dataset: 'indices_daily', days }).windows).toMatchObject([
      { key: '2025', rows: 4, offDays: ['2025-12-25'] },
    ]);
    expect(factsOf({ dataset: 'indices_minute', days }).windows).toMatchObject([{ rows: 6, offDays: [] }]);
  });

  it('leaves out days without a bar', () => {
    const [day] = [tradingDay('2024-01-02')];
    const empty = new Map([[day, { fingerprint: 'x', rows: 0 }]]);
    const facts = { dataset: 'stocks_daily', bars: empty, tradingDays: DAYS } as const;
    expect(silverWindows({ ...facts, reach: { lookBack: 1, lookAhead: 0 } })).toEqual([]);
  });

  it('finds nothing to do when all is built, whatever the days and the reach', () => {
    fc.assert(
      fc.property(someDays, someReach, (days, reach) => {
        const facts = factsOf({ days, reach });
        const plan = planSilver([{ ...facts, held: builtOf(facts) }], ALL);
        expect(plan.tasks).toEqual([]);
        expect(plan.fresh).toHaveLength(facts.windows.length);
      }),
    );
  });

  it('builds anew exactly the partitions that read a day which was replaced', () => {
    fc.assert(
      fc.property(someDays, someReach, fc.nat(), (days, reach, pick) => {
        const replaced = days[pick % days.length] ?? TO;
        const before = factsOf({ days, reach });
        const after = factsOf({ days, reach, fingerprints: new Map([[replaced, 'other bars']]) });
        const readers = before.windows.filter(
          ({ readFrom, readTo }) => readFrom <= replaced && replaced <= readTo,
        );
        expect(readers.length).toBeGreaterThan(0);
        expect(workOf({ ...after, held: builtOf(before) })).toEqual(readers.map(({ key }) => `${key} bars`));
      }),
    );
  });

  it('builds anew what a new day belongs to, and what looks at it, but no year before', () => {
    fc.assert(
      fc.property(someDays, fc.integer({ min: 0, max: 300 }), (days, lookBack) => {
        const reach = { lookBack, lookAhead: 0 };
        const [held, added] = [days.slice(0, -1), days.at(-1) ?? TO];
        const before = factsOf({ days: held, reach });
        const work = workOf({ ...factsOf({ days, reach }), held: builtOf(before) });
        expect(work).toHaveLength(1);
        expect(work[0]?.slice(0, 4)).toBe(added.slice(0, 4));
      }),
    );
  });

  it('tells why: formulas, bars of another dataset, corporate actions, precision, a damaged file', () => {
    const days = ['2024-03-01', '2025-03-03'].map(tradingDay);
    const facts = factsOf({ days });
    const held = builtOf(facts);
    const beside = new Map([['stocks_minute', new Map([[tradingDay('2025-03-03'), 'minutes']])]]);
    expect(workOf({ ...facts, held, featuresHash: 'others' })).toEqual(['2024 features', '2025 features']);
    expect(workOf({ ...facts, held, precision: 'float32' })).toEqual(['2024 features', '2025 features']);
    const named = { ...facts, beside: new Map([['stocks_minute', new Map()]]) };
    expect(workOf({ ...named, beside, held: builtOf(named) })).toEqual(['2025 beside']);
    const factorDigests = new Map([['2025', 'a split']]);
    expect(workOf({ ...facts, held, factorDigests })).toEqual(['2025 factors']);
    const damaged = new Map([...held].map(([key, row]) => [key, { ...row, isIntact: key !== '2024' }]));
    expect(workOf({ ...facts, held: damaged })).toEqual(['2024 damaged']);
  });

  it('takes factors for unchanged where nobody has looked at them', () => {
    const facts = factsOf({
      days: [tradingDay('2024-03-01')],
      change: { factorDigests: new Map([['2024', 'splits']]) },
    });
    const later = { ...facts, held: builtOf(facts), factorDigests: 'unknown' } as const;
    expect(workOf(later)).toEqual([]);
    expect(workOf({ ...later, featuresHash: 'others' })).toEqual(['2024 features']);
  });

  it('builds anew what another calendar moves: kernels count rows from its beginning', () => {
    const days = ['2024-03-01'].map(tradingDay);
    const facts = factsOf({ days });
    const overridden = { ...facts, tradingDays: DAYS.filter((day) => day !== '2001-03-01') };
    expect(workOf({ ...overridden, held: builtOf(facts) })).toEqual(['2024 bars']);
  });

  it('removes what has no bars any more', () => {
    const facts = factsOf({ days: [tradingDay('2025-03-03')] });
    const held = new Map([...builtOf(facts), ['2024', { fingerprint: 'x', isIntact: true }]]);
    const plan = planSilver([{ ...facts, held }], ALL);
    expect(plan).toMatchObject({ tasks: [], removals: [{ dataset: 'stocks_daily', key: '2024' }] });
    const later = planSilver([{ ...facts, held }], { ...ALL, from: tradingDay('2025-01-01') });
    expect(later.removals).toEqual([]);
  });

  it('keeps to the partitions of a range, or to those that look at its days', () => {
    const days = CALENDAR.tradingDays(tradingDay('2022-12-01'), tradingDay('2025-01-31'));
    const facts = factsOf({ days, reach: { lookBack: 20, lookAhead: 0 } });
    const [from, to] = [tradingDay('2023-12-28'), tradingDay('2023-12-29')];
    expect(workOf(facts, { ...ALL, from, to })).toEqual(['2023 missing']);
    expect(workOf(facts, { days: 'read', mode: 'missing', from, to })).toEqual([
      '2023 missing',
      '2024 missing',
    ]);
    expect(workOf(facts, { ...ALL, from: addDays(to, 30) })).toEqual(['2024 missing', '2025 missing']);
  });
});
