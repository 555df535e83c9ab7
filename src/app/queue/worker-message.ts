import type { QueueKind } from '../../execute/queue/queue-address.ts';
import type { Configuration } from '../config/configuration.ts';

/** What a worker’s process is told to do. It goes over the channel between the processes, never into arguments or environment. */
export interface WorkerOrder {
  readonly config: Configuration;
  readonly version: string;
  readonly queues: readonly QueueKind[];
  /** Tasks of one queue at a time; absent: what the configuration’s resources say for each. */
  readonly concurrency: number | undefined;
  /** After so many tasks the process is replaced; absent: never. */
  readonly tasksMax: number | undefined;
  /** Above so much memory the process is replaced. */
  readonly memoryLimitMb: number;
}

/** From the command to a worker’s process. `give-back`: without waiting for the ends of its tasks. */
export type ToWorker =
  | { readonly kind: 'start'; readonly order: WorkerOrder }
  | { readonly kind: 'stop' }
  | { readonly kind: 'give-back' };

/** From a worker’s process to the command. */
export type FromWorker =
  | { readonly kind: 'hello' }
  /** It takes tasks. */
  | { readonly kind: 'ready'; readonly id: string }
  | { readonly kind: 'note'; readonly text: string }
  /** It takes nothing more; `isFinal`: and none is to take its place. */
  | { readonly kind: 'leaving'; readonly why: string; readonly isFinal: boolean }
  /** So many tasks of one queue at a time are wished; whatever process takes its place begins with it. */
  | { readonly kind: 'concurrency'; readonly tasks: number }
  | { readonly kind: 'ended'; readonly task: string; readonly outcome: string }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      readonly mend: string | undefined;
    };
