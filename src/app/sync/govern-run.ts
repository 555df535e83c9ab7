import { setFlagsFromString } from 'node:v8';
import type { Clock } from '../../domain/clock.ts';
import { type MemoryEvent, type MemoryGovernor, openMemoryGovernor } from '../../execute/memory-governor.ts';
import type { DuckDbSession } from '../../lake/duckdb/session.ts';
import type { ResourcePlan } from '../../plan/resource-plan.ts';
import { openMemorySensor } from '../hardware/memory-sensor.ts';

/** What a run’s governor acts on. */
export interface GovernedRun {
  readonly resources: ResourcePlan;
  readonly session: DuckDbSession;
  readonly clock: Clock;
  readonly onEvent: (event: MemoryEvent) => void;
}

const MIB = 1024 ** 2;

/**
 * Below this limit the heap’s young part does not grow: the text of a file that goes through it line by line would let it,
 * and 100 MB of what nobody needs any more lie there between two collections (measured).
 */
const FRUGAL_HEAP_MB = 1024;

/** Governs the memory of a run in this process, from now on until it is disposed of. */
export async function governRun({
  resources,
  session,
  clock,
  onEvent,
}: GovernedRun): Promise<MemoryGovernor> {
  const senseAround = await openMemorySensor();
  const limitBytes = resources.memoryLimitMb * MIB;
  if (resources.memoryLimitMb < FRUGAL_HEAP_MB) setFlagsFromString('--semi-space-growth-factor=1');
  return openMemoryGovernor({
    plan: resources,
    clock,
    read: async () => ({
      process: { usedBytes: process.memoryUsage.rss(), limitBytes },
      ...(await senseAround()),
    }),
    async apply({ duckdbThreads, duckdbMemoryMb }) {
      await session.adjust({ threads: duckdbThreads, memoryMb: duckdbMemoryMb });
    },
    onEvent,
  });
}
