import type { WorkerUsage } from '../../observe/run-profiler.ts';
import type { SilverTask } from '../../plan/silver/silver-plan.ts';
import type { DayTask } from '../../plan/sync-plan.ts';
import type { SyncRequest } from '../../plan/sync-request.ts';
import type { Configuration } from '../config/configuration.ts';
import type { BuiltPartition } from '../silver/built-dataset.ts';
import type { BatchOrder } from './perform-batch.ts';

/** Settings of a run that decide what its partitions are, byte for byte; workers take them from the run, not from their own files. */
export interface RunSettings {
  readonly precision: Configuration['lake']['precision'];
  readonly codec: Configuration['resources']['codec'];
  readonly rowGroupRows: number;
  readonly calendar: Configuration['calendar'];
  /** Version of barlake; it stands in the footers. */
  readonly version: string;
}

/** What a worker is told to do, as it stands in a queue. */
export type TaskOrder =
  | { readonly kind: 'day'; readonly task: DayTask; readonly settings: RunSettings }
  | {
      readonly kind: 'silver';
      readonly task: SilverTask;
      readonly settings: RunSettings;
      /** Names of the feature sets, and the hash of their formulas: a worker with others must not build it. */
      readonly sets: readonly string[] | undefined;
      readonly featuresHash: string;
    }
  | {
      readonly kind: 'sync';
      readonly request: SyncRequest;
      readonly universe: string | undefined;
    }
  | BatchOrder;

/** What a task took, or has taken so far. */
export interface TaskUsage {
  /** Bytes received for the task so far. */
  readonly bytes: number;
  /**
   * Calls of the REST API that its worker has made since it last told of them, their bytes, and how many were refused for rate; told at ends
   * only.
   */
  readonly calls?: number;
  readonly callBytes?: number;
  readonly rateLimited?: number;
  /** The process that performed it; told at ends only. */
  readonly by?: WorkerUsage | undefined;
  /** Of a partition of silver: what it is, for the summary. */
  readonly built?: BuiltPartition | undefined;
}

/** The settings of a run that is planned here. */
export function runSettings(config: Configuration, version: string): RunSettings {
  const { codec, rowGroupRows } = config.resources;
  return { precision: config.lake.precision, codec, rowGroupRows, calendar: config.calendar, version };
}

/** A worker’s configuration for the tasks of a run. */
export function configFor(
  own: Configuration,
  { precision, codec, rowGroupRows, calendar }: RunSettings,
): Configuration {
  return {
    ...own,
    lake: { ...own.lake, precision },
    resources: { ...own.resources, codec, rowGroupRows },
    calendar,
  };
}
