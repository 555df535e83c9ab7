import { setTimeout as sleep } from 'node:timers/promises';
import type { ScheduleAction, ScheduleDocument } from '../../../contract/api/system.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import {
  claimTurn,
  endTurn,
  findScheduled,
  pauseScheduled,
  readScheduled,
  type ScheduleRecord,
} from '../../lake/catalog/schedule-rows.ts';
import type { Configuration } from '../config/configuration.ts';
import { type CronTimes, cronTimes } from './cron-times.ts';

/** The job that brings the lake up to date. */
const DAILY = 'daily';

/** How a turn went. */
export interface TurnResult {
  /** `done`, `partial`, `failed`, `cancelled`, or `late`: a day that is due was not there. */
  readonly state: string;
  /** The last run of the turn. */
  readonly run: string | undefined;
  /** Whether trying again soon can help. */
  readonly isWorthRetrying: boolean;
}

/** What the scheduler needs from outside. */
export interface SchedulerWorld {
  readonly catalog: Catalog;
  readonly schedule: Configuration['schedule'];
  /** Another job than `daily`: its name, when it is due, and that in words. */
  readonly job?: { readonly name: string; readonly cron: string; readonly about: string };
  readonly clock: Clock;
  /** Does the job’s work: of `daily`, bringing the lake up to date. */
  readonly turn: (signal: AbortSignal) => Promise<TurnResult>;
  /** Why a turn is left out; null: it is not. `lastMs`: when a turn got everything that was due, absent when the last one did not. */
  readonly whyLeftOut: (lastMs: number | undefined, nowMs: number) => string | null;
  readonly onChange: (job: string) => void;
  /** Told of what went wrong with the scheduler itself. */
  readonly onError: (error: unknown) => void;
}

/** Gives jobs their turns. Disposing it waits for a turn to be told to stop. */
export interface Scheduler extends AsyncDisposable {
  describe(): Promise<ScheduleDocument>;
  /** Runs a job now, pauses it, or lets it go on. Throws `E_USAGE` for a job that is none, `E_BUSY` for one that has its turn. */
  act(action: ScheduleAction): Promise<void>;
  /** Looks once whether something is due; resolves when a turn that was has ended. */
  tick(): Promise<void>;
}

/** How often the clock is looked at: a machine that slept notices soon, and a turn is late by this much at most. */
const LOOK_MS = 5_000;

const MINUTE_MS = 60_000;

/** What did not come within half a day is left to the next turn. */
const RETRY_FOR_MS = 12 * 60 * MINUTE_MS;

/** Opens the scheduler; `isRunning: false` leaves the clock alone, for who calls `tick` himself. Throws `E_CONFIG` for a cron that is none. */
export function openScheduler(
  world: SchedulerWorld,
  { isRunning }: { readonly isRunning: boolean },
): Scheduler {
  return new JobScheduler(world, isRunning);
}

/** The lifetime of a scheduler: its clock, and the turn that is going on. */
class JobScheduler implements Scheduler {
  readonly #world: SchedulerWorld;
  readonly #name: string;
  readonly #times: CronTimes | undefined;
  readonly #closing = new AbortController();
  readonly #loop: Promise<void>;
  #turn: Promise<void> | undefined;

  constructor(world: SchedulerWorld, isRunning: boolean) {
    this.#world = world;
    this.#name = world.job?.name ?? DAILY;
    this.#times = timesOf(world);
    this.#loop = isRunning ? this.#watch() : Promise.resolve();
  }

  async describe(): Promise<ScheduleDocument> {
    const { catalog, clock, schedule } = this.#world;
    const record = await findScheduled(catalog.db, this.#name);
    const nextMs = record === undefined ? undefined : this.#nextMs(record, clock.nowMs());
    return {
      jobs: [
        {
          name: this.#name,
          title: titleOf(this.#world),
          cron: cronOf(this.#world),
          zone: schedule.timeZone,
          isPaused: record?.isPaused ?? false,
          isRunning: this.#turn !== undefined,
          nextMs: nextMs ?? null,
          lastMs: record?.lastMs ?? null,
          lastState: record?.lastState ?? null,
          lastRun: record?.lastRun ?? null,
          skipped: record?.skipped ?? null,
        },
      ],
    };
  }

  async act({ job, action }: ScheduleAction): Promise<void> {
    const { catalog, clock, onChange } = this.#world;
    if (job !== this.#name) throw noSuchJob(job, this.#name);
    const nowMs = clock.nowMs();
    await readScheduled(catalog.db, this.#name, nowMs);
    if (action === 'run') {
      if (this.#turn !== undefined) throw hasItsTurn(this.#name);
      void this.#begin();
      return;
    }
    await pauseScheduled(catalog.db, this.#name, { isPaused: action === 'pause', nowMs });
    onChange(this.#name);
  }

  async tick(): Promise<void> {
    if (this.#turn !== undefined) return;
    const { catalog, clock, whyLeftOut } = this.#world;
    const nowMs = clock.nowMs();
    const record = await readScheduled(catalog.db, this.#name, nowMs);
    if (record.isPaused) return;
    const dueMs = this.#times?.before(nowMs);
    // However many turns were missed, one catches up with all of them.
    const isDue = dueMs !== undefined && dueMs > record.dueMs;
    const isRetry = !isDue && record.retryMs !== null && record.retryMs <= nowMs;
    if (!isDue && !isRetry) return;
    const claim = {
      job: this.#name,
      dueMs: isDue ? dueMs : record.dueMs,
      retryMs: isRetry ? record.retryMs : null,
    };
    if (!(await claimTurn(catalog.db, claim))) return;
    const completeMs = record.lastState === 'done' ? (record.lastMs ?? undefined) : undefined;
    const skipped = isDue ? whyLeftOut(completeMs, nowMs) : null;
    if (skipped === null) await this.#begin();
    else {
      const { lastMs, lastState, lastRun } = record;
      await endTurn(catalog.db, this.#name, { lastMs, lastState, lastRun, skipped, retryMs: null });
      this.#world.onChange(this.#name);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#loop;
    await this.#turn;
  }

  #nextMs({ isPaused, retryMs, dueMs }: ScheduleRecord, nowMs: number): number | undefined {
    if (isPaused) return undefined;
    const due = this.#times?.after(Math.max(dueMs, nowMs));
    return retryMs === null ? due : Math.min(retryMs, due ?? Infinity);
  }

  #begin(): Promise<void> {
    this.#turn = this.#takeTurn()
      .catch((error: unknown) => this.#world.onError(error))
      .finally(() => {
        this.#turn = undefined;
        this.#world.onChange(this.#name);
      });
    this.#world.onChange(this.#name);
    return this.#turn;
  }

  async #takeTurn(): Promise<void> {
    const { catalog, clock, turn, schedule } = this.#world;
    const lastMs = clock.nowMs();
    const { state, run, isWorthRetrying } = await turn(this.#closing.signal).catch(
      (error: unknown): TurnResult => {
        this.#world.onError(error);
        return { state: 'failed', run: undefined, isWorthRetrying: true };
      },
    );
    const record = await readScheduled(catalog.db, this.#name, lastMs);
    const againMs = clock.nowMs() + schedule.retryMinutes * MINUTE_MS;
    const isTried = isWorthRetrying && !this.#closing.signal.aborted && againMs < record.dueMs + RETRY_FOR_MS;
    const retryMs = isTried ? againMs : null;
    await endTurn(catalog.db, this.#name, {
      lastMs,
      lastState: state,
      lastRun: run ?? null,
      skipped: null,
      retryMs,
    });
  }

  async #watch(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      await this.tick().catch((error: unknown) => this.#world.onError(error));
      await sleep(LOOK_MS, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
  }
}

function cronOf({ job, schedule }: Pick<SchedulerWorld, 'job' | 'schedule'>): string {
  return job?.cron ?? schedule.daily;
}

function timesOf(world: Pick<SchedulerWorld, 'job' | 'schedule'>): CronTimes | undefined {
  const cron = cronOf(world);
  if (cron === 'off') return undefined;
  try {
    return cronTimes(cron, world.schedule.timeZone);
  } catch (cause) {
    throw new BarlakeError('E_CONFIG', {
      message: `schedule.${world.job?.name ?? DAILY} ${JSON.stringify(cron)} is no time: ${cause instanceof Error ? cause.message : String(cause)}.`,
      mend: 'Write minute, hour, day of month, month and day of week, for example 5 11 * * *, or off.',
      cause,
    });
  }
}

/** Minute and hour alone: a time of day that can be said in words. */
const EVERY_DAY = /^(\d{1,2}) (\d{1,2}) \* \* \*$/;

function titleOf(world: Pick<SchedulerWorld, 'job' | 'schedule'>): string {
  const cron = cronOf(world);
  const { timeZone } = world.schedule;
  const about = world.job?.about ?? 'after publication';
  if (cron === 'off') return 'off: runs when it is asked to';
  const [, minute, hour] = EVERY_DAY.exec(cron) ?? [];
  const zone = timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone;
  if (minute === undefined || hour === undefined) return `at ${cron}, ${zone}`;
  return `every day at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')} ${zone}, ${about}`;
}

function noSuchJob(job: string, name: string): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: `There is no job ${JSON.stringify(job)}.`,
    mend: `There is one: ${name}.`,
  });
}

function hasItsTurn(name: string): BarlakeError {
  return new BarlakeError('E_BUSY', {
    message: `${name} has its turn at this moment.`,
    mend: 'Wait for it to end, or cancel its run.',
  });
}
