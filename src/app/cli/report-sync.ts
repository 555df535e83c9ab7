import { sourceBytesOf } from '../../plan/estimate.ts';
import type { SyncReporter } from '../sync/sync-reporter.ts';
import type { CommandContext } from './command-spec.ts';
import { formatCount } from './format-number.ts';
import { createProgress, type Progress } from './progress-bar.ts';
import { reportSilver } from './report-silver.ts';
import { reportValidate } from './report-validate.ts';

/** A reporter that draws progress on stderr; dispose it when the sync is over. */
export type DrawingReporter = SyncReporter & Disposable & { stop(): void };

/**
 * Shows a sync’s progress. Work is measured in bytes of the vendor’s files: each counts once when it has arrived and
 * once when it has been ingested.
 */
export function reportSync(context: CommandContext): DrawingReporter {
  let progress: Progress | undefined;
  let done = 0;
  let tasksDone = 0;
  let tasks = 0;
  let arriving = 0;
  const silver = reportSilver(context);
  const validation = reportValidate(context);
  const stop = (): void => {
    progress?.stop();
    validation[Symbol.dispose]();
  };
  const stopAll = (): void => {
    stop();
    silver.stop();
  };
  const draw = (stage?: string): void => {
    const count = `${formatCount(tasksDone)}/${formatCount(tasks)} tasks`;
    progress?.update({
      done: done + arriving,
      ...(stage === undefined ? {} : { stage: `${count} · ${stage}` }),
    });
  };
  return {
    planning: () => context.terminal.say('Asking the vendor what it has …'),
    started(plan) {
      progress?.stop();
      tasks = plan.tasks.length;
      [done, tasksDone, arriving] = [0, 0, 0];
      if (tasks === 0) return;
      const total = plan.tasks.reduce((sum, task) => sum + sourceBytesOf(task), 0);
      progress = createProgress(context, { label: 'sync', total, unit: 'bytes' });
    },
    taskStarted: (task) => draw(task.id.replaceAll(':', ' ')),
    taskEnded(task) {
      tasksDone++;
      done += sourceBytesOf(task);
      if (task.kind === 'land') arriving = Math.max(0, arriving - task.object.sizeBytes);
      draw();
    },
    onBytes(count) {
      arriving += count;
      draw();
    },
    note: (text) => context.terminal.complain(text),
    validation: {
      ...validation,
      began(dataset, days) {
        stop();
        validation.began(dataset, days);
      },
      // What the lake lacks is told by the command; a sync told it every day.
      say: () => undefined,
    },
    silver: {
      ...silver,
      planning() {
        stop();
        silver.planning();
      },
    },
    stop: stopAll,
    [Symbol.dispose]: stopAll,
  };
}
