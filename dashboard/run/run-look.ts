import type { RunState, TaskRow } from '../../contract/api/runs.ts';
import type { Tone } from '../part/badge.tsx';

/** Tones of the states of a run. */
export const RUN_TONES: Readonly<Record<RunState, Tone>> = {
  queued: 'calm',
  running: 'live',
  done: 'good',
  partial: 'warn',
  failed: 'bad',
  cancelled: 'calm',
};

/** Tones of the states of a task. */
export const TASK_TONES: Readonly<Record<TaskRow['state'], Tone>> = {
  waiting: 'calm',
  running: 'live',
  done: 'good',
  failed: 'bad',
  skipped: 'calm',
};

/** Whether a run may still change. */
export function isLive(state: RunState): boolean {
  return state === 'queued' || state === 'running';
}
