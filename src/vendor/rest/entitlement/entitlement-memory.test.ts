import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '../../../../test/support/temp-folder.ts';
import { tradingDay } from '../../../domain/trading-day.ts';
import { openStateDatabase } from '../state-database.ts';
import { createEntitlementMemory, REFUSAL_BELIEVED_MS } from './entitlement-memory.ts';
import { createFileStore, createMemoryStore, type RefusalStore } from './refusal-store.ts';
import { scopeOfRefusedDays } from './scope-of-refusal.ts';

const day = tradingDay;
const START_MS = Date.UTC(2026, 10, 20);

function memoryAt(store: RefusalStore) {
  const time = { ms: START_MS };
  return { time, memory: createEntitlementMemory({ nowMs: () => time.ms, monotonicMs: () => 0 }, store) };
}

describe('the memory of what a plan refused', () => {
  it('knows nothing at first, and one family from another', () => {
    const { memory } = memoryAt(createMemoryStore());
    expect(memory.isForbidden('a', day('2020-01-02'))).toBe(false);
    memory.remember('a', { kind: 'endpoint' });
    expect(memory.isForbidden('a', undefined)).toBe(true);
    expect(memory.isForbidden('a', day('2020-01-02'))).toBe(true);
    expect(memory.isForbidden('b', undefined)).toBe(false);
  });

  it('refuses what is older than a refused day, and what is newer than a recent one', () => {
    const { memory } = memoryAt(createMemoryStore());
    memory.remember('a', { kind: 'until', day: day('2021-03-01') });
    memory.remember('a', { kind: 'since', day: day('2026-11-19') });
    const days = ['2019-01-01', '2021-03-01', '2021-03-02', '2026-11-18', '2026-11-19', '2026-11-20'];
    expect(days.map((text) => memory.isForbidden('a', day(text)))).toEqual([
      true,
      true,
      false,
      false,
      true,
      true,
    ]);
    expect(memory.isForbidden('a', undefined)).toBe(false);
  });

  it('does not forget the wider refusal for a narrower one', () => {
    const { memory } = memoryAt(createMemoryStore());
    memory.remember('a', { kind: 'until', day: day('2021-03-01') });
    memory.remember('a', { kind: 'until', day: day('2020-03-01') });
    expect(memory.isForbidden('a', day('2021-03-01'))).toBe(true);
    memory.remember('a', { kind: 'until', day: day('2021-04-01') });
    expect(memory.isForbidden('a', day('2021-04-01'))).toBe(true);
  });

  it('believes a refusal for an hour', () => {
    const { memory, time } = memoryAt(createMemoryStore());
    memory.remember('a', { kind: 'endpoint' });
    time.ms += REFUSAL_BELIEVED_MS - 1;
    expect(memory.isForbidden('a', undefined)).toBe(true);
    time.ms += 1;
    expect(memory.isForbidden('a', undefined)).toBe(false);
    time.ms = START_MS - 1;
    expect(memory.isForbidden('a', undefined)).toBe(false);
  });

  it('is shared through its file, and done without when the file fails', async () => {
    await using folder = await makeTempFolder('refusals');
    const open = () => {
      const state = openStateDatabase(folder.path, { apiKey: 'test-key', host: 'h' });
      if (state === undefined) throw new Error('no state');
      return state;
    };
    const [first, second] = [open(), open()];
    memoryAt(createFileStore(first)).memory.remember('a', { kind: 'until', day: day('2021-03-01') });
    memoryAt(createFileStore(first)).memory.remember('b', { kind: 'endpoint' });
    const { memory } = memoryAt(createFileStore(second));
    expect(memory.isForbidden('a', day('2020-01-01'))).toBe(true);
    expect(memory.isForbidden('b', undefined)).toBe(true);
    first.database.close();
    second.database.close();
    expect(memory.isForbidden('a', day('2020-01-01'))).toBe(false);
    expect(() => memory.remember('a', { kind: 'endpoint' })).not.toThrow();
  });
});

describe('refused days', () => {
  it.each([
    ['2020-01-02', '2020-02-02', { kind: 'until', day: '2020-01-02' }],
    ['2026-11-20', '2026-11-20', { kind: 'since', day: '2026-11-20' }],
    ['2020-01-02', '2026-11-20', undefined],
  ])('from %s to %s say %j', (from, to, scope) => {
    expect(scopeOfRefusedDays({ from: day(from), to: day(to) }, START_MS)).toEqual(scope);
  });
});
