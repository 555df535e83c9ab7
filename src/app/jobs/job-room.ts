import { setTimeout as sleep } from 'node:timers/promises';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import { runId } from '../../lake/catalog/run-log.ts';
import type { SyncRequest } from '../../plan/sync-request.ts';
import { nextRate } from '../cli/progress-rate.ts';
import type { Configuration } from '../config/configuration.ts';
import type { ValidateRequest } from '../validate/validate-request.ts';
import { isOver, type Job } from './job.ts';
import type { JobReport, JobTask } from './job-message.ts';
import { type JobEnd, type JobProcess, startJobProcess } from './job-process.ts';

/** What a job room needs from outside. */
export interface JobRoomWorld {
  readonly config: Configuration;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly version: string;
  /** Whether another program is writing to the lake. */
  readonly isLakeBusy: () => boolean;
  /** Told when a job begins, goes on to another state, or ends, before anybody hears of it. */
  readonly record: (job: Job) => Promise<void>;
  readonly onChange: (job: Job) => void;
  readonly onReport: (job: Job) => void;
}

/** Runs syncs and other jobs one after the other, each in a process of its own. Disposing it stops what is at work and waits for that. */
export interface JobRoom extends AsyncDisposable {
  /** Queues a sync. Throws `E_BUSY` when {@link WAITING_MAX} wait already, or when the room is closing. */
  submit(request: SyncRequest, universe?: string): Job;
  /** Queues a validation, as {@link JobRoom.submit} does a sync. */
  submitValidation(request: ValidateRequest): Job;
  /** The same for a job of any kind. */
  submitTask(task: JobTask): Job;
  /** Stops a job, whether it waits or works; false when there is none of that name that is not over. */
  cancel(runId: string): boolean;
  find(runId: string): Job | undefined;
  /** Those that wait and work, and the last that are over; newest first. */
  jobs(): readonly Job[];
  /** Resolves with the job when it is over. */
  whenOver(runId: string): Promise<Job | undefined>;
}

/** Jobs that may wait; the lake takes one writer, and a longer queue is a mistake. */
const WAITING_MAX = 16;

/** Jobs that are over and still known with their progress; the catalog knows them all. */
const OVER_KEPT = 50;

/** How often the room looks whether another program has let go of the lake. */
const LAKE_POLL_MS = 500;

const NO_RATE = { perSecond: undefined, doneUnits: 0, atMs: 0 };

/** An empty room. */
export function openJobRoom(world: JobRoomWorld): JobRoom {
  return new Room(world);
}

/** The lifetime of a room: its queue, the process at work, and the loop between them. */
class Room implements JobRoom {
  readonly #world: JobRoomWorld;
  readonly #closing = new AbortController();
  /** By name, in the order they came. */
  readonly #jobs = new Map<string, Job>();
  readonly #waiters = new Map<string, PromiseWithResolvers<Job>>();
  #waiting: string[] = [];
  #working: { readonly id: string; readonly process: JobProcess } | undefined;
  #loop: Promise<void> | undefined;

  constructor(world: JobRoomWorld) {
    this.#world = world;
  }

  submit(request: SyncRequest, universe?: string): Job {
    return this.#take({ command: 'sync', request, universe });
  }

  submitValidation(request: ValidateRequest): Job {
    return this.#take({ command: 'validate', request, universe: undefined });
  }

  submitTask(task: JobTask): Job {
    return this.#take(task);
  }

  #take(task: JobTask): Job {
    if (this.#closing.signal.aborted || this.#waiting.length >= WAITING_MAX) throw busy(this.#waiting.length);
    const { clock, random } = this.#world;
    const queuedMs = clock.nowMs();
    const id = runId(queuedMs, random);
    this.#jobs.set(id, newJob({ id, task, queuedMs, atMs: clock.monotonicMs() }));
    this.#waiting.push(id);
    this.#forgetOldest();
    const job = this.#change(id, {});
    this.#start();
    return job;
  }

  #start(): void {
    this.#loop ??= this.#work().finally(() => {
      this.#loop = undefined;
      // What was queued while the loop was ending would wait for ever.
      if (this.#waiting.length > 0 && !this.#closing.signal.aborted) this.#start();
    });
  }

  cancel(id: string): boolean {
    if (this.#working?.id === id) {
      this.#change(id, { isStopping: true });
      this.#working.process.cancel();
      return true;
    }
    if (!this.#waiting.includes(id)) return false;
    this.#waiting = this.#waiting.filter((each) => each !== id);
    void this.#end(id, { kind: 'ended', state: 'cancelled' });
    return true;
  }

  find(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  jobs(): readonly Job[] {
    return [...this.#jobs.values()].toReversed();
  }

  async whenOver(id: string): Promise<Job | undefined> {
    const job = this.#jobs.get(id);
    if (job === undefined || isOver(job)) return job;
    const waiter = this.#waiters.get(id) ?? Promise.withResolvers<Job>();
    this.#waiters.set(id, waiter);
    return waiter.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    if (this.#working !== undefined) this.cancel(this.#working.id);
    for (const id of this.#waiting) await this.#end(id, { kind: 'ended', state: 'cancelled' });
    this.#waiting = [];
    await this.#loop;
  }

  async #work(): Promise<void> {
    for (let id = await this.#next(); id !== undefined; id = await this.#next()) {
      const end = await this.#perform(id);
      // Another program was quicker to take the lake: the job goes back to the head of the queue.
      const isToWait =
        end.kind === 'refused' && end.code === 'E_LAKE_LOCKED' && !this.#closing.signal.aborted;
      if (!isToWait) await this.#end(id, end);
      else {
        this.#waiting.unshift(id);
        this.#change(id, { state: 'queued', startedMs: undefined, pid: undefined, report: undefined });
        await this.#pause();
      }
    }
  }

  /** The next job, once no other program writes to the lake. */
  async #next(): Promise<string | undefined> {
    while (this.#waiting.length > 0 && this.#world.isLakeBusy()) await this.#pause();
    return this.#closing.signal.aborted ? undefined : this.#waiting.shift();
  }

  async #pause(): Promise<void> {
    await sleep(LAKE_POLL_MS, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }

  async #perform(id: string): Promise<JobEnd> {
    const { clock, config, version } = this.#world;
    const job = this.#jobs.get(id);
    if (job === undefined) return { kind: 'ended', state: 'cancelled' };
    const startedMs = clock.nowMs();
    const order = { runId: id, task: job.task, config, version };
    const process = startJobProcess(order, { onReport: (report) => this.#hear(id, report) });
    this.#working = { id, process };
    this.#change(id, { state: 'running', startedMs, pid: process.pid });
    if (this.#closing.signal.aborted) this.cancel(id);
    const end = await process.ended;
    this.#working = undefined;
    return end;
  }

  #hear(id: string, report: JobReport): void {
    const { clock, onReport } = this.#world;
    const job = this.#jobs.get(id);
    if (job === undefined) return;
    const atMs = clock.monotonicMs();
    const next: Job = {
      ...job,
      report,
      heardMs: clock.nowMs(),
      bytesRate: nextRate(job.bytesRate, report.bytesReceived, atMs),
      unitsRate: nextRate(job.unitsRate, report.doneUnits, atMs),
    };
    this.#jobs.set(id, next);
    onReport(next);
  }

  async #end(id: string, end: JobEnd): Promise<void> {
    const job = this.#jobs.get(id);
    if (job === undefined) return;
    const over: Job = {
      ...job,
      ...settle(end, job.isStopping),
      finishedMs: this.#world.clock.nowMs(),
      pid: undefined,
    };
    // Whoever hears of the end may ask the catalog at once.
    await this.#world.record(over).catch(() => undefined);
    const ended = this.#change(id, over);
    this.#waiters.get(id)?.resolve(ended);
    this.#waiters.delete(id);
  }

  #change(id: string, change: Partial<Job>): Job {
    const job = this.#jobs.get(id);
    if (job === undefined) throw new RangeError(`there is no job ${id}`);
    const next = { ...job, ...change };
    this.#jobs.set(id, next);
    this.#world.onChange(next);
    return next;
  }

  #forgetOldest(): void {
    const over = [...this.#jobs].filter(([, job]) => isOver(job));
    for (const [id] of over.slice(0, Math.max(0, over.length - OVER_KEPT))) this.#jobs.delete(id);
  }
}

function newJob(given: {
  readonly id: string;
  readonly task: JobTask;
  readonly queuedMs: number;
  readonly atMs: number;
}): Job {
  const { id, task, queuedMs, atMs } = given;
  const rate = { ...NO_RATE, atMs };
  return {
    runId: id,
    state: 'queued',
    task,
    queuedMs,
    startedMs: undefined,
    finishedMs: undefined,
    report: undefined,
    heardMs: undefined,
    bytesRate: rate,
    unitsRate: rate,
    pid: undefined,
    isStopping: false,
    error: undefined,
  };
}

function settle(end: JobEnd, isStopping: boolean): Pick<Job, 'state' | 'error'> {
  const state = isStopping ? 'cancelled' : 'failed';
  switch (end.kind) {
    case 'ended':
      return { state: end.state, error: undefined };
    case 'refused':
      return { state, error: { code: end.code, message: end.message, mend: end.mend } };
    case 'died':
      return {
        state,
        error: {
          code: isStopping ? 'E_CANCELLED' : 'E_UNEXPECTED',
          message: `The process of this run died: ${end.how}.${end.lastWords === '' ? '' : ` It wrote: ${end.lastWords}`}`,
          mend: 'Start it again: what was finished is kept, and the rest goes on from there.',
        },
      };
  }
}

function busy(waiting: number): BarlakeError {
  return new BarlakeError('E_BUSY', {
    message: `${waiting} runs are waiting for the lake already, or the server is ending.`,
    mend: 'Wait for one of them to end, or cancel one.',
  });
}
