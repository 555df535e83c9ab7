import { describe, expect, it } from 'vitest';
import { brownianAt, PATH_DAYS } from './brownian-path.ts';
import { nextNormal, randomStream } from './random-stream.ts';

describe('brownianAt', () => {
  it('moves by about one a day, by about ten in a hundred, and starts and ends at 0', () => {
    const deviation = (gapDays: number): number => {
      let sum = 0;
      for (let seed = 0; seed < 400; seed++) {
        const start = 9000 + 37 * seed;
        sum += (brownianAt(seed, start + gapDays) - brownianAt(seed, start)) ** 2;
      }
      return Math.sqrt(sum / 400);
    };
    expect(deviation(1)).toBeGreaterThan(0.85);
    expect(deviation(1)).toBeLessThan(1.15);
    expect(deviation(100)).toBeGreaterThan(8.5);
    expect(deviation(100)).toBeLessThan(11.5);
    expect(brownianAt(1, 0)).toBe(0);
    expect(brownianAt(1, PATH_DAYS)).toBe(0);
  });
});

describe('randomStream', () => {
  it('repeats for its seed, and draws about normal numbers', () => {
    const draw = (seed: number): number[] => {
      const stream = randomStream(seed);
      return Array.from({ length: 20_000 }, () => nextNormal(stream));
    };
    const numbers = draw(1);
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    const variance = numbers.reduce((sum, number) => sum + number ** 2, 0) / numbers.length;
    expect(draw(1)).toEqual(numbers);
    expect(draw(2)).not.toEqual(numbers);
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });
});
