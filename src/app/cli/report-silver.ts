import type { SilverReporter } from '../silver/silver-reporter.ts';
import type { CommandContext } from './command-spec.ts';
import { formatCount } from './format-number.ts';
import { createProgress, type Progress } from './progress-bar.ts';

/** A reporter that draws progress on stderr; dispose it when the build is over. */
export type DrawingSilverReporter = SilverReporter & Disposable & { stop(): void };

/** Shows the progress of a build of silver, measured in rows. */
export function reportSilver(context: CommandContext): DrawingSilverReporter {
  let progress: Progress | undefined;
  let [rows, partitions, done] = [0, 0, 0];
  let stage = '';
  const stop = (): void => progress?.stop();
  const draw = (): void => {
    const count = `${formatCount(done)}/${formatCount(partitions)} partitions`;
    progress?.update({ done: rows, stage: stage === '' ? count : `${count} · ${stage}` });
  };
  return {
    planning: () => context.terminal.say('Looking at bars, splits and dividends …'),
    started({ tasks }) {
      progress?.stop();
      [rows, done, partitions] = [0, 0, tasks.length];
      if (tasks.length === 0) return;
      const total = tasks.reduce((sum, { window }) => sum + window.rows, 0);
      progress = createProgress(context, { label: 'silver', total, unit: 'rows' });
    },
    partitionStarted(task) {
      stage = task.replaceAll(':', ' ');
      draw();
    },
    partitionEnded() {
      done += 1;
      draw();
    },
    onRows(count) {
      rows += count;
      draw();
    },
    puttingTogether({ task, done: before, total }) {
      if (before === 0) {
        progress?.stop();
        progress = createProgress(context, { label: 'put together', total, unit: 'rows' });
      }
      progress?.update({ done: before, stage: task.split(':').slice(1).join(' ') });
    },
    stop,
    [Symbol.dispose]: stop,
  };
}
