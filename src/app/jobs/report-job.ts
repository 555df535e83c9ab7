import { sourceBytesOf } from '../../plan/estimate.ts';
import type { SyncReporter } from '../sync/sync-reporter.ts';
import type { JobPhase, JobReport } from './job-message.ts';

/** A reporter that keeps a tally instead of drawing. */
export interface JobTally {
  readonly reporter: SyncReporter;
  /** The tally as it stands. */
  report(): JobReport;
  /** Whether it has changed since the last time this was asked. */
  takeChange(): boolean;
}

/** Counts what a sync does. */
export function tallyJob(rssBytes: () => number): JobTally {
  let phase: JobPhase = 'planning';
  let hasChanged = true;
  let task: string | null = null;
  let arriving = 0;
  const count = { done: 0, failed: 0, total: 0, units: 0, totalUnits: 0, bytes: 0 };
  const enter = (next: JobPhase): void => {
    phase = next;
    hasChanged = true;
  };
  const begin = (id: string): void => {
    task = id;
    hasChanged = true;
  };
  return {
    reporter: {
      planning: () => enter('planning'),
      started(plan) {
        enter('running');
        arriving = 0;
        // A second pass goes round what the first was refused.
        count.total += plan.tasks.length;
        count.totalUnits += plan.tasks.reduce((sum, each) => sum + sourceBytesOf(each), 0);
      },
      taskStarted: ({ id }) => begin(id),
      taskEnded(ended, outcome) {
        if (outcome.kind === 'failed') count.failed++;
        else count.done++;
        count.units += sourceBytesOf(ended);
        if (ended.kind === 'land') arriving = Math.max(0, arriving - ended.object.sizeBytes);
        hasChanged = true;
      },
      onBytes(bytes) {
        count.bytes += bytes;
        arriving += bytes;
        hasChanged = true;
      },
      silver: {
        planning: () => enter('silver'),
        started(plan) {
          count.total += plan.tasks.length;
          [count.units, count.totalUnits] = [0, plan.tasks.length];
          arriving = 0;
          hasChanged = true;
        },
        partitionStarted: begin,
        partitionEnded() {
          count.done++;
          count.units++;
          hasChanged = true;
        },
        onRows: () => undefined,
      },
      exporting: () => enter('gold'),
    },
    report: () => ({
      phase,
      tasksDone: count.done,
      tasksFailed: count.failed,
      tasksTotal: Math.max(count.total, count.done + count.failed),
      doneUnits: Math.min(count.units + arriving, count.totalUnits),
      totalUnits: count.totalUnits,
      bytesReceived: count.bytes,
      task,
      rssBytes: rssBytes(),
    }),
    takeChange() {
      const changed = hasChanged;
      hasChanged = false;
      return changed;
    },
  };
}
