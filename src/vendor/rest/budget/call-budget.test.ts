import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '../../../../test/support/temp-folder.ts';
import { startVirtualTime, type VirtualTime } from '../../../../test/support/virtual-time.ts';
import { openStateDatabase, type StateDatabase } from '../state-database.ts';
import { type CallBudget, createCallBudget, MINUTE_WINDOW_MS, PER_SECOND } from './call-budget.ts';

const START_MS = Date.UTC(2026, 10, 20, 12);
const KEY = { apiKey: 'test-key', host: '127.0.0.1:1' };
const signal = new AbortController().signal;

function open(folder: string, key = KEY): StateDatabase & Disposable {
  const state = openStateDatabase(folder, key);
  if (state === undefined) throw new Error('no state database');
  return { ...state, [Symbol.dispose]: () => state.database.close() };
}

function budgetOf(time: VirtualTime, state: StateDatabase | undefined, limit: number | 'unlimited' = 5) {
  return createCallBudget({ rateLimitPerMinute: limit, clock: time.clock, wait: time.wait, state });
}

/** When each of `count` calls is let go, in virtual milliseconds. */
async function callAll(time: VirtualTime, budgets: readonly CallBudget[], count: number): Promise<number[]> {
  const sentMs: number[] = [];
  const call = async (budget: CallBudget): Promise<void> => {
    await budget.take(signal, Number.POSITIVE_INFINITY);
    sentMs.push(time.clock.monotonicMs());
  };
  const calls = Array.from({ length: count }, (_, index) => budgets[index % budgets.length]).map((budget) =>
    budget === undefined ? Promise.reject(new Error('no budget')) : call(budget),
  );
  await time.run(Promise.all(calls));
  return sentMs;
}

/** The most calls in any window of that length. */
function busiest(sentMs: readonly number[], windowMs: number): number {
  const counts = sentMs.map((start) => sentMs.filter((ms) => ms >= start && ms < start + windowMs).length);
  return Math.max(0, ...counts);
}

describe('a budget of five a minute', () => {
  it('never lets more than five go in any minute, across two processes, and wastes none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 9 }),
        async (count, limit) => {
          await using folder = await makeTempFolder('budget');
          using first = open(folder.path);
          using second = open(folder.path);
          const time = startVirtualTime(START_MS);
          const sentMs = await callAll(
            time,
            [budgetOf(time, first, limit), budgetOf(time, second, limit)],
            count,
          );
          expect(sentMs).toHaveLength(count);
          expect(busiest(sentMs, 60_000)).toBeLessThanOrEqual(limit);
          expect(Math.max(...sentMs)).toBe(Math.floor((count - 1) / limit) * MINUTE_WINDOW_MS);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('gives each call to one of the processes that ask at the same moment', async () => {
    await using folder = await makeTempFolder('budget');
    const script = `
      const { openStateDatabase } = await import(${JSON.stringify(join(import.meta.dirname, '..', 'state-database.ts'))});
      const { createFileLedger } = await import(${JSON.stringify(join(import.meta.dirname, 'file-ledger.ts'))});
      const state = openStateDatabase(${JSON.stringify(folder.path)}, ${JSON.stringify(KEY)});
      const ledger = createFileLedger(state, { callsMax: 50, windowMs: 600_000 });
      let granted = 0;
      for (let count = 0; count < 100; count += 1) if (ledger.claim(Date.now()) === 0) granted += 1;
      process.stdout.write(String(granted));`;
    const start = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    const ended = await Promise.all([start(), start(), start()]);
    expect(ended.reduce((sum, { stdout }) => sum + Number(stdout), 0)).toBe(50);
  });

  it('remembers over a restart what was spent', async () => {
    await using folder = await makeTempFolder('budget');
    const time = startVirtualTime(START_MS);
    {
      using state = open(folder.path);
      expect(await callAll(time, [budgetOf(time, state)], 5)).toEqual([0, 0, 0, 0, 0]);
    }
    using state = open(folder.path);
    expect(await callAll(time, [budgetOf(time, state)], 1)).toEqual([MINUTE_WINDOW_MS]);
    using other = open(folder.path, { ...KEY, apiKey: 'test-other-key' });
    expect(await callAll(time, [budgetOf(time, other)], 1)).toEqual([MINUTE_WINDOW_MS]);
  });

  it('is the same for the vendor’s old and new name', async () => {
    await using folder = await makeTempFolder('budget');
    using old = open(folder.path, { ...KEY, host: 'api.polygon.io' });
    using renamed = open(folder.path, { ...KEY, host: 'api.massive.com' });
    expect(old.account).toBe(renamed.account);
    expect(old.account).not.toContain(KEY.apiKey);
  });

  it('waits out a refusal, in every process', async () => {
    await using folder = await makeTempFolder('budget');
    using first = open(folder.path);
    using second = open(folder.path);
    const time = startVirtualTime(START_MS);
    budgetOf(time, first).pause(40_000);
    expect(await callAll(time, [budgetOf(time, second)], 1)).toEqual([40_000]);
  });

  it('waits no longer than a window when the clock was set back', async () => {
    await using folder = await makeTempFolder('budget');
    using first = open(folder.path);
    using second = open(folder.path);
    const time = startVirtualTime(START_MS);
    await callAll(time, [budgetOf(time, first)], 5);
    time.jump(-3_600_000);
    expect(await callAll(time, [budgetOf(time, second)], 1)).toEqual([MINUTE_WINDOW_MS]);
  });

  it('is not cheated by a clock that was set forward', async () => {
    await using folder = await makeTempFolder('budget');
    using state = open(folder.path);
    const time = startVirtualTime(START_MS);
    const budget = budgetOf(time, state);
    await callAll(time, [budget], 5);
    time.jump(3_600_000);
    expect(await callAll(time, [budget], 1)).toEqual([MINUTE_WINDOW_MS]);
  });

  it('says at once that a turn is too far off', async () => {
    const time = startVirtualTime(START_MS);
    const budget = budgetOf(time, undefined, 1);
    await budget.take(signal, 0);
    await expect(budget.take(signal, 60_000)).rejects.toMatchObject({
      code: 'E_RATE_LIMITED',
      details: { retryAfterMs: MINUTE_WINDOW_MS },
    });
  });

  it('lets a waiting call be stopped, in its turn and before it', async () => {
    const time = startVirtualTime(START_MS);
    const budget = budgetOf(time, undefined, 1);
    await budget.take(signal, 0);
    const stop = new AbortController();
    const calls = [budget.take(stop.signal, 1e9), budget.take(stop.signal, 1e9)];
    const next = budget.take(signal, 1e9);
    stop.abort();
    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'E_CANCELLED' });
    await time.run(next);
    expect(time.clock.monotonicMs()).toBe(MINUTE_WINDOW_MS);
  });
});

describe('a budget without limit', () => {
  it('stays below a hundred a second', async () => {
    const time = startVirtualTime(START_MS);
    const sentMs = await callAll(time, [budgetOf(time, undefined, 'unlimited')], 1000);
    expect(busiest(sentMs, 1000)).toBe(PER_SECOND.callsMax);
    expect(busiest(sentMs, 1000)).toBeLessThan(100);
    expect(Math.max(...sentMs)).toBeLessThan(1.1 * 10_000);
  });
});

describe('the file of the budget', () => {
  it('is made anew when it is damaged', async () => {
    await using folder = await makeTempFolder('budget');
    await writeFile(folder.at('rest-1.db'), 'not a database, and long enough to be looked at'.repeat(100));
    using state = open(folder.path);
    const time = startVirtualTime(START_MS);
    const budget = budgetOf(time, state);
    expect(await callAll(time, [budget], 6)).toHaveLength(6);
    expect(budget.isShared).toBe(true);
  });

  it('is done without where the folder cannot be used', async () => {
    await using folder = await makeTempFolder('budget');
    await writeFile(folder.at('file'), '');
    expect(openStateDatabase(folder.at('file'), KEY)).toBeUndefined();
    await mkdir(folder.at('taken', 'rest-1.db'), { recursive: true });
    expect(openStateDatabase(folder.at('taken'), KEY)).toBeUndefined();
    const time = startVirtualTime(START_MS);
    const budget = budgetOf(time, undefined);
    expect(busiest(await callAll(time, [budget], 20), 60_000)).toBe(5);
    expect(budget.isShared).toBe(false);
  });

  it('may fail in the middle: the process goes on counting for itself', async () => {
    await using folder = await makeTempFolder('budget');
    const state = open(folder.path);
    const time = startVirtualTime(START_MS);
    const budget = budgetOf(time, state);
    const before = await callAll(time, [budget], 3);
    state.database.close();
    const after = await callAll(time, [budget], 10);
    expect(busiest([...before, ...after], 60_000)).toBe(5);
    expect(budget.isShared).toBe(false);
  });
});
