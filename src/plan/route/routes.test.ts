import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { localTimeMs } from '../../domain/local-time.ts';
import { expectedPublicationMs } from '../../domain/publication.ts';
import { addDays, type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import { DEFAULT_ESTIMATES } from '../estimate.ts';
import { bronzeFingerprint } from '../fingerprint.ts';
import { planSync } from '../plan-sync.ts';
import type { DayDecision } from '../sync-plan.ts';
import type {
  AskedDay,
  DatasetFacts,
  HeldBars,
  SyncRequest,
  VendorAccess,
  VendorObject,
} from '../sync-request.ts';

const NOW_MS = localTimeMs(tradingDay('2025-06-03'), '12:00', 'America/New_York');
const BOTH: VendorAccess = {
  hasFlatFiles: true,
  hasRest: true,
  callsPerMinute: 5,
  flatAfterDays: undefined,
};
const REST_ONLY: VendorAccess = { ...BOTH, hasFlatFiles: false };

interface Case {
  readonly dataset?: DatasetName;
  readonly from?: string;
  readonly to?: string;
  readonly request?: Partial<SyncRequest>;
  readonly facts?: Partial<DatasetFacts>;
  readonly access?: VendorAccess;
  readonly nowMs?: number;
}

function object(dataset: DatasetName, day: TradingDay): VendorObject {
  const { sourceBytes } = DATASETS[dataset].typical;
  return { key: `${dataset}/${day}`, etag: `etag ${day}`, sizeBytes: sourceBytes, lastModifiedMs: 0 };
}

function plan(wanted: Case) {
  const { dataset = 'stocks_daily', access = BOTH, nowMs = NOW_MS } = wanted;
  const from = tradingDay(wanted.from ?? '2024-01-01');
  const to = tradingDay(wanted.to ?? '2024-12-31');
  const tradingDays = tradingCalendar(DATASETS[dataset].calendar).tradingDays(from, to);
  const request: SyncRequest = {
    datasets: [dataset],
    from,
    to,
    through: 'bronze',
    mode: 'missing',
    precision: 'float64',
    route: 'auto',
    ...wanted.request,
  };
  const facts: DatasetFacts = {
    dataset,
    tradingDays,
    listed: access.hasFlatFiles ? new Map(tradingDays.map((day) => [day, object(dataset, day)])) : new Map(),
    landed: new Map(),
    bronze: new Map(),
    forbidden: new Set(),
    failed: new Map(),
    asked: new Map(),
    covered: new Map(),
    ...wanted.facts,
  };
  const { callsPerMinute } = access;
  const estimates = { ...DEFAULT_ESTIMATES, downloads: 8, ingests: 1, callsPerMinute, symbols: new Map() };
  const made = planSync(request, [facts], { nowMs, estimates, access });
  const [choice] = made.choices;
  if (choice === undefined) throw new Error('one dataset, one choice');
  return { ...made, choice, decisions: made.decisions.get(dataset) ?? new Map<TradingDay, DayDecision>() };
}

const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `S${index}`);

describe('day bars of 500 symbols for a year', () => {
  const symbols = names(500);

  it('take a call a day by grouped daily, against 126,000 the naive way', () => {
    const { choice, totals, tasks } = plan({ request: { symbols }, access: REST_ONLY });
    expect(choice.route).toBe('grouped');
    expect(totals.calls).toBe(252);
    expect(choice.naive).toEqual({ symbols: 500, days: 252, calls: 126_000 });
    expect(totals.naiveCalls).toBe(126_000);
    expect(tasks.filter(({ kind }) => kind === 'ask')).toHaveLength(252);
    expect(choice.rejected).toMatchObject([
      { route: 'aggregates', cost: { calls: 500 } },
      { route: 'flat', reason: 'no key for flat files' },
    ]);
  });

  it('take no call by files', () => {
    const { choice, totals } = plan({ request: { symbols } });
    expect(choice.route).toBe('flat');
    expect(totals).toMatchObject({ calls: 0, objects: 252, naiveCalls: 126_000 });
  });

  it('take no call either when the budget is unlimited', () => {
    const { choice, totals } = plan({
      request: { symbols },
      access: { ...BOTH, callsPerMinute: 'unlimited' },
    });
    expect([choice.route, totals.calls]).toEqual(['flat', 0]);
  });

  it('take the time that the budget allows', () => {
    expect(plan({ request: { symbols }, access: REST_ONLY }).totals.seconds).toBe(50 * 60);
  });
});

describe('few symbols', () => {
  it('are asked for one by one: a call brings years', () => {
    const { choice, totals, tasks } = plan({ request: { symbols: names(3) }, access: REST_ONLY });
    expect([choice.route, totals.calls]).toEqual(['aggregates', 3]);
    expect(tasks.map(({ id }) => id)).toEqual([
      'fetch:stocks_1d:S0',
      'fetch:stocks_1d:S1',
      'fetch:stocks_1d:S2',
    ]);
    expect(choice.rejected).toMatchObject([
      { route: 'grouped', reason: 'costs more', cost: { calls: 252 } },
      { route: 'flat', reason: 'no key for flat files' },
    ]);
  });

  it('need no call for days that were asked for before', () => {
    const covered = new Map([['S1', [{ from: tradingDay('2024-01-01'), to: tradingDay('2024-12-31') }]]]);
    const { tasks } = plan({ request: { symbols: names(3) }, access: REST_ONLY, facts: { covered } });
    expect(tasks.map(({ id }) => id)).toEqual(['fetch:stocks_1d:S0', 'fetch:stocks_1d:S2']);
  });

  it('cost the naive way nothing for days that were asked for before', () => {
    const covered = new Map([['S1', [{ from: tradingDay('2024-01-01'), to: tradingDay('2024-12-31') }]]]);
    const { choice } = plan({ request: { symbols: names(3) }, access: REST_ONLY, facts: { covered } });
    expect(choice.naive).toEqual({ symbols: 2, days: 252, calls: 504 });
  });

  it('come by whole days where REST is asked for and that costs less', () => {
    const week = { from: '2024-03-04', to: '2024-03-08' };
    const { choice } = plan({ ...week, request: { symbols: names(500), route: 'rest' } });
    expect([choice.route, choice.cost.calls]).toEqual(['grouped', 5]);
    expect(choice.reason).toMatch(/; asked for$/u);
    const other = plan({ ...week, dataset: 'stocks_minute', request: { symbols: ['S1'], route: 'grouped' } });
    expect([other.choice.route, other.choice.reason]).toEqual(['none', 'nothing can be had now']);
  });

  it('say why no file serves their minutes', () => {
    const { choice } = plan({
      dataset: 'stocks_minute',
      request: { symbols: names(3) },
      access: REST_ONLY,
    });
    expect(choice.rejected).toEqual([
      { route: 'flat', reason: 'no key for flat files' },
      { route: 'grouped', reason: 'answers day bars of shares, crypto and fx only' },
    ]);
  });

  it('are held when every one of them was asked for', () => {
    const covered = new Map([['S0', [{ from: tradingDay('2024-01-01'), to: tradingDay('2024-12-31') }]]]);
    const { tasks, choice } = plan({ request: { symbols: names(1) }, access: REST_ONLY, facts: { covered } });
    expect([tasks, choice.route]).toEqual([[], 'lake']);
  });

  it('of another asset take the route of theirs', () => {
    const { tasks } = plan({
      dataset: 'crypto_daily',
      request: { symbols: ['X:BTCUSD', 'AAPL'] },
      access: REST_ONLY,
    });
    expect(tasks.map(({ id }) => id)).toEqual(['fetch:crypto_1d:X:BTCUSD']);
  });

  it('come from files where there are any and from calls where there are none', () => {
    const days = tradingCalendar('XNYS').tradingDays(tradingDay('2024-06-03'), tradingDay('2025-06-02'));
    const listed = new Map(days.slice(0, -2).map((day) => [day, object('stocks_minute', day)]));
    const { choice, tasks } = plan({
      dataset: 'stocks_minute',
      from: '2024-06-03',
      to: '2025-06-02',
      request: { symbols: names(400) },
      facts: { listed },
    });
    expect(choice.route).toBe('hybrid');
    expect(tasks.filter(({ kind }) => kind === 'land')).toHaveLength(days.length - 2);
    expect(tasks.find(({ kind }) => kind === 'fetch')).toMatchObject({
      ranges: [{ from: '2025-05-30', to: '2025-06-02' }],
    });
  });
});

it('brings ten years of minutes of a thousand symbols without a call', () => {
  const symbols = names(1000);
  for (const callsPerMinute of [5, 'unlimited'] as const) {
    const { choice, totals } = plan({
      dataset: 'stocks_minute',
      from: '2015-01-01',
      request: { symbols },
      access: { ...BOTH, callsPerMinute },
    });
    expect([choice.route, totals.calls]).toEqual(['flat', 0]);
    expect(choice.rejected).toMatchObject([
      { route: 'aggregates', cost: { calls: 51_000 } },
      { route: 'grouped', reason: 'answers day bars of shares, crypto and fx only' },
    ]);
  }
});

describe('a whole market', () => {
  const sources = (decisions: ReadonlyMap<TradingDay, DayDecision>) =>
    [...decisions.values()].map((decision) => (decision.kind === 'work' ? decision.source : decision.kind));

  it('comes from grouped daily where the plan refuses files', () => {
    const days = tradingCalendar('XNYS').tradingDays(tradingDay('2024-03-01'), tradingDay('2024-03-08'));
    const { decisions, choice } = plan({
      from: '2024-03-01',
      to: '2024-03-08',
      facts: { forbidden: new Set(days) },
    });
    expect(sources(decisions)).toEqual(Array.from({ length: 6 }, () => 'grouped'));
    expect(choice.rejected).toContainEqual({
      route: 'flat',
      reason: 'not in the vendor’s plan (403) on 6 of 6 days',
    });
  });

  it('comes from grouped daily from the evening on, until the file is out', () => {
    const at = (time: string) =>
      plan({
        from: '2025-06-02',
        to: '2025-06-02',
        facts: { listed: new Map() },
        nowMs: localTimeMs(tradingDay('2025-06-02'), time, 'America/New_York'),
      }).decisions.get(tradingDay('2025-06-02'));
    expect(at('16:30')).toEqual({ kind: 'pending', isLate: false });
    expect(at('20:30')).toMatchObject({
      kind: 'work',
      source: 'grouped',
      because: 'the file is not published yet',
    });
  });

  it('keeps to the classic rule when it is set', () => {
    const { decisions, choice } = plan({
      from: '2025-04-28',
      to: '2025-05-09',
      access: { ...BOTH, flatAfterDays: 30 },
    });
    expect(choice.route).toBe('hybrid');
    expect(decisions.get(tradingDay('2025-05-02'))).toMatchObject({ source: 'flat' });
    expect(decisions.get(tradingDay('2025-05-05'))).toMatchObject({
      source: 'grouped',
      because: 'not older than 30 days',
    });
  });

  it('has no other way than files for minutes', () => {
    const { decisions, choice } = plan({
      dataset: 'stocks_minute',
      from: '2024-03-01',
      to: '2024-03-01',
      access: REST_ONLY,
    });
    expect([...decisions.values()]).toEqual([
      { kind: 'out-of-reach', reason: 'no key for flat files, and only files have these bars' },
    ]);
    expect(choice.route).toBe('none');
  });

  it('is fetched as it is told', () => {
    const day = { from: '2024-03-01', to: '2024-03-01' };
    expect(sources(plan({ ...day, request: { route: 'grouped' } }).decisions)).toEqual(['grouped']);
    expect(sources(plan({ ...day, request: { route: 'flat' } }).decisions)).toEqual(['flat']);
    expect(plan({ ...day, request: { route: 'flat' } }).choice.rejected).toMatchObject([
      { route: 'grouped', reason: '--route flat was asked for' },
      { route: 'aggregates', reason: '--route flat was asked for' },
    ]);
  });
});

describe('a day held from grouped daily', () => {
  const day = tradingDay('2024-03-01');
  const one = { from: day, to: day };
  const held = { bronze: new Map([[day, { fingerprint: 'g', source: 'grouped' } as const]]) };
  const asked = (askedMs: number, more: Partial<AskedDay> = {}): Partial<DatasetFacts> => ({
    ...held,
    asked: new Map([[day, { state: 'answered', askedMs, fingerprint: 'g', ...more }]]),
  });

  it('gives way to the file as soon as there is one', () => {
    expect(plan({ ...one, facts: held }).decisions.get(day)).toMatchObject({
      kind: 'work',
      source: 'flat',
      why: 'superseded',
    });
  });

  it('stays while there is no file', () => {
    const facts = { ...asked(NOW_MS), listed: new Map() };
    expect(plan({ ...one, facts }).decisions.get(day)).toEqual({ kind: 'fresh' });
  });

  it('is asked for once more when it was asked for before it was final', () => {
    const early = expectedPublicationMs(day) - 1;
    const again = plan({ ...one, facts: asked(early), access: REST_ONLY });
    expect(again.decisions.get(day)).toMatchObject({ source: 'grouped', why: 'provisional' });
    const settled = plan({ ...one, facts: asked(early + 1), access: REST_ONLY });
    expect(settled.decisions.get(day)).toEqual({ kind: 'fresh' });
  });

  it('is unfolded anew without a call when the precision changes', () => {
    const { tasks } = plan({ ...one, facts: asked(NOW_MS, { fingerprint: 'other' }), access: REST_ONLY });
    expect(tasks.map(({ id }) => id)).toEqual([`unfold:stocks_daily:${day}`]);
  });

  it('is not replaced when the file was refused or is faulty', () => {
    const facts = { ...asked(NOW_MS), forbidden: new Set([day]) };
    expect(plan({ ...one, facts }).decisions.get(day)).toEqual({ kind: 'fresh' });
  });

  it('without bars is not asked for again', () => {
    const empty = new Map([[day, { state: 'empty', askedMs: NOW_MS } as const]]);
    const { decisions, tasks } = plan({ ...one, facts: { asked: empty }, access: REST_ONLY });
    expect([decisions.get(day), tasks]).toEqual([{ kind: 'absent' }, []]);
  });
});

it('comes to an empty plan once its tasks are done, whatever was there before', () => {
  const from = tradingDay('2024-03-01');
  const days = tradingCalendar('XNYS').tradingDays(from, addDays(from, 20));
  const state = fc.constantFrom('nothing', 'file', 'answer', 'refused', 'empty');
  const anyAccess = fc.constantFrom(
    BOTH,
    REST_ONLY,
    { ...BOTH, hasRest: false },
    { ...BOTH, flatAfterDays: 5 },
  );
  fc.assert(
    fc.property(
      fc.array(state, { minLength: days.length, maxLength: days.length }),
      anyAccess,
      (states, access) => {
        const at = (wanted: string) => days.filter((_, index) => states[index] === wanted);
        const bronze = new Map<TradingDay, HeldBars>([
          ...at('file').map((day): [TradingDay, HeldBars] => [day, heldFile(day)]),
          ...at('answer').map((day): [TradingDay, HeldBars] => [
            day,
            { fingerprint: 'g', source: 'grouped' },
          ]),
        ]);
        const asked = new Map<TradingDay, AskedDay>([
          ...at('answer').map((day): [TradingDay, AskedDay] => [day, answered()]),
          ...at('empty').map((day): [TradingDay, AskedDay] => [day, { state: 'empty', askedMs: NOW_MS }]),
        ]);
        const known = { forbidden: new Set(at('refused')) };
        const span = { from, to: addDays(from, 20), access };
        const first = plan({ ...span, facts: { bronze, asked, ...known } });
        expect(new Set(first.tasks.map(({ id }) => id)).size).toBe(first.tasks.length);
        expect(first.routes.reduce((sum, route) => sum + route.days, 0)).toBe(days.length);
        for (const task of first.tasks) {
          if (task.kind === 'ingest') bronze.set(task.day, heldFile(task.day));
          if (task.kind === 'unfold') bronze.set(task.day, { fingerprint: 'g', source: 'grouped' });
          if (task.kind === 'ask') asked.set(task.day, answered());
        }
        expect(plan({ ...span, facts: { bronze, asked, ...known } }).tasks).toEqual([]);
      },
    ),
  );
});

function heldFile(day: TradingDay): HeldBars {
  return {
    fingerprint: bronzeFingerprint(object('stocks_daily', day), { precision: 'float64' }),
    source: 'flat',
  };
}

function answered(): AskedDay {
  return { state: 'answered', askedMs: NOW_MS, fingerprint: 'g' };
}
