import { describe, expect, it } from 'vitest';
import { matchesKeys, parseFault } from './fault.ts';
import { faultRegistry } from './fault-registry.ts';

describe('parseFault', () => {
  it('reads kind, keys, probability and parameters', () => {
    expect(parseFault('truncate=us_stocks_sip/*@0.25,times=2,bytes=100')).toMatchObject({
      kind: 'truncate',
      keys: 'us_stocks_sip/*',
      probability: 0.25,
      times: 2,
      bytes: 100,
      method: 'GET',
      after: 0,
    });
    expect(parseFault('throttle=*,retry-after=2,method=ANY')).toMatchObject({
      'retry-after': 2,
      method: 'ANY',
    });
    expect(parseFault({ kind: 'replace', keys: '*' })).toMatchObject({ after: 1, probability: 1 });
  });

  it.each([
    '',
    'truncate',
    'truncate=',
    'melt=*',
    'flip=*@2',
    'flip=*,byte=-1',
    'error=*,code=200',
    'drop=*,when=now',
  ])('refuses %j', (text) => {
    expect(() => parseFault(text)).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
  });
});

describe('matchesKeys', () => {
  it('takes * for any characters, ? for one, and everything else for itself', () => {
    expect(matchesKeys('*', 'a/b')).toBe(true);
    expect(matchesKeys('a/*.gz', 'a/b/c.csv.gz')).toBe(true);
    expect(matchesKeys('a?c', 'abc')).toBe(true);
    expect(matchesKeys('a.c', 'abc')).toBe(false);
    expect(matchesKeys('b', 'abc')).toBe(false);
  });
});

describe('faultRegistry', () => {
  it('lets a fault happen to the first requests of each key and no more', () => {
    const faults = faultRegistry(1);
    faults.add(parseFault('drop=*,times=2'));
    const fired = (key: string): number => faults.fire('GET', key).length;
    expect([fired('a'), fired('a'), fired('a'), fired('b')]).toEqual([1, 1, 0, 1]);
    expect(faults.list()).toMatchObject([{ id: 1, fired: 3 }]);
    expect(faults.fire('HEAD', 'c')).toEqual([]);
  });

  it('draws chances from the seed: about as many as asked for, and the same again', () => {
    const run = (seed: number): boolean[] => {
      const faults = faultRegistry(seed);
      faults.add(parseFault('flip=*@0.3'));
      return Array.from({ length: 1000 }, (_, index) => faults.fire('GET', `key-${index % 10}`).length > 0);
    };
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
    expect(run(1).filter(Boolean).length / 1000).toBeCloseTo(0.3, 1);
  });

  it('ends one fault or all', () => {
    const faults = faultRegistry(1);
    const first = faults.add(parseFault('drop=*'));
    faults.add(parseFault('late=*,hours=2'));
    expect(faults.extraDelayMs('a')).toBe(7_200_000);
    expect(faults.remove(first.id)).toBe(1);
    expect(faults.remove()).toBe(1);
    expect(faults.extraDelayMs('a')).toBe(0);
  });
});
