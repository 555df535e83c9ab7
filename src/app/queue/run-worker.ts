import { setTimeout as sleep } from 'node:timers/promises';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { ErrorCode } from '../../domain/error-code.ts';
import type { FromWorker, WorkerOrder } from './worker-message.ts';
import { startWorkerProcess, type WorkerEnd } from './worker-process.ts';

/** How a worker is watched over. */
export interface WorkerWatch {
  readonly signal: AbortSignal;
  /** Hears sentences for a person. */
  readonly onNote: (note: string) => void;
  /** A process takes tasks. */
  readonly onReady: (id: string) => void;
  readonly onTask: (task: string, outcome: string) => void;
}

/** Tasks at work when a worker is told to stop get so long to end; then they go back to the queue. */
const STOP_GRACE_MS = 25_000;

/** A process that dies at once is not started as fast as it dies. */
const RESTART_MS = 1_000;
const RESTART_MAX_MS = 30_000;
const LIVED_LONG_MS = 60_000;

/** A queue or catalog that is away for so many starts in a row is waited for; a refusal of another kind is final. */
const WAITED_FOR: ReadonlySet<string> = new Set(['E_QUEUE', 'E_UNEXPECTED', 'E_CATALOG_UNREACHABLE']);

/**
 * Keeps a process that performs tasks: when it has performed enough, takes too much memory, or dies, another one takes its place. Ends when
 * it is told to, or when the worker is drained. Throws what the first process was refused with.
 */
export async function runWorker(order: WorkerOrder, watch: WorkerWatch): Promise<void> {
  let waitMs = RESTART_MS;
  let hasEverBegun = false;
  let { concurrency } = order;
  while (!watch.signal.aborted) {
    const turn = await runOne({ ...order, concurrency }, watch);
    concurrency = turn.concurrency;
    hasEverBegun ||= turn.hasBegun;
    if (watch.signal.aborted || turn.isFinal) return;
    const { refused } = turn;
    if (refused !== undefined && (!hasEverBegun || !WAITED_FOR.has(refused.code))) throw refusal(refused);
    const isOrderly = turn.end.kind === 'left' && refused === undefined;
    waitMs = isOrderly || turn.livedMs > LIVED_LONG_MS ? RESTART_MS : Math.min(waitMs * 2, RESTART_MAX_MS);
    watch.onNote(describe(turn, isOrderly ? 0 : waitMs));
    if (!isOrderly) await sleep(waitMs, undefined, { signal: watch.signal }).catch(() => undefined);
  }
}

type Refusal = Extract<FromWorker, { kind: 'refused' }>;

interface Turn {
  readonly end: WorkerEnd;
  readonly hasBegun: boolean;
  readonly isFinal: boolean;
  readonly why: string | undefined;
  readonly refused: Refusal | undefined;
  /** What it was ordered, or wished last. */
  readonly concurrency: number | undefined;
  readonly livedMs: number;
}

async function runOne(order: WorkerOrder, { signal, onNote, onReady, onTask }: WorkerWatch): Promise<Turn> {
  let [hasBegun, isFinal] = [false, false];
  let why: string | undefined;
  let refused: Refusal | undefined;
  let { concurrency } = order;
  let livedMs = 0;
  const life = setInterval(() => (livedMs += RESTART_MS), RESTART_MS);
  const child = startWorkerProcess(order, {
    onMessage(message) {
      if (message.kind === 'ready') {
        hasBegun = true;
        onReady(message.id);
      } else if (message.kind === 'note') onNote(message.text);
      else if (message.kind === 'ended') onTask(message.task, message.outcome);
      else if (message.kind === 'concurrency') concurrency = message.tasks;
      else if (message.kind === 'leaving') [why, isFinal] = [message.why, message.isFinal];
      else if (message.kind === 'refused') refused = message;
    },
  });
  let late: NodeJS.Timeout | undefined;
  const stop = (): void => {
    child.stop();
    late = setTimeout(() => child.giveBack(), STOP_GRACE_MS);
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const end = await child.ended;
  signal.removeEventListener('abort', stop);
  clearInterval(life);
  clearTimeout(late);
  return { end, hasBegun, isFinal, why, refused, concurrency, livedMs };
}

function describe({ end, why, refused }: Turn, waitMs: number): string {
  const again = waitMs === 0 ? '' : ` Another one is started in ${Math.round(waitMs / 1000)} s.`;
  if (refused !== undefined) return `The worker cannot go on: ${refused.message}${again}`;
  if (end.kind === 'died') return `The worker’s process died: ${end.how}.${again} ${end.lastWords}`.trimEnd();
  return `The worker’s process is replaced${why === undefined ? '' : `: ${why}`}.`;
}

function refusal({ code, message, mend }: Refusal): BarlakeError {
  return new BarlakeError(code as ErrorCode, { message, ...(mend === undefined ? {} : { mend }) });
}
