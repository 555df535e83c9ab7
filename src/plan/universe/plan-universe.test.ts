import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tradingDay } from '../../domain/trading-day.ts';
import { UNIVERSE_CATEGORIES } from '../../domain/universe-category.ts';
import { estimateListPages } from './estimate-list-pages.ts';
import { planUniverse } from './plan-universe.ts';
import { ACTIVITIES, UNIVERSE_ROUTES, type UniverseFacts, type UniverseRequest } from './universe-request.ts';

const TODAY = tradingDay('2026-03-16');
const FRIDAY = tradingDay('2026-03-13');
const LAST_YEAR = tradingDay('2025-03-14');

const EMPTY: UniverseFacts = {
  today: TODAY,
  listedAsOf: {},
  hasTradedSince: (day) => day < FRIDAY,
  listPages: 13,
};

function plan(request: Partial<UniverseRequest>, facts: Partial<UniverseFacts> = {}) {
  return planUniverse(
    { category: 'us_equities', route: 'auto', active: 'true', ...request },
    { ...EMPTY, ...facts },
  );
}

describe('planUniverse', () => {
  it('takes the list where the lake is empty, and says what the others lack', () => {
    const { route, calls, rejected } = plan({});
    expect([route, calls]).toEqual(['list', 13]);
    expect(rejected.map((each) => [each.route, each.calls])).toEqual([
      ['reference', undefined],
      ['lake', undefined],
      ['snapshot', 1],
    ]);
  });

  it('takes the ticker table while the market has not traded since', () => {
    expect(plan({}, { listedAsOf: { active: FRIDAY } })).toMatchObject({ route: 'reference', calls: 0 });
    expect(plan({ active: 'all' }, { listedAsOf: { active: FRIDAY } })).toMatchObject({
      route: 'list',
      calls: 26,
    });
    const both = { listedAsOf: { active: FRIDAY, delisted: FRIDAY } };
    expect(plan({ active: 'all' }, both)).toMatchObject({ route: 'reference', calls: 0 });
  });

  it('takes the lake’s bars when they are recent and the ticker table tells shares from funds', () => {
    const facts = { lakeDay: FRIDAY, listedAsOf: { active: tradingDay('2026-02-20') } };
    expect(plan({}, facts)).toMatchObject({ route: 'lake', calls: 0 });
    expect(plan({ category: 'etf' }, facts)).toMatchObject({ route: 'lake' });
    expect(plan({}, { ...facts, lakeDay: LAST_YEAR })).toMatchObject({
      route: 'snapshot',
      calls: 1,
      fallback: 'list',
    });
    expect(plan({}, { ...facts, listedAsOf: { active: LAST_YEAR } })).toMatchObject({ route: 'list' });
    expect(plan({ category: 'crypto' }, { lakeDay: FRIDAY })).toMatchObject({ route: 'lake', calls: 0 });
    expect(plan({ category: 'otc' }, facts)).toMatchObject({ route: 'list' });
  });

  it('asks the list for a past day, and for what was delisted', () => {
    const facts = { lakeDay: LAST_YEAR, listedAsOf: { active: FRIDAY } };
    expect(plan({ asOf: LAST_YEAR }, facts)).toMatchObject({ route: 'list' });
    expect(plan({ active: 'false' }, facts)).toMatchObject({ route: 'list' });
    expect(plan({ asOf: LAST_YEAR, category: 'indices' }, facts)).toMatchObject({ route: 'lake' });
    expect(plan({ asOf: LAST_YEAR, route: 'lake' }, facts)).toMatchObject({ route: 'lake', calls: 0 });
  });

  it.each([
    [{ route: 'snapshot', category: 'crypto' }, 'listed shares only'],
    [{ route: 'snapshot', asOf: FRIDAY }, 'a snapshot is of now'],
    [{ route: 'snapshot', active: 'all' }, 'in no snapshot'],
    [{ route: 'snapshot', category: 'etf' }, 'no ticker list to tell shares from funds'],
    [{ route: 'lake' }, 'the lake holds no day of it'],
    [{ route: 'lake', asOf: FRIDAY }, 'does not hold 2026-03-13'],
    [{ route: 'lake', category: 'otc' }, 'over-the-counter'],
    [{ route: 'reference', category: 'options' }, 'holds no options'],
    [{ route: 'reference' }, 'no whole ticker list'],
    [{ route: 'reference', asOf: FRIDAY }, 'past day'],
  ] as const)('refuses %j', (request, reason) => {
    expect(() => plan(request)).toThrow(
      expect.objectContaining({
        code: 'E_ROUTE',
        message: expect.stringContaining(reason) as string,
      }) as Error,
    );
  });

  it('takes a poor way when it is asked for, and says why it is poor', () => {
    expect(plan({ route: 'snapshot' })).toMatchObject({
      calls: 1,
      reason: expect.stringContaining('no ticker list') as string,
    });
    expect(plan({ route: 'snapshot' }).fallback).toBeUndefined();
  });

  it('always finds a way unasked, and none that it rejects itself is cheaper and fit', () => {
    const day = fc.option(fc.constantFrom(TODAY, FRIDAY, LAST_YEAR), { nil: undefined });
    const facts = fc.record({ lakeDay: day, active: day, delisted: day });
    const request = fc.record({
      category: fc.constantFrom(...UNIVERSE_CATEGORIES),
      active: fc.constantFrom(...ACTIVITIES),
      asOf: fc.option(fc.constantFrom(FRIDAY, LAST_YEAR), { nil: undefined }),
    });
    fc.assert(
      fc.property(request, facts, (asked, { lakeDay, active, delisted }) => {
        const made = plan(asked, { lakeDay, listedAsOf: { active, delisted } });
        const { route, rejected } = made;
        expect([route, ...rejected.map((each) => each.route)].toSorted()).toEqual(
          [...UNIVERSE_ROUTES].sort(),
        );
        expect(rejected.every(({ reason }) => reason !== '')).toBe(true);
        expect(made.calls === 0).toBe(route === 'lake' || route === 'reference');
      }),
    );
  });
});

describe('estimateListPages', () => {
  it('goes by the last whole list, by typical sizes, and by what is asked for', () => {
    expect(estimateListPages({ category: 'us_equities' }, 0)).toBe(13);
    expect(estimateListPages({ category: 'us_equities' }, 10_001)).toBe(11);
    expect(estimateListPages({ category: 'us_equities', limit: 1500 }, 0)).toBe(2);
    expect(estimateListPages({ category: 'etf', search: 'gold' }, 0)).toBe(1);
    expect(estimateListPages({ category: 'options', search: 'SPY' }, 0)).toBe(3);
    expect(estimateListPages({ category: 'options' }, 0)).toBe(1600);
  });
});
