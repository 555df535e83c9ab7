import type { WorkerMemory } from '../../../contract/cli/queue.ts';
import type { MemoryGovernor } from '../../execute/memory-governor.ts';
import type { WorkerRow } from '../../lake/catalog/worker-rows.ts';

const MIB = 1024 ** 2;

/** A worker’s memory as its governor sees it. */
export function workerMemory({ verdict, tally }: Pick<MemoryGovernor, 'verdict' | 'tally'>): WorkerMemory {
  const { peakBytes, limitBytes, full, shed, stepsDown } = tally;
  return {
    level: verdict.level,
    peakMb: Math.round(peakBytes / MIB),
    limitMb: Math.round(limitBytes / MIB),
    full,
    shed,
    stepsDown,
  };
}

/** What a worker told of its memory; null when it did not say. */
export function readWorkerMemory({ memory }: Pick<WorkerRow, 'memory'>): WorkerMemory | null {
  return memory === null ? null : (JSON.parse(memory) as WorkerMemory);
}
