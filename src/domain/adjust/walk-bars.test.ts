import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CapitalEvent, compareEvents } from './apply-events.ts';
import { tickerTenure } from './ticker-tenure.ts';
import { type PriceMove, type SymbolLife, type WalkKnowledge, type WalkStep, walkBars } from './walk-bars.ts';

interface Close {
  readonly day: number;
  readonly close: number;
}

interface Walked {
  readonly lives: readonly SymbolLife[];
  readonly steps: readonly WalkStep[];
  readonly moves: readonly PriceMove[];
  readonly months: readonly number[];
}

/** Walks over one symbol’s closes, in two calls. */
function walk(closes: readonly Close[], known: Partial<WalkKnowledge> = {}, cut = closes.length): Walked {
  const found = {
    lives: [] as SymbolLife[],
    steps: [] as WalkStep[],
    moves: [] as PriceMove[],
    months: [] as number[],
  };
  const knowledge = { symbolCount: 1, eventsOf: () => [], tenureOf: () => undefined, ...known };
  const walker = walkBars(knowledge, {
    life: (life) => found.lives.push(life),
    step: (step) => found.steps.push(step),
    move: (move) => found.moves.push(move),
    activity: ({ month }) => found.months.push(month),
  });
  for (const part of [closes.slice(0, cut), closes.slice(cut)]) {
    walker.take({
      rows: part.length,
      symbols: new Int32Array(part.length),
      days: Int32Array.from(part, ({ day }) => day),
      opens: Float64Array.from(part, ({ close }) => close),
      closes: Float64Array.from(part, ({ close }) => close),
    });
  }
  walker.finish();
  return found;
}

const eventsOf = (...events: readonly CapitalEvent[]): Partial<WalkKnowledge> => ({
  eventsOf: () => events.toSorted(compareEvents),
});
const split = (day: number, ratio: number): CapitalEvent => ({ kind: 'split', day, ratio });
const flat = (...days: readonly number[]): readonly Close[] => days.map((day) => ({ day, close: 100 }));

describe('the lives of a symbol', () => {
  it('are one where no bar is a year away from the one before', () => {
    expect(walk(flat(1, 2, 367, 700)).lives).toEqual([
      { symbol: 0, life: 0, firstDay: 1, lastDay: 700, bars: 4 },
    ]);
  });

  it('are two across a gap of more than a year that nothing is known of', () => {
    expect(walk(flat(1, 2, 368, 369)).lives).toEqual([
      { symbol: 0, life: 0, firstDay: 1, lastDay: 2, bars: 2 },
      { symbol: 0, life: 1, firstDay: 368, lastDay: 369, bars: 2 },
    ]);
  });

  it('are one across any gap that a listing spans', () => {
    const tenure = tickerTenure([{ security: 'a', from: 1, to: undefined }], [], 0);
    expect(walk(flat(1, 2_000), { tenureOf: () => tenure }).lives).toHaveLength(1);
  });

  it('end where another security takes over, gap or not, and borders without bars between make no life', () => {
    const tenure = tickerTenure(
      [
        { security: 'a', from: undefined, to: 2 },
        { security: 'b', from: 4, to: undefined },
      ],
      [{ security: 'b', day: 4 }],
      0,
    );
    const { lives } = walk(flat(1, 2, 4, 5), { tenureOf: () => tenure });
    expect(lives.map(({ firstDay, lastDay }) => [firstDay, lastDay])).toEqual([
      [1, 2],
      [4, 5],
    ]);
  });
});

describe('the factors of a symbol', () => {
  it('begin with 1 in each life, and never bridge two', () => {
    const { steps } = walk(flat(1, 2, 3, 1_000), eventsOf(split(2, 4), split(500, 3)));
    expect(steps.map(({ life, day, split: factor }) => [life, day, factor])).toEqual([
      [0, 1, 1],
      [0, 2, 4],
      [1, 1_000, 1],
    ]);
  });

  it('step at the next bar after an ex-day without one', () => {
    expect(walk(flat(1, 5), eventsOf(split(3, 2))).steps.at(-1)).toMatchObject({
      day: 5,
      split: 2,
      cause: 'split 2',
    });
  });

  it('do not step on the first day or before, nor after the last bar', () => {
    expect(walk(flat(5, 6), eventsOf(split(3, 2), split(5, 3), split(7, 5))).steps).toHaveLength(1);
  });

  it('come from the last close before the ex-day', () => {
    const closes = [
      { day: 1, close: 50 },
      { day: 2, close: 80 },
      { day: 3, close: 70 },
    ];
    const dividend = { kind: 'dividend', day: 3, amount: 8 } as const;
    expect(walk(closes, eventsOf(dividend)).steps.at(-1)).toMatchObject({ day: 3, split: 1, total: 80 / 72 });
  });
});

const someCloses = fc
  .array(
    fc.record({ gap: fc.integer({ min: 1, max: 120 }), close: fc.double({ min: 1, max: 500, noNaN: true }) }),
    {
      minLength: 2,
      maxLength: 30,
    },
  )
  .map((parts) => {
    let day = 0;
    return parts.map(({ gap, close }) => ({ day: (day += gap), close }));
  });
const someEvents = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('split' as const),
      day: fc.nat(3_000),
      ratio: fc.constantFrom(2, 3, 1 / 20, 1.5),
    }),
    fc.record({
      kind: fc.constant('dividend' as const),
      day: fc.nat(3_000),
      amount: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
    }),
  ),
  { maxLength: 12 },
);

/** The factors of a day: those of the last step at or before it. */
function inForce(steps: readonly WalkStep[], day: number): WalkStep | undefined {
  return steps.findLast((step) => step.day <= day);
}

describe('forward factors', () => {
  it('are the same whatever the portions that bars come in', () => {
    fc.assert(
      fc.property(someCloses, someEvents, fc.nat(30), (closes, events, cut) => {
        expect(walk(closes, eventsOf(...events), cut)).toEqual(walk(closes, eventsOf(...events)));
      }),
    );
  });

  it('only grow at the end: a later event and later bars change no step before', () => {
    fc.assert(
      fc.property(someCloses, someEvents, fc.integer({ min: 1, max: 60 }), (closes, events, later) => {
        const last = closes.at(-1)?.day ?? 0;
        const known = events.filter(({ day }) => day <= last);
        const before = walk(closes, eventsOf(...known)).steps;
        const announced = walk(closes, eventsOf(...known, split(last + later, 4))).steps;
        expect(announced).toEqual(before);
        const grown = [...closes, { day: last + later, close: 10 }];
        const after = walk(grown, eventsOf(...known, split(last + later, 4))).steps;
        expect(after.slice(0, before.length)).toEqual(before);
        expect(after).toHaveLength(before.length + 1);
      }),
    );
  });

  it('give the ratio of two adjusted prices whatever the anchor', () => {
    fc.assert(
      fc.property(someCloses, someEvents, fc.nat(29), fc.nat(29), (closes, events, one, other) => {
        const { steps } = walk(closes, eventsOf(...events));
        const adjusted = (index: number, anchor: number): number => {
          const { day, close } = closes[index % closes.length] ?? { day: 0, close: 0 };
          const anchorDay = closes[anchor % closes.length]?.day ?? 0;
          return (close * (inForce(steps, day)?.total ?? 1)) / (inForce(steps, anchorDay)?.total ?? 1);
        };
        const ratio = adjusted(0, one) / adjusted(1, one);
        expect(adjusted(0, other) / adjusted(1, other) / ratio).toBeCloseTo(1, 10);
      }),
    );
  });

  it('chain daily total returns: of price on new shares, with what was paid', () => {
    fc.assert(
      fc.property(someCloses, someEvents, (closes, events) => {
        const { steps } = walk(closes, eventsOf(...events));
        const first = closes[0] ?? { day: 0, close: 1 };
        let wealth = 1;
        for (const [index, { day, close }] of closes.entries()) {
          const previous = closes[index - 1];
          if (previous === undefined) continue;
          wealth *= returnBetween(previous, { day, close }, events);
          const level = (close * (inForce(steps, day)?.total ?? 1)) / first.close;
          expect(level / wealth).toBeCloseTo(1, 9);
        }
      }),
    );
  });
});

/** What an owner of one share has after the second day, reinvesting at the close before, event by event. */
function returnBetween(previous: Close, { day, close }: Close, events: readonly CapitalEvent[]): number {
  let price = previous.close;
  let shares = 1;
  for (const event of events
    .filter((each) => each.day > previous.day && each.day <= day)
    .sort(compareEvents)) {
    if (event.kind === 'split') {
      shares *= event.ratio;
      price /= event.ratio;
    } else if (event.amount < price) {
      price -= event.amount;
      shares += (shares * event.amount) / price;
    }
  }
  return (shares * close) / previous.close;
}
