import { describe, expect, it } from 'vitest';
import { mapAhead } from './map-ahead.ts';

async function* numbers(count: number, onEnd: () => void = () => undefined): AsyncGenerator<number> {
  try {
    for (let number = 0; number < count; number += 1) yield await Promise.resolve(number);
  } finally {
    onEnd();
  }
}

describe('mapAhead', () => {
  it('gives results in the source’s order, however long each takes', async () => {
    const gates = Array.from({ length: 6 }, () => Promise.withResolvers<void>());
    for (const gate of gates.toReversed()) gate.resolve();
    const work = async (number: number): Promise<number> => {
      await gates[number]?.promise;
      return number * 10;
    };
    expect(await Array.fromAsync(mapAhead(numbers(6), work, () => 3))).toEqual([0, 10, 20, 30, 40, 50]);
  });

  it('works on as many items at a time as it may, and no more', async () => {
    let atWork = 0;
    let most = 0;
    const work = async (number: number): Promise<number> => {
      atWork += 1;
      most = Math.max(most, atWork);
      await new Promise((resolve) => setImmediate(resolve));
      atWork -= 1;
      return number;
    };
    expect(await Array.fromAsync(mapAhead(numbers(20), work, () => 3))).toHaveLength(20);
    expect(most).toBe(3);
  });

  it('works on fewer from the moment it may no more, and on one when it may on none', async () => {
    let asked = 0;
    const most: number[] = [];
    let atWork = 0;
    const work = async (number: number): Promise<number> => {
      atWork += 1;
      most[number] = atWork;
      await new Promise((resolve) => setImmediate(resolve));
      atWork -= 1;
      return number;
    };
    const may = (): number => (++asked > 4 ? 0 : 3);
    expect(await Array.fromAsync(mapAhead(numbers(20), work, may))).toHaveLength(20);
    expect(Math.max(...most.slice(0, 5))).toBe(3);
    expect(new Set(most.slice(10))).toEqual(new Set([1]));
  });

  it('ends with the first failure, and tells the source', async () => {
    let hasEnded = false;
    const source = numbers(9, () => {
      hasEnded = true;
    });
    const work = (number: number): Promise<number> =>
      number === 2 ? Promise.reject(new Error('broken')) : Promise.resolve(number);
    await expect(Array.fromAsync(mapAhead(source, work, () => 3))).rejects.toThrow('broken');
    expect(hasEnded).toBe(true);
  });

  it('tells the source when the caller has had enough', async () => {
    let hasEnded = false;
    const source = numbers(9, () => {
      hasEnded = true;
    });
    for await (const number of mapAhead(
      source,
      (each) => Promise.resolve(each),
      () => 2,
    )) {
      if (number === 1) break;
    }
    expect(hasEnded).toBe(true);
  });
});
