import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FromWorker, ToWorker, WorkerOrder } from './worker-message.ts';

/** A worker’s process at work. */
export interface WorkerProcess {
  readonly pid: number;
  /** Asks it to take nothing more and to end. */
  stop(): void;
  /** Asks it to give back what it is at, and ends it when it does not. */
  giveBack(): void;
  /** How it went: by itself, or in words. Never rejects. */
  readonly ended: Promise<WorkerEnd>;
}

/** How a worker’s process ended. */
export type WorkerEnd =
  | { readonly kind: 'left' }
  | { readonly kind: 'died'; readonly how: string; readonly lastWords: string };

/** After it was told to give back, a process has this long to go. */
const LEAVE_GRACE_MS = 10_000;

/** Characters kept of what a dying process wrote. */
const LAST_WORDS_MAX = 2_000;

/** Starts a process and hands it its order. */
export function startWorkerProcess(
  order: WorkerOrder,
  { onMessage }: { readonly onMessage: (message: FromWorker) => void },
): WorkerProcess {
  // Beside this file lies the entry’s source, or what the compiler made of both.
  const entry = import.meta.url.endsWith('.ts') ? './worker-main.ts' : './worker-main.js';
  const child = fork(join(import.meta.dirname, entry), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let lastWords = '';
  const say = (message: ToWorker): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-LAST_WORDS_MAX);
  });
  child.on('message', (message: FromWorker) => {
    if (message.kind === 'hello') say({ kind: 'start', order });
    else onMessage(message);
  });
  return {
    pid: child.pid ?? 0,
    stop: () => say({ kind: 'stop' }),
    giveBack() {
      say({ kind: 'give-back' });
      setTimeout(() => child.kill('SIGKILL'), LEAVE_GRACE_MS).unref();
    },
    ended: exitOf(child).then((how) =>
      how === undefined ? { kind: 'left' } : { kind: 'died', how, lastWords },
    ),
  };
}

async function exitOf(child: ReturnType<typeof fork>): Promise<string | undefined> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    // What it said last may still be on its way.
    if (child.connected) await once(child, 'disconnect');
    if (code === 0) return undefined;
    return signal === null ? `it ended with code ${String(code)}` : `it was ended by ${signal}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
