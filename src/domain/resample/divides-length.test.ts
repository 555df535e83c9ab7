import { describe, expect, it } from 'vitest';
import { dividesLength } from './divides-length.ts';

describe('dividesLength', () => {
  it.each([
    ['1 minute', '7 minute', true],
    ['15 minute', '30 minute', true],
    ['30 minute', '1 hour', true],
    ['1 hour', '60 minute', true],
    ['15 minute', '20 minute', false],
    ['4 hour', '6 hour', false],
    ['1 hour', '30 minute', false],
    ['1 hour', '1 day', false],
    ['1 day', '1 week', false],
  ] as const)('says of %s in %s: %s', (part, whole, expected) => {
    const [shorter, longer] = [part, whole].map((text) => {
      const [multiplier, timespan] = text.split(' ');
      return { multiplier: Number(multiplier), timespan: timespan as 'minute' };
    }) as [Parameters<typeof dividesLength>[0], Parameters<typeof dividesLength>[1]];
    expect(dividesLength(shorter, longer)).toBe(expected);
  });
});
