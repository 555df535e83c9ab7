import { describe, expect, it, vi } from 'vitest';
import type { MemoryReading } from '../plan/memory/judge-memory.ts';
import { planResources, type ResourcePlan } from '../plan/resource-plan.ts';
import { type MemoryEvent, openMemoryGovernor } from './memory-governor.ts';

const PLAN = planResources({ usableCores: 16, usableMemoryBytes: 128 * 1024 ** 3 });
const LIMIT_BYTES = 1000;

/** A governor whose process takes what the test says, on a clock that the test moves. */
async function openBench(usedBytes = 100) {
  const now = { ms: 0, usedBytes };
  const events: MemoryEvent[] = [];
  const applied: ResourcePlan[] = [];
  const reading = (): MemoryReading => ({
    process: { usedBytes: now.usedBytes, limitBytes: LIMIT_BYTES },
  });
  const governor = await openMemoryGovernor({
    plan: PLAN,
    clock: { nowMs: () => now.ms, monotonicMs: () => now.ms },
    read: () => Promise.resolve(reading()),
    apply: (plan) => Promise.resolve(void applied.push(plan)),
    onEvent: (event) => events.push(event),
  });
  return { now, events, applied, governor };
}

describe('a memory governor', () => {
  it('says nothing while memory is calm', async () => {
    const { events, governor } = await openBench();
    await using _governor = governor;
    expect(governor.verdict.level).toBe('calm');
    expect(governor.plan).toBe(PLAN);
    expect(events).toEqual([]);
  });

  it('tells of levels, steps down, brings the smaller plan into force, and up again', async () => {
    const { now, events, applied, governor } = await openBench();
    await using _governor = governor;
    let heard = 0;
    using _watch = governor.watch(() => heard++);
    now.usedBytes = 900;
    await vi.waitFor(() => expect(governor.plan.mode).toBe('batch'));
    expect(events.map(({ kind, level }) => `${kind} ${level}`)).toEqual([
      'level shedding',
      'step-down shedding',
    ]);
    expect(applied).toEqual([governor.plan]);
    expect(heard).toBeGreaterThan(0);
    now.usedBytes = 300;
    await vi.waitFor(() => expect(governor.verdict.level).toBe('calm'));
    now.ms = 60_000;
    await vi.waitFor(() => expect(governor.plan).toEqual(PLAN));
    expect(applied.at(-1)).toEqual(PLAN);
    expect(governor.tally).toEqual({
      peakBytes: 900,
      limitBytes: LIMIT_BYTES,
      full: 1,
      shed: 0,
      stepsDown: 1,
    });
  });

  it('tells at once of memory that is short from the start, and counts what was given back', async () => {
    const { events, governor } = await openBench(800);
    await using _governor = governor;
    expect(events.map(({ kind, level }) => `${kind} ${level}`)).toEqual(['level full']);
    governor.noteShed('ingest:1');
    expect(events.at(-1)).toMatchObject({ kind: 'shed', task: 'ingest:1' });
    expect(governor.tally).toMatchObject({ full: 1, shed: 1 });
  });

  it('goes on when a plan cannot be brought into force, and says so when it is disposed of', async () => {
    const now = { ms: 0 };
    const apply = vi.fn(() => Promise.reject(new Error('the engine refuses')));
    const read = vi.fn(() => Promise.resolve({ process: { usedBytes: 9, limitBytes: 10 } }));
    read.mockResolvedValueOnce({ process: { usedBytes: 1, limitBytes: 10 } });
    const clock = { nowMs: () => now.ms, monotonicMs: () => now.ms };
    const governor = await openMemoryGovernor({ plan: PLAN, clock, read, apply, onEvent: () => undefined });
    await vi.waitFor(() => expect(apply).toHaveBeenCalled());
    now.ms = 60_000;
    await vi.waitFor(() => expect(apply.mock.calls.length).toBeGreaterThan(1));
    await expect(governor[Symbol.asyncDispose]()).rejects.toThrow('the engine refuses');
  });

  it('reads no more once it is disposed of', async () => {
    const read = vi.fn(() => Promise.resolve({ process: { usedBytes: 1, limitBytes: 10 } }));
    const clock = { nowMs: () => 0, monotonicMs: () => 0 };
    const apply = () => Promise.resolve();
    const governor = await openMemoryGovernor({ plan: PLAN, clock, read, apply, onEvent: () => undefined });
    await vi.waitFor(() => expect(read.mock.calls.length).toBeGreaterThan(1));
    await governor[Symbol.asyncDispose]();
    const calls = read.mock.calls.length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(read.mock.calls).toHaveLength(calls);
  });
});
