import { describe, expect, it } from 'vitest';
import type { MemoryGovernor } from '../../execute/memory-governor.ts';
import { planResources } from '../../plan/resource-plan.ts';
import type { WorkerOrder } from './worker-message.ts';
import { openWorkerPace } from './worker-pace.ts';

const GIB = 1024 ** 3;
const QUEUES = ['discovery', 'download', 'compute'] as const;
const RESOURCES = planResources({ usableCores: 4, usableMemoryBytes: 4 * GIB });

/** A worker of four cores and a limit of two gigabytes, whose memory is as the test says. */
function openPace(concurrency?: number) {
  const memory = { level: 'calm' as MemoryGovernor['verdict']['level'], plan: RESOURCES, stepsDown: 0 };
  const governor = {
    get verdict() {
      return { level: memory.level, share: 0, of: 'process' as const };
    },
    get plan() {
      return memory.plan;
    },
    get tally() {
      return { peakBytes: 0, limitBytes: 0, full: 0, shed: 0, stepsDown: memory.stepsDown };
    },
  };
  const config = { resources: RESOURCES } as WorkerOrder['config'];
  const order = { config, queues: QUEUES, concurrency, memoryLimitMb: 2_048 };
  return { memory, pace: openWorkerPace(order, governor, { usableCores: 4 }) };
}

describe('tasks at a time of a worker', () => {
  it('are what was ordered, and what the resources say where nothing was', () => {
    expect(openPace(3).pace.queues).toEqual({
      discovery: { now: 1, most: 1 },
      download: { now: 3, most: 16 },
      compute: { now: 3, most: 4 },
    });
    expect(openPace().pace.queues).toMatchObject({ download: { now: 8 }, compute: { now: 1 } });
  });

  it('follow a wish as far as the machine has room, and never below one', () => {
    const { pace } = openPace(1);
    expect([pace.wish(1), pace.wish(6), pace.wish(6)]).toEqual([false, true, false]);
    expect(pace.queues).toMatchObject({ discovery: { now: 1 }, download: { now: 6 }, compute: { now: 4 } });
    pace.wish(0);
    expect(pace.queues).toMatchObject({ download: { now: 1 }, compute: { now: 1 } });
  });

  it('may be as many as were ordered, whatever the machine has', () => {
    const { pace } = openPace(40);
    expect(pace.of('compute')).toEqual({ now: 40, most: 40 });
    pace.wish(64);
    expect(pace.of('compute')).toEqual({ now: 40, most: 40 });
  });

  it('are one while memory is short, and a part of the wish while the plan is stepped down', () => {
    const { pace, memory } = openPace(1);
    pace.wish(8);
    memory.level = 'full';
    expect(pace.of('download')).toEqual({ now: 1, most: 16 });
    Object.assign(memory, { level: 'calm', stepsDown: 1, plan: { ...RESOURCES, downloads: 4 } });
    expect(pace.of('download')).toEqual({ now: 4, most: 16 });
    memory.plan = RESOURCES;
    expect(pace.of('download')).toEqual({ now: 8, most: 16 });
  });
});
