import { setTimeout as sleep } from 'node:timers/promises';
import type { MemoryGovernor } from '../../execute/memory-governor.ts';
import type { QueueName } from '../../execute/run-tasks.ts';
import { type Attempt, isGivenUp, shedYoungest } from '../../execute/shed-youngest.ts';
import type { MemoryLevel } from '../../plan/memory/judge-memory.ts';

/** A task of a worker, as its room sees it. */
export interface RoomTask {
  readonly id: string;
  readonly queue: QueueName;
}

/** Where a worker’s tasks wait for memory, and lose it again. Disposing it stops giving tasks back. */
export interface WorkerRoom extends Disposable {
  /** How full memory is at this moment. */
  readonly level: MemoryLevel;
  /**
   * Does `work` as soon as there is memory; one task always goes on. `given-back`: memory got short, this computation was the youngest, and
   * nothing of it was published. Throws what `work` throws.
   */
  enter<Result>(
    task: RoomTask,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result | 'given-back'>;
}

/** A task that waits for memory looks again after so long. */
const PAUSE_MS = 200;

/** Opens a room that is governed by the same rules as a run of one process. */
export function openWorkerRoom(governor: Pick<MemoryGovernor, 'verdict' | 'watch' | 'noteShed'>): WorkerRoom {
  const atWork = new Set<Attempt<RoomTask>>();
  const watch = governor.watch(() => {
    if (governor.verdict.level === 'shedding') shedYoungest(atWork, (task) => governor.noteShed(task));
  });
  return {
    get level() {
      return governor.verdict.level;
    },
    async enter(task, signal, work) {
      // Waiting frees no memory while nothing is at work, so one task always goes on.
      while (atWork.size > 0 && governor.verdict.level !== 'calm' && !signal.aborted) await sleep(PAUSE_MS);
      const attempt = { task, giveBack: new AbortController() };
      atWork.add(attempt);
      try {
        return await work(AbortSignal.any([signal, attempt.giveBack.signal]));
      } catch (error) {
        if (signal.aborted || !isGivenUp(error, attempt.giveBack.signal)) throw error;
        return 'given-back';
      } finally {
        atWork.delete(attempt);
      }
    },
    [Symbol.dispose]: () => watch[Symbol.dispose](),
  };
}
