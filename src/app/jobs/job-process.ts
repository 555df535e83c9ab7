import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FromJob, JobOrder, JobReport, JobResult, ToJob } from './job-message.ts';

/** How the process of a job ended: with a result, or without a word. */
export type JobEnd = JobResult | { readonly kind: 'died'; readonly how: string; readonly lastWords: string };

/** A job at work in a process of its own. */
export interface JobProcess {
  readonly pid: number;
  /** Asks the job to stop; when it does not within {@link STOP_GRACE_MS}, it is ended. */
  cancel(): void;
  /** Never rejects. */
  readonly ended: Promise<JobEnd>;
}

/** A task at work gets this long to put down what it holds: a large ingest publishes or gives up well within it. */
const STOP_GRACE_MS = 20_000;

/** After its result a process has this long to go by itself. */
const LEAVE_GRACE_MS = 5_000;

/** Characters kept of what a dying process wrote. */
const LAST_WORDS_MAX = 2_000;

/** Starts the process of a job and hands it its order. */
export function startJobProcess(
  order: JobOrder,
  { onReport }: { readonly onReport: (report: JobReport) => void },
): JobProcess {
  // Beside this file lies the entry’s source, or what the compiler made of both.
  const entry = import.meta.url.endsWith('.ts') ? './job-main.ts' : './job-main.js';
  const child = fork(join(import.meta.dirname, entry), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let result: JobResult | undefined;
  let lastWords = '';
  let killer: NodeJS.Timeout | undefined;
  const killAfter = (graceMs: number): void => {
    clearTimeout(killer);
    killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  };
  const say = (message: ToJob): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS_MAX);
  });
  child.on('message', (message: FromJob) => {
    if (message.kind === 'ready') say({ kind: 'start', order });
    else if (message.kind === 'report') onReport(message.report);
    else {
      result = message.result;
      killAfter(LEAVE_GRACE_MS);
    }
  });
  const ended = exitOf(child).then((how): JobEnd => {
    clearTimeout(killer);
    return result ?? { kind: 'died', how, lastWords };
  });
  return {
    pid: child.pid ?? 0,
    cancel() {
      say({ kind: 'cancel' });
      killAfter(STOP_GRACE_MS);
    },
    ended,
  };
}

/** How a process went, in words; a process that could not even be started has gone, too. */
async function exitOf(child: ReturnType<typeof fork>): Promise<string> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    // What it said last may still be on its way.
    if (child.connected) await once(child, 'disconnect');
    return signal === null ? `it ended with code ${String(code)}` : `it was ended by ${signal}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
