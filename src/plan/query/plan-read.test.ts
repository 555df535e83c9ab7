import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Timeframe } from '../../domain/timeframe.ts';
import { addDays, type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import { mergeRanges } from '../day-ranges.ts';
import type { DayRange } from '../fetch-task.ts';
import { windowOfDay, yearSpan } from '../series-window.ts';
import { planRead } from './plan-read.ts';
import type { LakeFile, MarketDay, ReadFacts, SeriesFile, SortedFile } from './read-facts.ts';
import type { ReadPart } from './read-plan.ts';
import type { ReadRequest } from './read-request.ts';

const FIRST = tradingDay('2024-01-01');
const DAYS = 40;

function day(number: number): TradingDay {
  return addDays(FIRST, number);
}

function file(path: string): LakeFile {
  return { path, fingerprint: path, sizeBytes: 1, dataset: 'd', day: 'x' };
}

const numbers = fc.integer({ min: 0, max: DAYS - 1 });
const range = fc
  .tuple(numbers, numbers)
  .map(([a, b]): DayRange => ({ from: day(Math.min(a, b)), to: day(Math.max(a, b)) }));

const market = fc
  .uniqueArray(fc.record({ at: numbers, rows: fc.integer({ min: 0, max: 2 }), hasVwap: fc.boolean() }), {
    selector: ({ at }) => at,
    maxLength: DAYS,
  })
  .map((days) =>
    days
      .toSorted((left, right) => left.at - right.at)
      .map(
        ({ at, rows, hasVwap }): MarketDay => ({ day: day(at), rows, hasVwap, file: file(`bronze ${at}`) }),
      ),
  );

/** Partitions of ten days each, some of them there. */
function sorted(name: string, timeframe: Timeframe): fc.Arbitrary<readonly SortedFile[]> {
  const one = fc.record({
    decade: fc.integer({ min: 0, max: 3 }),
    shape: fc.constantFrom('a', 'b'),
    off: numbers,
  });
  return fc.uniqueArray(one, { selector: ({ decade }) => decade }).map((files) =>
    files.map(({ decade, shape, off }) => ({
      timeframe,
      from: day(decade * 10),
      to: day(decade * 10 + 9),
      offDays: [day(off)],
      shape,
      file: file(`${name} ${decade}`),
    })),
  );
}

function series(timeframe: Timeframe): fc.Arbitrary<readonly SeriesFile[]> {
  const one = fc.record({
    symbol: fc.constantFrom('A', 'B', 'C'),
    covered: fc.array(range, { maxLength: 3 }),
    rows: fc.integer({ min: 0, max: 1 }),
  });
  return fc.uniqueArray(one, { selector: ({ symbol }) => symbol }).map((files) =>
    files.map(({ symbol, covered, rows }) => ({
      symbol,
      timeframe,
      rows,
      covered: mergeRanges(covered.map((each) => whole(each, timeframe))),
      span: yearSpan(2024, timeframe),
      file: file(`${timeframe} ${symbol}`),
    })),
  );
}

function whole({ from, to }: DayRange, timeframe: Timeframe): DayRange {
  return { from: windowOfDay(from, timeframe).from, to: windowOfDay(to, timeframe).to };
}

interface Case {
  readonly request: ReadRequest;
  readonly facts: ReadFacts;
}

const cases: fc.Arbitrary<Case> = fc
  .constantFrom<readonly [Timeframe, Timeframe]>(['1d', '1d'], ['1w', '1d'], ['1h', '1m'])
  .chain(([timeframe, base]) =>
    fc.record({
      request: fc.record({
        timeframe: fc.constant(timeframe),
        base: fc.constant(base),
        symbols: fc.constant([]),
        days: range.map((days) => whole(days, timeframe)),
        needsVwap: fc.boolean(),
        isAdjusted: fc.boolean(),
      }),
      facts: fc.record({
        market,
        silver: sorted('silver', base),
        precomputed: sorted('once', timeframe === '1h' ? '1h' : '1d'),
        series: fc
          .tuple(series(timeframe), timeframe === base ? fc.constant([]) : series(base))
          .map(([exact, finer]) => [...exact, ...finer]),
      }),
    }),
  );

/** What a part says about a symbol’s bars of a day; a file of single symbols speaks for its own. */
function reads(part: ReadPart, symbol: string, at: TradingDay, { facts }: Case): number {
  if (part.days !== undefined && !part.days.some(({ from, to }) => at >= from && at <= to)) return 0;
  return part.files.filter(({ path }) => {
    if (part.origin === 'targeted') return path.endsWith(` ${symbol}`);
    if (part.origin === 'bronze')
      return facts.market.some((held) => held.file.path === path && held.day === at);
    const own = [...facts.silver, ...facts.precomputed].find((each) => each.file.path === path);
    const hasBars = facts.market.some((held) => held.day === at && held.rows > 0);
    return own !== undefined && hasBars && at >= own.from && at <= own.to && !own.offDays.includes(at);
  }).length;
}

describe('planRead', () => {
  it('reads each day of the market once, and single symbols only on days that it does not hold', () => {
    fc.assert(
      fc.property(cases, (each) => {
        const { parts } = planRead(each.request, each.facts);
        const { from, to } = each.request.days;
        for (let number = 0; number < DAYS; number += 1) {
          const at = day(number);
          const held = each.facts.market.find((one) => one.day === at);
          const isAsked = at >= from && at <= to;
          for (const symbol of ['A', 'B', 'C']) {
            const own = parts.filter(({ origin }) => origin !== 'targeted');
            const times = own.reduce((sum, part) => sum + reads(part, symbol, at, each), 0);
            expect(times).toBe(isAsked && held !== undefined && held.rows > 0 ? 1 : 0);
            const single = parts.filter(({ origin }) => origin === 'targeted');
            const others = single.reduce((sum, part) => sum + reads(part, symbol, at, each), 0);
            expect(others).toBeLessThanOrEqual(isAsked && held === undefined ? 1 : 0);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads the vendor’s average price where it is, and no bar of several days that would have to be adjusted', () => {
    fc.assert(
      fc.property(cases, ({ request, facts }) => {
        const { parts } = planRead(request, facts);
        for (const { origin, timeframe, files } of parts) {
          expect(request.isAdjusted && timeframe === '1w').toBe(false);
          if (origin !== 'bronze') continue;
          const days = facts.market.filter((held) => files.some(({ path }) => path === held.file.path));
          expect(new Set(days.map(({ hasVwap }) => hasVwap)).size).toBe(1);
        }
        if (!request.needsVwap) return;
        const averaged = facts.market.filter(
          ({ day: at, rows, hasVwap }) =>
            hasVwap && rows > 0 && at >= request.days.from && at <= request.days.to,
        );
        const bronze = parts.filter(({ origin }) => origin === 'bronze').flatMap(({ files }) => files);
        for (const held of averaged) expect(bronze).toContain(held.file);
      }),
      { numRuns: 300 },
    );
  });
});
