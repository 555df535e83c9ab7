import type { TaskOutcome } from '../../execute/run-tasks.ts';
import type { FetchPlan } from '../../plan/fetch-plan.ts';
import type { SeriesTask } from '../../plan/fetch-task.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';
import type { CommandContext } from './command-spec.ts';
import { formatCount } from './format-number.ts';
import { createProgress, type Progress } from './progress-bar.ts';

/** Draws a fetch’s progress on stderr; dispose it when the fetch is over. */
export interface FetchReporter extends Disposable {
  readonly planned: (plan: FetchPlan) => void;
  readonly ended: (task: SeriesTask, outcome: TaskOutcome) => void;
  /** Calls are read off the client as they are made. */
  watch(client: RestClient): void;
  stop(): void;
}

/** Often enough to see calls go by while a series of seconds takes its time. */
const REDRAW_MS = 500;

/** Shows how many calls are made, how fast, and what is left; tasks where nothing is asked for. */
export function reportFetch(context: CommandContext): FetchReporter {
  let progress: Progress | undefined;
  let client: RestClient | undefined;
  let callsBefore = 0;
  let [tasks, tasksDone, failed, calls] = [0, 0, 0, 0];
  let timer: NodeJS.Timeout | undefined;
  const draw = (): void => {
    const made = (client?.callCount ?? 0) - callsBefore;
    const failures = failed === 0 ? '' : `, ${formatCount(failed)} failed`;
    const stage = `${formatCount(tasksDone)}/${formatCount(tasks)} series${failures}`;
    if (calls === 0) progress?.update({ done: tasksDone, stage });
    // An estimate may be short; nobody is served by more than all.
    else progress?.update({ done: made, total: Math.max(calls, made), stage });
  };
  const stop = (): void => {
    clearInterval(timer);
    progress?.stop();
    progress = undefined;
  };
  return {
    planned: (plan) => {
      [tasks, tasksDone, failed, calls] = [plan.tasks.length, 0, 0, plan.totals.calls];
      if (tasks === 0) return;
      callsBefore = client?.callCount ?? 0;
      const unit = calls === 0 ? 'series' : 'calls';
      progress = createProgress(context, { label: 'fetch', total: calls === 0 ? tasks : calls, unit });
      timer = setInterval(draw, REDRAW_MS);
      timer.unref();
    },
    ended: (_task, outcome) => {
      tasksDone += 1;
      if (outcome.kind === 'failed') failed += 1;
      draw();
    },
    watch(opened) {
      client = opened;
      callsBefore = opened.callCount;
    },
    stop,
    [Symbol.dispose]: stop,
  };
}
