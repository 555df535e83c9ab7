import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DATASETS } from '../../domain/dataset.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import { BAR_FIELDS, type BarPair, type BarValues, type FoldClues, type PairContext } from './bar-pair.ts';
import { compareBars } from './compare-bars.ts';
import { TOLERANCE } from './difference-rule.ts';

const BAR: BarValues = { open: 100, high: 104, low: 99, close: 103, volume: 1_000_000, transactions: 9000 };
const DAILY: PairContext = { dataset: DATASETS.stocks_daily, source: 'grouped', isProvisional: false };
const FOLDED: PairContext = { ...DAILY, source: 'minutes' };
const FOLD: FoldClues = {
  minutes: 390,
  sessionVolume: 900_000,
  sessionTransactions: 8000,
  hasLastMinute: true,
  afterClose: { low: 102.9, high: 103.1 },
};

function pairOf(ours: Partial<BarValues> | undefined, theirs: Partial<BarValues> | undefined): BarPair {
  return {
    symbol: 'AAPL',
    day: tradingDay('2026-03-09'),
    startMs: 0,
    ours: ours && { ...BAR, ...ours },
    theirs: theirs && { ...BAR, ...theirs },
  };
}

function explain(ours: Partial<BarValues>, theirs: Partial<BarValues>, context = DAILY, fold?: FoldClues) {
  const pair = { ...pairOf(ours, theirs), ...(fold === undefined ? {} : { fold }) };
  const { verdict, differences } = compareBars(pair, context);
  return [verdict, ...differences.map(({ rule }) => rule)];
}

describe('two bars of one symbol and day', () => {
  it('are equal when every number is', () => {
    expect(compareBars(pairOf({}, {}), DAILY)).toEqual({ verdict: 'equal', differences: [] });
  });

  it('are compared in what both sources know', () => {
    expect(explain({ transactions: undefined, volume: undefined }, { transactions: 1 })).toEqual(['equal']);
  });

  it('differ when a price does, and say in which field and by how much', () => {
    const { verdict, differences } = compareBars(pairOf({ close: 103 }, { close: 103.5 }), DAILY);
    expect(verdict).toBe('differs');
    expect(differences).toEqual([
      { field: 'close', ours: 103, theirs: 103.5, relative: 0.5 / 103.5, rule: undefined },
    ]);
  });

  it.each([
    ['float-digits', { close: 103 }, { close: 103 * (1 + 1e-12) }],
    ['single-precision', { close: Math.fround(103.01) }, { close: 103.01 }],
    ['six-decimals', { volume: 0.1234567 }, { volume: 0.123457 }],
    ['whole-shares', { volume: 17_798 }, { volume: 17_798.430378 }],
  ] as const)('differ by %s, which is explained', (rule, ours, theirs) => {
    expect(explain(ours, theirs)).toEqual(['explained', rule]);
  });

  it('differ without a reason when a whole volume is off by one or a fraction by more than one', () => {
    expect(explain({ volume: 17_798 }, { volume: 17_799 })).toEqual(['differs', undefined]);
    expect(explain({ volume: 17_798 }, { volume: 17_800.1 })).toEqual(['differs', undefined]);
  });

  it('may be apart by late reports only while the day is provisional', () => {
    const late = [
      { volume: 900_000, close: 103.2 },
      { volume: 1_000_000, close: 103 },
    ] as const;
    expect(explain(...late)).toEqual(['differs', undefined, undefined]);
    const rules = ['provisional-day', 'provisional-day'];
    expect(explain(...late, { ...DAILY, isProvisional: true })).toEqual(['explained', ...rules]);
  });

  it('stand alone when only one source has a bar, unless it has no volume', () => {
    expect(compareBars(pairOf({}, undefined), DAILY)).toMatchObject({ verdict: 'only-here' });
    expect(compareBars(pairOf(undefined, {}), DAILY)).toMatchObject({
      verdict: 'only-there',
      differences: [{ field: 'bar', theirs: 103, relative: 1 }],
    });
    expect(compareBars(pairOf(undefined, { volume: 0 }), DAILY)).toMatchObject({
      verdict: 'explained',
      differences: [{ rule: 'zero-volume' }],
    });
  });

  it('may lack the closing minute, and no other one', () => {
    const context = { ...DAILY, dataset: DATASETS.stocks_minute, source: 'rest', lastMinuteMs: 0 } as const;
    expect(compareBars(pairOf({}, undefined), context).verdict).toBe('explained');
    expect(compareBars(pairOf({}, undefined), { ...context, lastMinuteMs: 60_000 }).verdict).toBe(
      'only-here',
    );
  });
});

describe('a day against its minutes', () => {
  it.each([
    ['late-prints', { volume: 36_560_000 }, { volume: 32_250_000 }, FOLD],
    ['late-prints', { transactions: 9000 }, { transactions: 8900 }, FOLD],
    ['extended-hours', { volume: 900_500 }, { volume: 1_000_000 }, FOLD],
    ['print-eligibility', { high: 185.09 }, { high: 185.13 }, FOLD],
    ['closing-auction', { close: 103.05 }, { close: 102.4 }, FOLD],
    ['closing-auction', { close: 103 }, { close: 102.9 }, { ...FOLD, afterClose: undefined }],
    ['closing-minute-missing', { close: 103 }, { close: 102.2 }, { ...FOLD, hasLastMinute: false }],
    ['whole-shares', { volume: 1_000_000 }, { volume: 1_000_150.25 }, FOLD],
  ] as const)('is apart by %s', (rule, ours, theirs, fold) => {
    expect(explain(ours, theirs, FOLDED, fold)).toEqual(['explained', rule]);
  });

  it('takes a high or a low from the auction only when the close is that price', () => {
    const auction = { close: 104.2, high: 104.2 };
    const before = { close: 104, high: 104.1 };
    expect(explain(auction, before, FOLDED, FOLD)).toEqual([
      'explained',
      'closing-auction',
      'closing-auction',
    ]);
    expect(explain({ high: 104.2 }, { high: 104.1 }, FOLDED, FOLD)).toEqual(['differs', undefined]);
  });

  it.each([
    ['an open', { open: 100 }, { open: 100.01 }],
    ['more than a fifth of the volume', { volume: 1_300_000 }, { volume: 1_000_000 }],
    ['a volume below that of the session', { volume: 800_000 }, { volume: 1_000_000 }],
    ['a high far outside', { high: 104 }, { high: 105 }],
    ['a close far away', { close: 100 }, { close: 103 }],
  ] as const)('is not excused for %s', (_, ours, theirs) => {
    expect(explain(ours, theirs, FOLDED, FOLD)).toEqual(['differs', undefined]);
  });

  it('may consist of the closing auction alone', () => {
    const one = { open: 103, high: 103, low: 103, close: 103 };
    expect(compareBars({ ...pairOf(one, undefined), fold: FOLD }, FOLDED).verdict).toBe('explained');
    expect(compareBars({ ...pairOf({}, undefined), fold: FOLD }, FOLDED).verdict).toBe('only-here');
  });

  it('has no auction and no odd lots where the market is none of shares', () => {
    const crypto = { ...FOLDED, dataset: DATASETS.crypto_daily };
    expect(explain({ volume: 1000 }, { volume: 999 }, crypto, FOLD)).toEqual(['differs', undefined]);
  });
});

const price = fc.double({ min: 0.0001, max: 1e6, noNaN: true });
const count = fc.double({ min: 0, max: 1e9, noNaN: true });
const bar = fc.record({
  open: price,
  high: price,
  low: price,
  close: price,
  volume: count,
  transactions: fc.nat(),
});
const context = fc.record({
  dataset: fc.constantFrom(DATASETS.stocks_daily, DATASETS.crypto_daily, DATASETS.stocks_minute),
  source: fc.constantFrom('rest' as const, 'grouped' as const, 'minutes' as const),
  isProvisional: fc.boolean(),
});
const fold = fc.option(
  fc.record({
    minutes: fc.integer({ min: 1, max: 1440 }),
    sessionVolume: count,
    sessionTransactions: fc.nat(),
    hasLastMinute: fc.boolean(),
    afterClose: fc.constant(undefined),
  }),
  { nil: undefined },
);

describe('any two bars', () => {
  it('are equal to themselves, and to nothing else', () => {
    fc.assert(
      fc.property(bar, bar, context, (ours, theirs, where) => {
        expect(compareBars(pairOf(ours, ours), where).verdict).toBe('equal');
        const isAlike = BAR_FIELDS.every((field) => ours[field] === theirs[field]);
        expect(compareBars(pairOf(ours, theirs), where).verdict === 'equal').toBe(isAlike);
      }),
    );
  });

  it('are never excused for a price that is apart by more than every tolerance', () => {
    fc.assert(
      fc.property(
        bar,
        context,
        fold,
        fc.constantFrom('open', 'high', 'low', 'close'),
        (ours, where, clues, field) => {
          const factor = 1 + 2 * Math.max(TOLERANCE.closingMinute, TOLERANCE.provisionalPrice);
          const pair = {
            ...pairOf(ours, { ...ours, [field]: ours[field] * factor }),
            ...(clues && { fold: clues }),
          };
          expect(compareBars(pair, where).verdict).toBe('differs');
        },
      ),
    );
  });

  it('name each number that differs, once, and no other', () => {
    fc.assert(
      fc.property(bar, bar, context, fold, (ours, theirs, where, clues) => {
        const { differences, verdict } = compareBars(
          { ...pairOf(ours, theirs), ...(clues && { fold: clues }) },
          where,
        );
        expect(differences.map(({ field }) => field)).toEqual(
          BAR_FIELDS.filter((field) => ours[field] !== theirs[field]),
        );
        expect(differences.every(({ relative }) => relative > 0 && relative <= 2)).toBe(true);
        const isAllKnown = differences.every(({ rule }) => rule !== undefined);
        expect(verdict === 'differs').toBe(!isAllKnown);
      }),
    );
  });
});
