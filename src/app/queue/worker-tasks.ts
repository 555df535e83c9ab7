import type { TakenTask } from '../../execute/queue/queue-worker.ts';
import { runsToStop, stoppedRuns } from '../../lake/catalog/run-stop.ts';
import type { Lake } from '../../lake/lake.ts';

/** What a worker’s process has in hand. */
export interface WorkerTasks extends Disposable {
  /** `isRun`: the task is a whole run, which may not have begun yet. */
  take(task: TakenTask, isRun: boolean): void;
  end(task: TakenTask): void;
  /** Ids of tasks, the oldest first. */
  readonly atWork: readonly string[];
  /** Tasks that have ended here. */
  readonly ended: number;
  /** Aborted when the run is over or is to stop. */
  signalOf(runId: string): AbortSignal;
}

interface KnownRun {
  readonly stop: AbortController;
  isWhole: boolean;
  tasks: number;
}

/** How often runs at work are looked at: whoever stops one waits so long for the workers. */
const LOOK_MS = 1_000;

/** Keeps the list, and looks whether the runs that the tasks belong to still go on. */
export function keepTasks(lake: Pick<Lake, 'catalog'>): WorkerTasks {
  const atWork = new Map<string, number>();
  const runs = new Map<string, KnownRun>();
  let ended = 0;
  const runOf = (runId: string): KnownRun => {
    const known = runs.get(runId) ?? { stop: new AbortController(), isWhole: false, tasks: 0 };
    runs.set(runId, known);
    return known;
  };
  // A catalog that is away for a moment is asked the next time.
  const timer = setInterval(() => void look(lake, runs).catch(() => undefined), LOOK_MS);
  timer.unref();
  return {
    take({ runId, taskId }, isRun) {
      atWork.set(taskId, (atWork.get(taskId) ?? 0) + 1);
      const run = runOf(runId);
      run.tasks++;
      run.isWhole ||= isRun;
    },
    end({ runId, taskId }) {
      ended++;
      const others = (atWork.get(taskId) ?? 1) - 1;
      if (others > 0) atWork.set(taskId, others);
      else atWork.delete(taskId);
      const run = runOf(runId);
      run.tasks--;
      if (run.tasks <= 0) runs.delete(runId);
    },
    get atWork() {
      return [...atWork.keys()];
    },
    get ended() {
      return ended;
    },
    signalOf: (runId) => runOf(runId).stop.signal,
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

async function look(
  { catalog: { db } }: Pick<Lake, 'catalog'>,
  runs: ReadonlyMap<string, KnownRun>,
): Promise<void> {
  const idsOf = (isWhole: boolean) =>
    [...runs].filter(([, run]) => run.isWhole === isWhole).map(([id]) => id);
  const stopped = [...(await runsToStop(db, idsOf(true))), ...(await stoppedRuns(db, idsOf(false)))];
  for (const id of stopped) runs.get(id)?.stop.abort();
}
