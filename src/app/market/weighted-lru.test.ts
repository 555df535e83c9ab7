import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightedLru } from './weighted-lru.ts';

describe('weightedLru', () => {
  it('drops what was used longest ago, and counts a look as a use', () => {
    const lru = weightedLru<number>(16, (value) => value);
    for (let name = 0; name < 8; name++) lru.set(String(name), 2);
    expect(lru.get('0')).toBe(2);
    lru.set('new', 1);
    expect([lru.get('0'), lru.get('1'), lru.get('new')]).toEqual([2, undefined, 1]);
  });

  it('keeps nothing that would throw out too much, not even in place of a smaller value', () => {
    const lru = weightedLru<number>(80, (value) => value);
    lru.set('a', 10);
    lru.set('a', 11);
    expect([lru.get('a'), lru.weight]).toEqual([undefined, 0]);
  });

  it('never weighs more than it may, and as much as what it holds', () => {
    const steps = fc.array(
      fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.integer({ min: 1, max: 20 })),
    );
    fc.assert(
      fc.property(steps, (sets) => {
        const lru = weightedLru<number>(100, (value) => value);
        for (const [key, weight] of sets) {
          lru.set(key, weight);
          expect(lru.weight).toBeLessThanOrEqual(100);
        }
        const held = ['a', 'b', 'c', 'd', 'e'].reduce((sum, key) => sum + (lru.get(key) ?? 0), 0);
        expect(held).toBe(lru.weight);
      }),
    );
  });
});
