import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openRunProfiler } from './run-profiler.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Time and processor of a test’s own; a core that works all the time. */
function ownMeans() {
  const state = { nowMs: 1_000, cpuMs: 500, rssBytes: 10 };
  return {
    state,
    pass: (ms: number): void => {
      state.nowMs += ms;
      state.cpuMs += ms;
      vi.advanceTimersByTime(ms);
    },
    means: { nowMs: () => state.nowMs, cpuMs: () => state.cpuMs, rssBytes: () => state.rssBytes },
  };
}

it('adds up time, waits and processor by stage, of which tasks at the same time share alike', () => {
  const { means, pass } = ownMeans();
  using profiler = openRunProfiler(means);
  profiler.ready('land:1');
  profiler.ready('land:2');
  profiler.began('land:1', 'land');
  pass(100);
  profiler.began('land:2', 'land');
  profiler.ended('land:1');
  profiler.ready('ingest:1');
  pass(50);
  profiler.began('ingest:1', 'ingest');
  pass(30);
  profiler.ended('land:2');
  pass(20);
  profiler.ended('ingest:1');
  profiler.ended('never begun');
  pass(5);
  const { stages, wallMs, cpuMs } = profiler.end();
  expect([wallMs, cpuMs]).toEqual([205, 205]);
  expect(stages).toEqual([
    { stage: 'land', tasks: 2, wallMs: 100 + 80, cpuMs: 100 + 50 + 15, waitMs: 100 },
    { stage: 'ingest', tasks: 1, wallMs: 50, cpuMs: 15 + 20, waitMs: 50 },
  ]);
});

it('keeps a bounded number of samples, evenly spaced over any time, and the most memory that was seen', () => {
  const { means, pass, state } = ownMeans();
  using profiler = openRunProfiler(means);
  for (let count = 0; count < 2_000; count += 1) {
    state.rssBytes = count === 1_234 ? 999 : 50;
    pass(250);
  }
  const { samples, peakRssBytes } = profiler.end();
  expect(peakRssBytes).toBe(999);
  expect(samples.length).toBeLessThan(240);
  expect(samples.length).toBeGreaterThan(100);
  expect(samples[0]?.atMs).toBe(0);
  expect(samples.at(-1)?.atMs).toBeGreaterThan(490_000);
});

it('counts what is still at work when the run ends', () => {
  const { means, pass } = ownMeans();
  using profiler = openRunProfiler(means);
  profiler.began('gold', 'gold');
  pass(10);
  expect(profiler.end().stages).toEqual([{ stage: 'gold', tasks: 1, wallMs: 10, cpuMs: 10, waitMs: 0 }]);
});
