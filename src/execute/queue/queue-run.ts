import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionHooks } from '../executor.ts';
import { type GraphTask, STOPPED, type TaskOutcome } from '../run-tasks.ts';
import { cutTrees, type TaskTree, tasksOf } from './cut-trees.ts';
import type { JobData, JobResult } from './job-data.ts';
import { fromJobFailure } from './job-error.ts';
import { clearLeftOvers, removeJobs, TASK_QUEUES } from './left-overs.ts';
import { queueError } from './queue-address.ts';
import type { QueueExecutorOptions } from './queue-executor.ts';
import { addTrees } from './tree-jobs.ts';

/** Jobs in the queues at the same time. Fewer than ends that are kept, so that none is forgotten before it was seen. */
const WINDOW_MAX = 4_000;

/** More are added when so many have ended, by one command instead of many. */
const REFILL_SHARE = 0.9;

/** The queues are asked for the state of every job when nothing was heard for so long: events are lost with a connection. */
const SILENCE_MS = 3_000;
const TURN_MS = 500;

/** Jobs whose state is asked for at the same time. */
const LOOKS_AT_ONCE = 64;

/** Workers get so long to put down what they are at. */
const STOP_GRACE_MS = 30_000;

/** After a queue has not answered for so long, the run gives up. */
const LOST_MS = 600_000;

/** When nobody takes a task for so long, somebody should hear of it. */
const IDLE_MS = 15_000;
const IDLE_AGAIN_MS = 60_000;

/** What was heard of a job. */
interface News {
  readonly id: string;
  readonly what: 'active' | 'completed' | 'failed' | 'report';
  readonly value?: unknown;
}

/** A task in the queues. */
interface Placed<Task extends GraphTask> {
  readonly task: Task;
  readonly tree: TaskTree<Task>;
  hasStarted: boolean;
  /** Times in a row that its job was not to be found. */
  missing: number;
}

/** One graph on its way through the queues: feeds them, hears of ends, and looks itself when it hears nothing. */
export class QueueRun<Task extends GraphTask> implements AsyncDisposable {
  readonly #tasks: readonly Task[];
  readonly #options: QueueExecutorOptions<Task>;
  readonly #hooks: ExecutionHooks<Task>;
  readonly #outcomes = new Map<string, TaskOutcome>();
  readonly #placed = new Map<string, Placed<Task>>();
  #ready: TaskTree<Task>[] = [];
  #waiting: TaskTree<Task>[] = [];
  #busy: ReadonlySet<string> = new Set();
  #news: News[] = [];
  #wake = Promise.withResolvers<void>();
  #quietMs = 0;
  #idleMs = 0;
  #isOver = false;
  readonly #closing: (() => Promise<void>)[] = [];

  constructor(tasks: readonly Task[], options: QueueExecutorOptions<Task>, hooks: ExecutionHooks<Task>) {
    this.#tasks = tasks;
    this.#options = options;
    this.#hooks = hooks;
    for (const tree of cutTrees(tasks)) this.#sort(tree);
  }

  async perform(): Promise<ReadonlyMap<string, TaskOutcome>> {
    const { signal } = this.#hooks;
    const ring = (): void => this.#wake.resolve();
    signal.addEventListener('abort', ring);
    try {
      await this.#patiently(() => this.#begin());
      while (!this.#isDone() && !signal.aborted) await this.#patiently(() => this.#turn());
      if (!this.#isDone()) await this.#stop();
      return this.#outcomes;
    } finally {
      signal.removeEventListener('abort', ring);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#closing.map((close) => close().catch(() => undefined)));
  }

  #isDone(): boolean {
    return this.#outcomes.size >= this.#tasks.length;
  }

  /** A server that is away comes back; what was tried is tried again, for everything here may be done twice. */
  async #patiently(work: () => Promise<void>): Promise<void> {
    for (let lostMs = 0; !this.#hooks.signal.aborted; lostMs += TURN_MS) {
      // A run takes a hundred thousand turns: what each waits for besides its work must not stay behind.
      const answered = new AbortController();
      try {
        const isAnswered = await Promise.race([
          work().then(() => true),
          sleep(LOST_MS, false, { ref: false, signal: answered.signal }).catch(() => false),
          untilAborted(this.#hooks.signal, answered.signal),
        ]);
        if (isAnswered || this.#hooks.signal.aborted) return;
        throw new Error(`no answer for ${LOST_MS / 60_000} minutes`);
      } catch (error) {
        if (lostMs >= LOST_MS || !isConnectionError(error))
          throw queueError(this.#options.link.address, error);
        this.#options.onTrouble?.(error);
        await sleep(TURN_MS);
      } finally {
        answered.abort();
      }
    }
  }

  async #begin(): Promise<void> {
    const { link, jobIdOf } = this.#options;
    if (this.#closing.length === 0) for (const kind of TASK_QUEUES) this.#listen(kind);
    this.#busy = await clearLeftOvers(link, new Set(this.#tasks.map(jobIdOf)));
  }

  #listen(kind: (typeof TASK_QUEUES)[number]): void {
    const events = this.#options.link.events(kind);
    const hear = (id: string, what: News['what'], value?: unknown): void => {
      if (this.#isOver || !this.#placed.has(id)) return;
      this.#news.push({ id, what, value });
      this.#wake.resolve();
    };
    events.on('active', ({ jobId }) => hear(jobId, 'active'));
    events.on('completed', ({ jobId, returnvalue }) => hear(jobId, 'completed', returnvalue));
    events.on('failed', ({ jobId }) => hear(jobId, 'failed'));
    events.on('progress', ({ jobId, data }) => hear(jobId, 'report', data));
    this.#closing.push(() => events.close());
  }

  async #turn(): Promise<void> {
    await this.#feed();
    const hasNews = await this.#listenFor(TURN_MS);
    this.#quietMs = hasNews ? 0 : this.#quietMs + TURN_MS;
    for (const news of this.#news.splice(0)) await this.#learn(news);
    if (this.#quietMs >= SILENCE_MS) {
      this.#quietMs = 0;
      await this.#look();
    }
    this.#complain(hasNews);
  }

  async #listenFor(limitMs: number): Promise<boolean> {
    if (this.#news.length === 0) {
      const timer = new AbortController();
      const late = sleep(limitMs, undefined, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([this.#wake.promise, late]);
      timer.abort();
    }
    this.#wake = Promise.withResolvers<void>();
    return this.#news.length > 0;
  }

  #complain(hasNews: boolean): void {
    const isBusy = [...this.#placed.values()].some(({ hasStarted }) => hasStarted);
    if (hasNews || isBusy || this.#placed.size === 0) this.#idleMs = 0;
    else this.#idleMs += TURN_MS;
    if (this.#idleMs < IDLE_MS) return;
    this.#idleMs -= IDLE_AGAIN_MS;
    this.#options.onIdle?.();
  }

  /** Puts in what is ready, as far as the window goes. */
  async #feed(): Promise<void> {
    const { link, windowMax = WINDOW_MAX, jobIdOf } = this.#options;
    if (this.#placed.size > windowMax * REFILL_SHARE) return;
    await this.#freeBusy();
    const trees: TaskTree<Task>[] = [];
    const held: TaskTree<Task>[] = [];
    for (let size = this.#placed.size; size < windowMax; ) {
      const tree = this.#ready.shift();
      if (tree === undefined) break;
      const members = tasksOf(tree);
      if (members.some((task) => this.#busy.has(jobIdOf(task)))) held.push(tree);
      else {
        trees.push(tree);
        size += members.length;
      }
    }
    this.#ready.unshift(...held);
    if (trees.length === 0) return;
    for (const tree of trees) {
      // Known before they are there: their ends may be heard of sooner than the server’s answer.
      for (const task of tasksOf(tree)) {
        this.#placed.set(jobIdOf(task), { task, tree, hasStarted: false, missing: 0 });
      }
    }
    await addTrees(link.flows(), link.address, { trees, jobs: this.#options });
  }

  /** Names under which a worker of a dead run is still at a job become free one by one. */
  async #freeBusy(): Promise<void> {
    if (this.#busy.size === 0) return;
    const left = new Set<string>();
    for (const kind of TASK_QUEUES) {
      for (const id of await removeJobs(this.#options.link.queue(kind), [...this.#busy])) left.add(id);
    }
    this.#busy = left;
  }

  async #learn({ id, what, value }: News): Promise<void> {
    const placed = this.#placed.get(id);
    if (placed === undefined) return;
    if (what === 'report') this.#options.onReport?.(placed.task, value);
    else if (what === 'active') this.#start(placed);
    else if (what === 'failed') await this.#lookAt(id, placed);
    else this.#complete(placed, value as JobResult);
  }

  #start(placed: Placed<Task>): void {
    if (!placed.hasStarted) this.#hooks.onStart?.(placed.task);
    placed.hasStarted = true;
  }

  /** Looks at every job that has not ended. */
  async #look(): Promise<void> {
    const jobs = [...this.#placed].values();
    const work = async (): Promise<void> => {
      for (const [id, placed] of jobs) await this.#lookAt(id, placed);
    };
    await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, work));
    const lost = [...this.#placed.values()].filter(({ missing }) => missing > 1);
    for (const tree of new Set(lost.map((each) => each.tree))) await this.#placeAgain(tree);
  }

  async #lookAt(id: string, placed: Placed<Task>): Promise<void> {
    const queue = this.#options.link.queue(placed.task.queue);
    const state = await queue.getJobState(id);
    if (state === 'active') this.#start(placed);
    const isOver = state === 'completed' || state === 'failed';
    const job = isOver ? await queue.getJob(id) : undefined;
    // What is another run’s word under this name counts as lost: nobody will tell of this run’s.
    const isLost = isOver ? job === undefined || !this.#isOwn(job) : state === 'unknown';
    placed.missing = isLost ? placed.missing + 1 : 0;
    if (isLost || job === undefined) return;
    if (state === 'completed') this.#complete(placed, job.returnvalue);
    else this.#settle(placed.task, { kind: 'failed', error: fromJobFailure(job.failedReason) });
  }

  #isOwn({ data, returnvalue }: { readonly data: JobData; readonly returnvalue: JobResult | null }): boolean {
    const { runId } = this.#options;
    return data.runId === runId && (returnvalue?.runId ?? runId) === runId;
  }

  #complete({ task }: Placed<Task>, result: JobResult): void {
    // An end of an earlier run may be heard of late.
    if (result?.runId !== this.#options.runId) return;
    if (result.usage !== null) this.#options.onReport?.(task, result.usage);
    this.#settle(task, result.outcome);
  }

  /** A server that lost its memory: what has not ended is put there once more. A task that had ended well is not done again. */
  async #placeAgain(tree: TaskTree<Task>): Promise<void> {
    const { link, jobIdOf } = this.#options;
    const tasks = tasksOf(tree).filter(({ id }) => !this.#outcomes.has(id));
    for (const task of tasks) {
      const id = jobIdOf(task);
      this.#placed.delete(id);
      const busy = await removeJobs(link.queue(task.queue), [id]);
      if (busy.length > 0) this.#busy = new Set([...this.#busy, ...busy]);
    }
    this.#ready.push(...cutTrees(tasks));
  }

  #settle(task: Task, outcome: TaskOutcome): void {
    if (this.#outcomes.has(task.id)) return;
    this.#outcomes.set(task.id, outcome);
    this.#placed.delete(this.#options.jobIdOf(task));
    this.#hooks.onEnd?.(task, outcome);
    const isWaitedFor = ({ needs }: TaskTree<Task>): boolean => needs.includes(task.id);
    const trees = this.#waiting.filter(isWaitedFor);
    this.#waiting = this.#waiting.filter((tree) => !isWaitedFor(tree));
    for (const tree of trees) this.#sort(tree);
  }

  /** Where a tree belongs now that some of what it needs may have ended; what can no longer be done is skipped. */
  #sort(tree: TaskTree<Task>): void {
    const lost = tree.needs.filter((id) => (this.#outcomes.get(id)?.kind ?? 'done') !== 'done');
    if (lost.length === 0) {
      const isReady = tree.needs.every((id) => this.#outcomes.has(id));
      (isReady ? this.#ready : this.#waiting).push(tree);
      return;
    }
    const tasks = tasksOf(tree);
    const skipped = new Set<string>();
    for (const task of tasks) {
      const cause = task.dependsOn.find((id) => lost.includes(id) || skipped.has(id));
      if (cause === undefined) continue;
      skipped.add(task.id);
      this.#settle(task, { kind: 'skipped', reason: `${cause} was not done` });
    }
    const left = tasks.filter(({ id }) => !skipped.has(id));
    const needs = tree.needs.filter((id) => !this.#outcomes.has(id));
    for (const each of cutTrees(left)) this.#sort({ ...each, needs });
  }

  /** Takes back what waits, tells the workers, and waits until they have put down what they are at. */
  async #stop(): Promise<void> {
    this.#ready = [];
    this.#waiting = [];
    const isPutDown = this.#takeBack().catch((error: unknown) => this.#options.onTrouble?.(error));
    await Promise.race([isPutDown, sleep(STOP_GRACE_MS, undefined, { ref: false })]);
    for (const task of this.#tasks) this.#settle(task, STOPPED);
  }

  async #takeBack(): Promise<void> {
    const { link, stopWorkers } = this.#options;
    await stopWorkers();
    for (const kind of TASK_QUEUES) {
      const queue = link.queue(kind);
      const own = [...this.#placed].filter(([, { task }]) => task.queue === kind).map(([id]) => id);
      await queue.drain(true);
      const busy = new Set(await removeJobs(queue, own));
      for (const [id, { task }] of this.#placed) {
        if (task.queue === kind && !busy.has(id)) await this.#lookAtLast(id, task);
      }
    }
    while (this.#placed.size > 0 && !this.#isOver) {
      await sleep(TURN_MS);
      for (const news of this.#news.splice(0)) await this.#learn(news);
      await this.#look();
    }
  }

  /** What was removed has been taken back; what ended in the meantime has ended. */
  async #lookAtLast(id: string, task: Task): Promise<void> {
    const placed = this.#placed.get(id);
    if (placed === undefined) return;
    for (const news of this.#news.filter((each) => each.id === id)) await this.#learn(news);
    this.#settle(task, STOPPED);
  }
}

/** `false` when the signal aborts; listens no longer than until `over`. */
async function untilAborted(signal: AbortSignal, over: AbortSignal): Promise<boolean> {
  if (signal.aborted) return false;
  return new Promise((resolve) =>
    signal.addEventListener('abort', () => resolve(false), { once: true, signal: over }),
  );
}

/** What a server says when it is away, coming up or going down; anything else is a mistake that would come again. */
function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|57P|08|53)/.test(code)) return true;
  return /connection|LOADING|READONLY|CLUSTERDOWN|terminat|no answer|OOM/i.test(error.message);
}
