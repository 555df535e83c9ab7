import type { ProgressRate } from '../cli/progress-rate.ts';
import type { JobReport, JobTask } from './job-message.ts';

/** How a job of this server stands. */
export type JobState = 'queued' | 'running' | 'done' | 'partial' | 'failed' | 'cancelled';

/** Why a job ended without a result of its own. */
export interface JobError {
  readonly code: string;
  readonly message: string;
  readonly mend: string | undefined;
}

/** A sync, a validation, an export or a pin that this server was asked for. */
export interface Job {
  /** The name of its run. */
  readonly runId: string;
  readonly state: JobState;
  readonly task: JobTask;
  readonly queuedMs: number;
  readonly startedMs: number | undefined;
  readonly finishedMs: number | undefined;
  /** What its process last said, and when. */
  readonly report: JobReport | undefined;
  readonly heardMs: number | undefined;
  /** Bytes received and units done, a second. */
  readonly bytesRate: ProgressRate;
  readonly unitsRate: ProgressRate;
  readonly pid: number | undefined;
  /** Somebody has cancelled it. */
  readonly isStopping: boolean;
  readonly error: JobError | undefined;
}

/** Whether a job is over. */
export function isOver({ state }: Pick<Job, 'state'>): boolean {
  return state !== 'queued' && state !== 'running';
}
