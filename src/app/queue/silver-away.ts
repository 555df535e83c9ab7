import type { BarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import { jobId } from '../../execute/queue/job-data.ts';
import { queueExecutor } from '../../execute/queue/queue-executor.ts';
import type { QueueLink } from '../../execute/queue/queue-link.ts';
import type { GraphTask, TaskOutcome } from '../../execute/run-tasks.ts';
import { askToStop } from '../../lake/catalog/run-stop.ts';
import type { Lake } from '../../lake/lake.ts';
import type { SilverTask } from '../../plan/silver/silver-plan.ts';
import type { Configuration } from '../config/configuration.ts';
import type { BuildAway } from '../silver/build-dataset.ts';
import type { BuiltPartition } from '../silver/built-dataset.ts';
import { fatalError } from '../silver/fatal-error.ts';
import type { PlannedDataset } from '../silver/plan-datasets.ts';
import type { SilverReporter } from '../silver/silver-reporter.ts';
import type { SilverFailure } from '../silver/silver-result.ts';
import { silverFailure } from '../silver/summarize-silver.ts';
import { noteIdleQueue } from './idle-queue.ts';
import { runSettings, type TaskOrder, type TaskUsage } from './task-order.ts';

/** What having silver built by workers needs. */
export interface SilverAwayWorld {
  readonly link: QueueLink;
  readonly lake: Lake;
  readonly config: Configuration;
  readonly version: string;
  readonly clock: Clock;
  readonly runId: string;
  /** Names of feature sets, when the request names some. */
  readonly sets: readonly string[] | undefined;
  readonly reporter: SilverReporter;
}

type QueuedSilver = GraphTask & { readonly task: SilverTask };

/** Has partitions of silver built by the workers of the lake. */
export function silverAway(world: SilverAwayWorld): BuildAway {
  return async (planned, signal) => {
    const built: BuiltPartition[] = [];
    const failures: SilverFailure[] = [];
    let fatal: BarlakeError | undefined;
    const stop = new AbortController();
    const execute = executorFor(planned, world, (made) => built.push(made));
    const tasks = planned.plan.tasks.map(
      (task): QueuedSilver => ({ id: task.id, queue: 'compute', dependsOn: [], task }),
    );
    await execute(tasks, {
      signal: AbortSignal.any([signal, stop.signal]),
      onStart: ({ id }) => world.reporter.partitionStarted(id),
      onEnd({ id, task }: QueuedSilver, outcome: TaskOutcome) {
        world.reporter.partitionEnded(id);
        if (outcome.kind !== 'failed' || signal.aborted) return;
        failures.push(silverFailure(task, outcome.error));
        fatal ??= fatalError(outcome.error);
        if (fatal !== undefined) stop.abort(fatal);
      },
    });
    return { built, failures, fatal };
  };
}

function executorFor(
  { features }: PlannedDataset,
  { link, lake, config, version, clock, runId, sets, reporter }: SilverAwayWorld,
  onBuilt: (built: BuiltPartition) => void,
) {
  const settings = runSettings(config, version);
  return queueExecutor<QueuedSilver>({
    link,
    runId,
    jobIdOf: ({ task }) => jobId([link.address.lake, 'silver', task.dataset, task.key, task.fingerprint]),
    payloadOf: ({ task }): TaskOrder => ({
      kind: 'silver',
      task,
      settings,
      sets,
      featuresHash: features.hash,
    }),
    onReport(_task, report) {
      const { built, by } = report as TaskUsage;
      if (by !== undefined) reporter.worked?.(by);
      if (built === undefined) return;
      reporter.onRows(built.partition.rows);
      onBuilt(built);
    },
    stopWorkers: async () => void (await askToStop(lake.catalog.db, runId, clock.nowMs())),
    ...noteIdleQueue({ link, lake, clock, onNote: (note) => reporter.note?.(note) }),
  });
}
