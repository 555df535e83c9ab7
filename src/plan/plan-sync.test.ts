import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tradingCalendar } from '../domain/calendar/trading-calendar-of.ts';
import { localTimeMs } from '../domain/local-time.ts';
import { addDays, type TradingDay, tradingDay } from '../domain/trading-day.ts';
import { DEFAULT_ESTIMATES, type Estimates } from './estimate.ts';
import { bronzeFingerprint, landingFingerprint } from './fingerprint.ts';
import { planSync } from './plan-sync.ts';
import type { DayTask } from './sync-plan.ts';
import type { DatasetFacts, HeldBars, SyncRequest, VendorAccess, VendorObject } from './sync-request.ts';

const FROM = tradingDay('2024-03-01');
const TO = tradingDay('2024-03-29');
const NOW_MS = localTimeMs(tradingDay('2024-06-03'), '12:00', 'America/New_York');
const ESTIMATES: Estimates = {
  ...DEFAULT_ESTIMATES,
  downloads: 8,
  ingests: 1,
  callsPerMinute: 5,
  symbols: new Map(),
};
const DAYS = tradingCalendar('XNYS').tradingDays(FROM, TO);

function request(overrides: Partial<SyncRequest> = {}): SyncRequest {
  return {
    datasets: ['stocks_daily'],
    from: FROM,
    to: TO,
    through: 'bronze',
    mode: 'missing',
    precision: 'float64',
    route: 'auto',
    ...overrides,
  };
}

function object(day: TradingDay, etag = `etag-${day}`): VendorObject {
  return { key: `k/${day}`, etag, sizeBytes: 300_000, lastModifiedMs: 0 };
}

function facts(overrides: Partial<DatasetFacts> = {}): DatasetFacts {
  return {
    dataset: 'stocks_daily',
    tradingDays: DAYS,
    listed: new Map(DAYS.map((day) => [day, object(day)])),
    landed: new Map(),
    bronze: new Map(),
    forbidden: new Set(),
    failed: new Map(),
    asked: new Map(),
    covered: new Map(),
    ...overrides,
  };
}

const FILES_ONLY: VendorAccess = {
  hasFlatFiles: true,
  hasRest: false,
  callsPerMinute: 5,
  flatAfterDays: undefined,
};

function plan(overrides: Partial<DatasetFacts> = {}, wanted: Partial<SyncRequest> = {}, nowMs = NOW_MS) {
  const made = planSync(request(wanted), [facts(overrides)], {
    nowMs,
    estimates: ESTIMATES,
    access: FILES_ONLY,
  });
  return { ...made, tasks: made.tasks.filter((task): task is DayTask => task.kind !== 'fetch') };
}

const kept = (days: readonly TradingDay[]): ReadonlyMap<TradingDay, HeldBars> =>
  new Map(
    days.map((day) => [day, { fingerprint: bronzeFingerprint(object(day), request()), source: 'flat' }]),
  );
const landedAs = (days: readonly TradingDay[]) =>
  new Map(days.map((day) => [day, landingFingerprint(object(day))]));

describe('planSync', () => {
  it('fetches and ingests every published day of an empty lake, newest first', () => {
    const { tasks, totals } = plan();
    expect(tasks.map(({ id }) => id).slice(0, 3)).toEqual([
      'land:stocks_daily:2024-03-28',
      'ingest:stocks_daily:2024-03-28',
      'land:stocks_daily:2024-03-27',
    ]);
    expect(tasks).toHaveLength(2 * DAYS.length);
    expect(totals).toMatchObject({
      objects: 20,
      calls: 0,
      naiveCalls: 20 * 12_000,
      bytes: 6_000_000,
      skipped: 0,
    });
  });

  it('has nothing to do when everything held is fresh', () => {
    const { tasks, routes } = plan({ bronze: kept(DAYS) });
    expect(tasks).toEqual([]);
    expect(routes).toMatchObject([
      { source: 'lake', days: 20, objects: 0, calls: 0, reason: 'held and fresh' },
    ]);
  });

  it('only ingests what has landed already', () => {
    const { tasks, totals } = plan({ landed: landedAs(DAYS.slice(0, 5)) });
    expect(tasks.filter(({ kind }) => kind === 'land')).toHaveLength(15);
    expect(tasks.filter(({ dependsOn }) => dependsOn.length === 0)).toHaveLength(20);
    expect(totals.objects).toBe(15);
  });

  it('does only the day again whose file the vendor replaced', () => {
    const day = tradingDay('2024-03-14');
    const listed = new Map(DAYS.map((each) => [each, object(each, each === day ? 'revised' : undefined)]));
    const { tasks, decisions } = plan({ listed, bronze: kept(DAYS), landed: landedAs(DAYS) });
    expect(tasks.map(({ id }) => id)).toEqual([`land:stocks_daily:${day}`, `ingest:stocks_daily:${day}`]);
    expect(decisions.get('stocks_daily')?.get(day)).toMatchObject({ kind: 'work', why: 'stale' });
  });

  it('makes bronze anew in another precision without fetching anything', () => {
    const { tasks } = plan({ bronze: kept(DAYS), landed: landedAs(DAYS) }, { precision: 'float32' });
    expect(tasks.map(({ kind }) => kind)).toEqual(DAYS.map(() => 'ingest'));
  });

  it('keeps what the vendor no longer lists', () => {
    const listed = new Map(DAYS.slice(1).map((day) => [day, object(day)]));
    const { tasks, decisions } = plan({ listed, bronze: kept(DAYS) });
    expect(tasks).toEqual([]);
    expect(decisions.get('stocks_daily')?.get(FROM)).toEqual({ kind: 'withdrawn' });
  });

  it('tells a day that is not due from one that is late and one that never came', () => {
    const listed = new Map<TradingDay, VendorObject>();
    const decide = (now: string, time: string) =>
      plan({ listed }, {}, localTimeMs(tradingDay(now), time, 'America/New_York'))
        .decisions.get('stocks_daily')
        ?.get(tradingDay('2024-03-28'));
    expect(decide('2024-03-29', '10:59')).toEqual({ kind: 'pending', isLate: false });
    expect(decide('2024-03-29', '11:01')).toEqual({ kind: 'pending', isLate: true });
    expect(decide('2024-04-20', '12:00')).toEqual({ kind: 'absent' });
  });

  it('does not ask again for what was refused or failed for good, unless told to', () => {
    const [first, second] = DAYS as [TradingDay, TradingDay];
    const known = {
      forbidden: new Set([first]),
      failed: new Map([
        [second, { fingerprint: landingFingerprint(object(second)), code: 'E_SOURCE_HEADER' }],
      ]),
    };
    expect(plan(known).tasks).toHaveLength(2 * 18);
    expect(plan(known, { mode: 'retry-failed' }).tasks).toHaveLength(2 * 20);
    expect(plan(known).routes.map(({ source }) => source)).toContain('none');
  });

  it('tries a failed day again once the vendor has replaced its file', () => {
    const day = DAYS[0] as TradingDay;
    const failed = new Map([
      [day, { fingerprint: landingFingerprint(object(day, 'older')), code: 'E_SOURCE_EMPTY' }],
    ]);
    expect(plan({ failed }).tasks).toHaveLength(2 * 20);
  });

  it('rebuilds from landing where the landed file is still the vendor’s', () => {
    const { tasks, routes } = plan({ bronze: kept(DAYS), landed: landedAs(DAYS) }, { mode: 'rebuild' });
    expect(tasks.every(({ kind }) => kind === 'ingest')).toBe(true);
    expect(routes).toMatchObject([{ source: 'lake', objects: 0 }]);
  });

  it('takes files of days that the calendar calls closed', () => {
    const saturday = tradingDay('2024-03-02');
    const { tasks } = plan({ listed: new Map([[saturday, object(saturday)]]), tradingDays: [] });
    expect(tasks).toHaveLength(2);
  });

  it('covers every day once: done, to be done, or explained', () => {
    const anyDay = fc.integer({ min: 0, max: DAYS.length - 1 }).map((index) => DAYS[index] as TradingDay);
    const someDays = fc.uniqueArray(anyDay);
    const modes = fc.constantFrom<SyncRequest['mode']>('missing', 'retry-failed', 'rebuild');
    fc.assert(
      fc.property(
        someDays,
        someDays,
        someDays,
        someDays,
        modes,
        (listed, bronze, landed, forbidden, mode) => {
          const made = plan(
            {
              listed: new Map(listed.map((day) => [day, object(day)])),
              bronze: kept(bronze),
              landed: landedAs(landed),
              forbidden: new Set(forbidden),
            },
            { mode },
          );
          const decided = made.decisions.get('stocks_daily');
          expect([...(decided?.keys() ?? [])]).toEqual(DAYS);
          expect(made.routes.reduce((sum, route) => sum + route.days, 0)).toBe(DAYS.length);
          expect(new Set(made.tasks.map(({ id }) => id)).size).toBe(made.tasks.length);
          for (const task of made.tasks) expect(listed).toContain(task.day);
          const untouchable = mode === 'missing' ? bronze : [];
          expect(made.tasks.filter((task) => untouchable.includes(task.day))).toEqual([]);
        },
      ),
    );
  });

  it('comes to an empty plan once its own tasks are done', () => {
    const { tasks } = plan({ bronze: kept(DAYS.slice(3, 9)) });
    const done = new Map(
      tasks
        .filter(({ kind }) => kind === 'ingest')
        .map((task): [TradingDay, HeldBars] => [task.day, { fingerprint: task.fingerprint, source: 'flat' }]),
    );
    expect(plan({ bronze: new Map([...kept(DAYS.slice(3, 9)), ...done]) }).tasks).toEqual([]);
  });

  it('leaves out days beyond the range even when the vendor lists them', () => {
    const beyond = addDays(TO, 3);
    expect(plan({ listed: new Map([[beyond, object(beyond)]]), tradingDays: [] }).tasks).toEqual([]);
  });
});
