import type { Clock } from '../../domain/clock.ts';
import type { TaskOutcome } from '../../execute/run-tasks.ts';
import type { RunLog, RunLogLine } from '../../observe/run-log.ts';
import { reportNoSilver, type SilverReporter } from '../silver/silver-reporter.ts';
import { reportNoValidation } from '../validate/validate-world.ts';
import { describeMemory } from './describe-memory.ts';
import { errorFields } from './error-fields.ts';
import type { SyncReporter } from './sync-reporter.ts';
import type { SyncResult } from './sync-result.ts';

/** A reporter that also writes down what a sync does, in the log of its run. */
export function logSync(reporter: SyncReporter, log: RunLog, clock: Clock): SyncReporter {
  const { silver = reportNoSilver, validation = reportNoValidation } = reporter;
  const write: Write = (level, message, fields = {}) =>
    log.write({ timeMs: clock.nowMs(), level, message, fields });
  return {
    planning() {
      write('info', 'Asking the vendor what it has.');
      reporter.planning();
    },
    started(plan) {
      const { bytes, calls, skipped } = plan.totals;
      write('info', 'The plan is made.', { tasks: plan.tasks.length, bytes, calls, skipped });
      reporter.started(plan);
    },
    taskStarted(task) {
      write('debug', `${task.id} begins.`);
      reporter.taskStarted(task);
    },
    taskEnded(task, outcome) {
      const { level, message, fields } = describeEnd(task.id, outcome);
      write(level, message, fields);
      reporter.taskEnded(task, outcome);
    },
    onBytes: (count) => reporter.onBytes(count),
    memory(event) {
      const { level, message, fields } = describeMemory(event, 'run');
      write(level, message, fields);
      reporter.memory?.(event);
    },
    note(text) {
      write('warn', text);
      reporter.note?.(text);
    },
    validation: {
      began(dataset, days) {
        write('info', `Validating ${dataset}.`, { days });
        validation.began(dataset, days);
      },
      advanced: (days) => validation.advanced(days),
      say(text) {
        write('info', text);
        validation.say(text);
      },
    },
    silver: logSilver(silver, write),
    exporting() {
      write('info', 'Bringing exports up to date.');
      reporter.exporting?.();
    },
  };
}

type Write = (level: RunLogLine['level'], message: string, fields?: RunLogLine['fields']) => void;

function logSilver(silver: SilverReporter, write: Write): SilverReporter {
  return {
    planning() {
      write('info', 'Planning silver.');
      silver.planning();
    },
    started(plan) {
      write('info', 'Silver is planned.', { partitions: plan.tasks.length });
      silver.started(plan);
    },
    partitionStarted(task) {
      write('debug', `${task} begins.`);
      silver.partitionStarted(task);
    },
    partitionEnded(task) {
      write('info', `${task} is over.`);
      silver.partitionEnded(task);
    },
    onRows: (count) => silver.onRows(count),
    puttingTogether(step) {
      write('info', `${step.task} begins.`);
      silver.puttingTogether?.(step);
    },
    memory(event) {
      const { level, message, fields } = describeMemory(event, 'run');
      write(level, message, fields);
      silver.memory?.(event);
    },
    note(text) {
      write('warn', text);
      silver.note?.(text);
    },
  };
}

/** Writes down how a run ended, and returns that. */
export function logEnd(result: SyncResult, log: RunLog, clock: Clock): SyncResult {
  const { state, tasks, seconds } = result;
  const level = state === 'done' ? 'info' : state === 'failed' ? 'error' : 'warn';
  log.write({
    timeMs: clock.nowMs(),
    level,
    message: `The run ended: ${state}.`,
    fields: { ...tasks, seconds },
  });
  return result;
}

/** Writes down what ended a run before its end. */
export function logFailure(error: unknown, log: RunLog, clock: Clock): void {
  const message = `The run failed: ${messageOf(error)}`;
  log.write({ timeMs: clock.nowMs(), level: 'error', message, fields: errorFields(error) });
}

function describeEnd(id: string, outcome: TaskOutcome): Pick<RunLogLine, 'level' | 'message' | 'fields'> {
  switch (outcome.kind) {
    case 'done':
      return { level: 'info', message: `${id} is done.`, fields: {} };
    case 'skipped':
      return { level: 'warn', message: `${id} was left out: ${outcome.reason}.`, fields: {} };
    case 'failed':
      return {
        level: 'error',
        message: `${id} failed: ${messageOf(outcome.error)}`,
        fields: errorFields(outcome.error),
      };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
