import { sourceBytesOf } from '../../plan/estimate.ts';
import type { ExportReporter } from '../export/export-world.ts';
import type { SilverReporter } from '../silver/silver-reporter.ts';
import type { SyncReporter } from '../sync/sync-reporter.ts';
import type { ValidateReporter } from '../validate/validate-world.ts';
import type { JobMemory, JobPhase, JobReport } from './job-message.ts';

/** A reporter that keeps a tally instead of drawing. */
export interface JobTally {
  readonly reporter: SyncReporter;
  /** Of a job that does nothing but validate. */
  readonly validation: ValidateReporter;
  /** Of one that exports, or reads an export back. */
  readonly exporting: ExportReporter;
  /** Of one that pins: files that have a second name. */
  readonly onPinned: (done: number, total: number) => void;
  /** Of maintenance and comparisons: which part of how much is done, in whatever unit. */
  readonly onPart: (phase: 'tending' | 'comparing' | 'running', part: JobPart) => void;
  readonly silver: SilverReporter;
  /** The tally as it stands. */
  report(): JobReport;
  /** Whether it has changed since the last time this was asked. */
  takeChange(): boolean;
}

/** How far a part of a job is. */
export interface JobPart {
  /** What it is at; absent: as before. */
  readonly task?: string;
  readonly done: number;
  readonly total: number;
  /** Where the work falls into tasks. */
  readonly tasks?: { readonly done: number; readonly total: number };
}

interface Count {
  phase: JobPhase;
  hasChanged: boolean;
  task: string | null;
  done: number;
  failed: number;
  total: number;
  units: number;
  totalUnits: number;
  /** Bytes received in all, and of files that are still arriving. */
  bytes: number;
  arriving: number;
  memory: JobMemory;
}

/** What a job’s process takes: resident memory, and processor time in cores. */
export interface JobMeters {
  readonly rssBytes: () => number;
  readonly cpuCores: () => number;
}

/** Counts what a sync or a validation does. */
export function tallyJob({ rssBytes, cpuCores }: JobMeters): JobTally {
  const count: Count = {
    phase: 'planning',
    hasChanged: true,
    task: null,
    done: 0,
    failed: 0,
    total: 0,
    units: 0,
    totalUnits: 0,
    bytes: 0,
    arriving: 0,
    memory: { level: 'calm', mode: undefined, shed: 0, stepsDown: 0 },
  };
  return {
    reporter: {
      ...countSync(count),
      validation: countValidation(count, { isAll: false }),
      silver: countSilver(count),
      exporting: () => enter(count, 'gold'),
    },
    validation: countValidation(count, { isAll: true }),
    exporting: { silver: countSilver(count), onSymbol: countSymbols(count) },
    onPinned(done, total) {
      enter(count, 'pinning');
      [count.units, count.totalUnits] = [done, total];
    },
    silver: countSilver(count),
    onPart(phase, { task, done, total, tasks }) {
      enter(count, phase);
      if (task !== undefined) count.task = task;
      [count.units, count.totalUnits, count.arriving] = [done, total, 0];
      if (tasks !== undefined) [count.done, count.total] = [tasks.done, tasks.total];
    },
    report: () => ({
      phase: count.phase,
      tasksDone: count.done,
      tasksFailed: count.failed,
      tasksTotal: Math.max(count.total, count.done + count.failed),
      doneUnits: Math.min(count.units + count.arriving, count.totalUnits),
      totalUnits: count.totalUnits,
      bytesReceived: count.bytes,
      task: count.task,
      rssBytes: rssBytes(),
      cpuCores: cpuCores(),
      memory: count.memory,
    }),
    takeChange() {
      const changed = count.hasChanged;
      count.hasChanged = false;
      return changed;
    },
  };
}

function enter(count: Count, phase: JobPhase): void {
  count.phase = phase;
  count.hasChanged = true;
}

function begin(count: Count, task: string): void {
  count.task = task;
  count.hasChanged = true;
}

function countSync(count: Count): Omit<SyncReporter, 'validation' | 'silver' | 'exporting'> {
  return {
    planning: () => enter(count, 'planning'),
    started(plan) {
      enter(count, 'running');
      count.arriving = 0;
      // A second pass goes round what the first was refused.
      count.total += plan.tasks.length;
      count.totalUnits += plan.tasks.reduce((sum, each) => sum + sourceBytesOf(each), 0);
    },
    taskStarted: ({ id }) => begin(count, id),
    taskEnded(ended, outcome) {
      if (outcome.kind === 'failed') count.failed++;
      else count.done++;
      count.units += sourceBytesOf(ended);
      if (ended.kind === 'land') count.arriving = Math.max(0, count.arriving - ended.object.sizeBytes);
      count.hasChanged = true;
    },
    memory({ kind, level, plan }) {
      const { shed, stepsDown } = count.memory;
      count.memory = {
        level,
        mode: plan.mode,
        shed: shed + (kind === 'shed' ? 1 : 0),
        stepsDown: stepsDown + (kind === 'step-down' ? 1 : 0),
      };
      count.hasChanged = true;
    },
    onBytes(bytes) {
      count.bytes += bytes;
      count.arriving += bytes;
      count.hasChanged = true;
    },
  };
}

/** Days to look at stand for tasks when there are no others; behind a sync they only tell how long it still takes. */
function countValidation(count: Count, { isAll }: { readonly isAll: boolean }): ValidateReporter {
  let before = 0;
  return {
    began(dataset, days) {
      enter(count, 'validating');
      begin(count, dataset);
      [count.units, count.totalUnits, count.arriving] = [0, days, 0];
      before = count.done;
      if (isAll) count.total += days;
    },
    advanced(days) {
      count.units = days;
      if (isAll) count.done = before + days;
      count.hasChanged = true;
    },
    say: () => undefined,
  };
}

/** Symbols stand for units; each stage is a task. */
function countSymbols(count: Count): ExportReporter['onSymbol'] {
  const phases = { export: 'exporting', verify: 'verifying' } as const;
  return (stage, done, total) => {
    if (count.phase !== phases[stage]) {
      enter(count, phases[stage]);
      count.task = stage;
      count.total++;
    }
    [count.units, count.totalUnits, count.arriving] = [done, total, 0];
    if (done === total) count.done++;
    count.hasChanged = true;
  };
}

function countSilver(count: Count): SilverReporter {
  return {
    planning: () => enter(count, 'silver'),
    started(plan) {
      count.total += plan.tasks.length;
      [count.units, count.totalUnits, count.arriving] = [0, plan.tasks.length, 0];
      count.hasChanged = true;
    },
    partitionStarted: (task) => begin(count, task),
    partitionEnded() {
      count.done++;
      count.units++;
      count.hasChanged = true;
    },
    onRows: () => undefined,
    puttingTogether: ({ task }) => begin(count, task),
  };
}
