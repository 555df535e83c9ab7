import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { type Catalog, openCatalog } from '../../lake/catalog/open-catalog.ts';
import type { Configuration } from '../config/configuration.ts';
import { loadConfiguration } from '../config/load-configuration.ts';
import { whyLeftOut } from './daily-requests.ts';
import { openScheduler, type Scheduler, type TurnResult } from './scheduler.ts';

let folder: TempFolder;
let config: Configuration;
beforeAll(async () => {
  folder = await makeTempFolder('scheduler');
  const sources = {
    flags: {},
    env: { HOME: folder.path, POLYGON_API_KEY: 'a-key-of-the-vendor' },
    cwd: folder.path,
    learnSecret: () => undefined,
  };
  config = { ...(await loadConfiguration(sources)).config, datasets: ['stocks_daily'] };
});
afterAll(() => folder[Symbol.asyncDispose]());

const MINUTE_MS = 60_000;

const DONE: TurnResult = { state: 'done', run: 'run', isWorthRetrying: false };
const LATE: TurnResult = { state: 'late', run: 'run', isWorthRetrying: true };

interface Simulation {
  readonly scheduler: Scheduler;
  /** When turns were taken. */
  readonly turns: string[];
  /** Lets the clock run, looking every five minutes. */
  runTo(text: string): Promise<void>;
  /** Lets the time pass while nobody looks. */
  sleepTo(text: string): void;
}

let catalogs = 0;

async function simulate(
  start: string,
  more: {
    readonly catalog?: Catalog;
    readonly daily?: string;
    readonly result?: (turn: number) => TurnResult;
  } = {},
): Promise<Simulation & { readonly catalog: Catalog }> {
  const catalog = more.catalog ?? (await openCatalog(folder.at(`${++catalogs}.db`), { readOnly: false }));
  const turns: string[] = [];
  let nowMs = Date.parse(start);
  const scheduler = openScheduler(
    {
      catalog,
      schedule: { ...config.schedule, ...(more.daily === undefined ? {} : { daily: more.daily }) },
      clock: { nowMs: () => nowMs, monotonicMs: () => nowMs },
      turn: () => {
        turns.push(new Date(nowMs).toISOString().slice(0, 16));
        return Promise.resolve(more.result?.(turns.length) ?? DONE);
      },
      whyLeftOut: (lastMs, atMs) => whyLeftOut(config, lastMs, atMs),
      onChange: () => undefined,
      onError: (error) => expect.unreachable(String(error)),
    },
    { isRunning: false },
  );
  return {
    catalog,
    scheduler,
    turns,
    async runTo(text) {
      for (const endMs = Date.parse(text); nowMs < endMs; nowMs += 5 * MINUTE_MS) await scheduler.tick();
    },
    sleepTo(text) {
      nowMs = Date.parse(text);
    },
  };
}

const jobOf = async ({ scheduler }: Simulation) => (await scheduler.describe()).jobs[0];

describe('the scheduler', () => {
  it('takes a turn after each published day, and none when there is nothing new', async () => {
    // From a Friday over a weekend and Presidents’ Day, Monday 16 February.
    const own = await simulate('2026-02-13T12:00:00Z');
    await own.runTo('2026-02-19T00:00:00Z');
    expect(own.turns).toEqual(['2026-02-13T16:05', '2026-02-14T16:05', '2026-02-18T16:05']);
    expect((await jobOf(own))?.skipped).toBeNull();
    await own.runTo('2026-02-23T00:00:00Z');
    expect((await jobOf(own))?.skipped).toBe('nothing new: 2026-02-20 is still the latest day published');
    expect((await jobOf(own))?.nextMs).toBe(Date.parse('2026-02-23T16:05:00Z'));
  });

  it('keeps to New York’s clock when it changes, also on a half day', async () => {
    const own = await simulate('2026-03-06T12:00:00Z');
    await own.runTo('2026-03-11T00:00:00Z');
    expect(own.turns).toEqual(['2026-03-06T16:05', '2026-03-07T16:05', '2026-03-10T15:05']);
    // The day after Thanksgiving ends at one o’clock, and is published like any other.
    const half = await simulate('2026-11-26T12:00:00Z');
    await half.runTo('2026-11-29T00:00:00Z');
    expect(half.turns).toEqual(['2026-11-26T16:05', '2026-11-28T16:05']);
  });

  it('has missed nothing when it is new, and catches up once with whatever was missed later', async () => {
    const own = await simulate('2026-02-10T20:00:00Z');
    await own.runTo('2026-02-11T00:00:00Z');
    expect(own.turns).toEqual([]);
    await own.runTo('2026-02-11T20:00:00Z');
    expect(own.turns).toHaveLength(1);
    const later = await simulate('2026-02-20T02:00:00Z', { catalog: own.catalog });
    await later.runTo('2026-02-20T12:00:00Z');
    expect(later.turns).toEqual(['2026-02-20T02:00']);
  });

  it('tries again while a day is late, until it is there', async () => {
    const own = await simulate('2026-02-10T12:00:00Z', { result: (turn) => (turn < 4 ? LATE : DONE) });
    await own.runTo('2026-02-11T00:00:00Z');
    expect(own.turns.map((turn) => turn.slice(11))).toEqual(['16:05', '16:35', '17:05', '17:35']);
    expect(await jobOf(own)).toMatchObject({ lastState: 'done', lastRun: 'run' });
  });

  it('leaves what does not come to the next turn after half a day', async () => {
    const own = await simulate('2026-02-10T12:00:00Z', { result: () => LATE });
    await own.runTo('2026-02-11T12:00:00Z');
    expect(own.turns).toHaveLength(24);
    expect(own.turns.at(-1)).toBe('2026-02-11T03:35');
    await own.runTo('2026-02-11T16:10:00Z');
    expect(own.turns.at(-1)).toBe('2026-02-11T16:05');
  });

  it('does nothing while it is paused, over restarts too, and has missed nothing when it goes on', async () => {
    const own = await simulate('2026-02-10T12:00:00Z');
    await own.scheduler.act({ job: 'daily', action: 'pause' });
    await own.runTo('2026-02-12T00:00:00Z');
    const later = await simulate('2026-02-12T00:00:00Z', { catalog: own.catalog });
    await later.runTo('2026-02-12T20:00:00Z');
    expect([own.turns, later.turns]).toEqual([[], []]);
    expect(await jobOf(later)).toMatchObject({ isPaused: true, nextMs: null });
    await later.scheduler.act({ job: 'daily', action: 'resume' });
    await later.runTo('2026-02-13T16:10:00Z');
    expect(later.turns).toEqual(['2026-02-13T16:05']);
  });

  it('takes a turn when it is told to, also when it is switched off', async () => {
    const own = await simulate('2026-02-10T12:00:00Z', { daily: 'off' });
    await own.runTo('2026-02-12T00:00:00Z');
    expect(own.turns).toEqual([]);
    await own.scheduler.act({ job: 'daily', action: 'run' });
    await own.scheduler[Symbol.asyncDispose]();
    expect(own.turns).toEqual(['2026-02-12T00:00']);
    await expect(own.scheduler.act({ job: 'weekly', action: 'run' })).rejects.toMatchObject({
      code: 'E_USAGE',
    });
  });

  it('shares its turns with another one on the same lake', async () => {
    const own = await simulate('2026-02-10T12:00:00Z');
    const other = await simulate('2026-02-10T12:00:00Z', { catalog: own.catalog });
    await own.scheduler.tick();
    for (const text of ['2026-02-10T16:10:00Z', '2026-02-11T16:10:00Z']) {
      own.sleepTo(text);
      other.sleepTo(text);
      await Promise.all([own.scheduler.tick(), other.scheduler.tick()]);
    }
    expect([...own.turns, ...other.turns].sort()).toEqual(['2026-02-10T16:10', '2026-02-11T16:10']);
  });

  it('refuses a time that is none', async () => {
    await expect(simulate('2026-02-10T12:00:00Z', { daily: '99 11 * * *' })).rejects.toMatchObject({
      code: 'E_CONFIG',
    });
  });
});
