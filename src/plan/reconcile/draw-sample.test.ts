import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSample } from './draw-sample.ts';

const MARKET = Array.from({ length: 12_000 }, (_, index) => ({
  symbol: `S${String(index).padStart(5, '0')}`,
  volume: 12_000 - index,
}));

describe('a sample', () => {
  it('has one symbol out of each layer of volume', () => {
    const drawn = drawSample(MARKET, 20, 'stocks_daily 2026-02-02 2026-03-13');
    expect(drawn.map((symbol) => Math.floor(Number(symbol.slice(1)) / 600))).toEqual(
      Array.from({ length: 20 }, (_, layer) => layer),
    );
  });

  it('is the same for the same question, and another one for another', () => {
    const again = drawSample(MARKET.toReversed(), 20, 'a');
    expect(drawSample(MARKET, 20, 'a')).toEqual(again);
    expect(drawSample(MARKET, 20, 'b')).not.toEqual(again);
  });

  it('has as many symbols as are asked for, or all there are, each once', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ symbol: fc.string({ minLength: 1 }), volume: fc.nat() }), {
          selector: ({ symbol }) => symbol,
          maxLength: 60,
        }),
        fc.integer({ min: 1, max: 40 }),
        (candidates, count) => {
          const drawn = drawSample(candidates, count, 'seed');
          expect(new Set(drawn).size).toBe(Math.min(count, candidates.length));
          expect(drawn.every((symbol) => candidates.some((one) => one.symbol === symbol))).toBe(true);
        },
      ),
    );
  });
});
