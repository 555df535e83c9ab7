import { assetOfSymbol } from '../domain/asset-of-symbol.ts';
import type { Asset } from '../domain/dataset.ts';
import { latestCompleteDay } from '../domain/latest-complete-day.ts';
import { resampleSource, TIMEFRAMES, type Timeframe } from '../domain/timeframe.ts';
import { coversRange, mergeRanges, subtractRanges } from './day-ranges.ts';
import { type FetchFacts, type FetchRequest, type HeldYear, marketKey, seriesKey } from './fetch-facts.ts';
import type { FetchPlan, FetchTotals, RejectedRoute, SeriesRoute } from './fetch-plan.ts';
import {
  type DayRange,
  type FetchTask,
  type ResampleTask,
  type SeriesTask,
  seriesName,
  type TargetedSeries,
} from './fetch-task.ts';
import { type MissingDays, missingDays } from './missing-days.ts';
import { type CallCounter, createCallCounter, monthsOf, secondsOfCalls } from './series-cost.ts';
import { makeableDays, snapOutward, splitByYear, zoneOfAsset } from './series-window.ts';

/**
 * Decides, for every symbol and timeframe, what the lake holds, what can be made out of finer bars, and what has to be
 * asked for. Bars that a timeframe is made from are fetched once when two timeframes of a request need them. The same
 * facts give the same plan.
 */
export function planFetch(request: FetchRequest, facts: FetchFacts): FetchPlan {
  const counter = createCallCounter();
  const routes: SeriesRoute[] = [];
  const tasks: SeriesTask[] = [];
  for (const symbol of request.symbols) {
    for (const decided of planSymbol(symbol, request, { facts, counter })) {
      routes.push(decided.route);
      tasks.push(...decided.tasks);
    }
  }
  return { request, routes, tasks, totals: totalsOf(routes, facts) };
}

/** The tasks that fetch or make bars of single symbols, for plans that have other parts besides. */
export function seriesTasksFor(request: FetchRequest, facts: FetchFacts): readonly SeriesTask[] {
  return planFetch(request, facts).tasks;
}

interface Means {
  readonly facts: FetchFacts;
  readonly counter: CallCounter;
}

interface Decided {
  readonly route: SeriesRoute;
  readonly tasks: readonly SeriesTask[];
}

/** What the base series of a symbol will hold once its own task is done. */
interface Base {
  readonly ranges: readonly DayRange[];
  readonly taskIds: readonly string[];
}

function planSymbol(symbol: string, request: FetchRequest, means: Means): readonly Decided[] {
  const asset = assetOfSymbol(symbol);
  const extra: ReadonlyMap<Timeframe, string> =
    request.route === 'rest' ? new Map() : sharedBases(symbol, asset, request, means);
  const bases = new Map<Timeframe, Base>();
  const decided: Decided[] = [];
  for (const timeframe of TIMEFRAMES) {
    const helps = extra.get(timeframe);
    if (!request.timeframes.includes(timeframe) && helps === undefined) continue;
    const series = { asset, timeframe, symbol };
    const one = decide(series, widened(request, series, means.facts.nowMs), {
      ...means,
      bases,
      helps,
      asked: request,
    });
    const covered = freshDays(means.facts.held.get(seriesKey(series)) ?? []);
    bases.set(timeframe, {
      ranges: mergeRanges([...covered, ...one.tasks.flatMap((task) => task.ranges)]),
      taskIds: one.tasks.map(({ id }) => id),
    });
    decided.push(one);
  }
  return decided;
}

/** Bars that others are made from are wanted for all of the others’ windows, as far as these are over. */
function widened(request: FetchRequest, { asset, timeframe }: TargetedSeries, nowMs: number): FetchRequest {
  if (request.route === 'rest') return request;
  const complete = latestCompleteDay(zoneOfAsset(asset), nowMs);
  const users = request.timeframes.filter((each) => resampleSource(each) === timeframe);
  const windows = users.map((each) => {
    const { from, to } = snapOutward(request, each);
    return { from, to: to <= complete ? to : request.to };
  });
  const [range = request] = mergeRanges([request, ...windows]);
  return { ...request, from: range.from, to: range.to };
}

/** Bases that nobody asked for and that two or more timeframes would otherwise be asked for instead of. */
function sharedBases(
  symbol: string,
  asset: Asset,
  request: FetchRequest,
  means: Means,
): ReadonlyMap<Timeframe, string> {
  const users = new Map<'1m' | '1d', Timeframe[]>();
  for (const timeframe of request.timeframes) {
    const base = resampleSource(timeframe);
    if (base === undefined || request.timeframes.includes(base)) continue;
    const alone = decide({ asset, timeframe, symbol }, request, {
      ...means,
      bases: new Map(),
      asked: request,
    });
    if (alone.route.calls > 0) users.set(base, [...(users.get(base) ?? []), timeframe]);
  }
  return new Map(
    [...users]
      .filter(([, timeframes]) => timeframes.length > 1)
      .map(([base, timeframes]) => [base, `fetched once for ${timeframes.join(', ')}`]),
  );
}

interface DecideMeans extends Means {
  readonly bases: ReadonlyMap<Timeframe, Base>;
  /** What was asked for; bars that others are made from are wanted of more days. */
  readonly asked: DayRange;
  /** Why the series is wanted although nobody asked for it. */
  readonly helps?: string | undefined;
}

function decide(series: TargetedSeries, request: FetchRequest, means: DecideMeans): Decided {
  const { facts, counter } = means;
  const missing = missingDays(series, request, facts);
  const made = request.route === 'rest' ? [] : makeable(series, missing, means);
  const asked = missing.overlapped(subtractRanges(missing.missing, made));
  const [first] = missing.missing;
  const { from } = snapOutward(request, series.timeframe);
  const isRest = first === undefined || first.from > from || first.to < missing.end;
  const fetchTask = toFetchTask(series, { ranges: asked, isRest }, counter);
  const makeTask = toResampleTask(series, made, means.bases);
  const tasks = [fetchTask, makeTask].filter((task) => task !== undefined);
  const calls = fetchTask?.calls ?? 0;
  const whole = snapOutward(means.asked, series.timeframe);
  const wanted = { from, to: missing.end };
  return {
    tasks,
    route: {
      ...series,
      ...nameRoute(missing, { wanted, made, asked, helps: means.helps, base: baseOf(series) }),
      missing: missing.missing,
      outside: missing.outside,
      calls,
      naiveCalls: means.helps === undefined ? monthsOf(whole) : 0,
      seconds: secondsOfCalls(calls, facts.allowance),
      rejected: rejectedRoutes(series, { made, asked }, means),
    },
  };
}

/** The days that finer bars, held or fetched in the same run, or the whole market’s bars can be turned into. */
function makeable(series: TargetedSeries, missing: MissingDays, means: DecideMeans): readonly DayRange[] {
  const base = baseOf(series);
  if (base === undefined || missing.missing.length === 0) return [];
  const { asset, symbol, timeframe } = series;
  const { facts, bases } = means;
  const isCopy = base === timeframe;
  const own = isCopy ? [] : freshDays(facts.held.get(seriesKey({ asset, symbol, timeframe: base })) ?? []);
  const source = [
    ...(facts.market.get(marketKey(asset, base)) ?? []),
    ...own,
    ...(isCopy ? [] : (bases.get(base)?.ranges ?? [])),
  ];
  const made = makeableDays(missing.missing, source, timeframe);
  return mergeRanges([
    ...made,
    ...madeBefore(series, made, facts).filter((range) => coversRange(source, range)),
  ]);
}

/** A resampled year is made anew as a whole: its fingerprint speaks for all of its days. */
function madeBefore(
  series: TargetedSeries,
  made: readonly DayRange[],
  facts: FetchFacts,
): readonly DayRange[] {
  const years = new Set(
    made.flatMap((range) => splitByYear(range, series.timeframe).map(({ year }) => year)),
  );
  return (facts.held.get(seriesKey(series)) ?? []).flatMap(({ source, year, covered }) =>
    source === 'resample' && years.has(year) ? covered : [],
  );
}

function freshDays(years: readonly HeldYear[]): readonly DayRange[] {
  return years.flatMap((year) => (year.isStale ? [] : year.covered));
}

/** What a series can be made from: finer bars, or, for minutes and days, those of the whole market. */
function baseOf({ timeframe }: TargetedSeries): '1m' | '1d' | undefined {
  return timeframe === '1m' || timeframe === '1d' ? timeframe : resampleSource(timeframe);
}

function toFetchTask(
  series: TargetedSeries,
  { ranges, isRest }: Pick<FetchTask, 'ranges' | 'isRest'>,
  counter: CallCounter,
): FetchTask | undefined {
  if (ranges.length === 0) return undefined;
  const calls = counter.count(series.asset, series.timeframe, ranges);
  const id = `fetch:${seriesName(series)}:${series.symbol}`;
  return { ...series, kind: 'fetch', id, ranges, isRest, calls, dependsOn: [] };
}

function toResampleTask(
  series: TargetedSeries,
  ranges: readonly DayRange[],
  bases: ReadonlyMap<Timeframe, Base>,
): ResampleTask | undefined {
  const source = baseOf(series);
  if (ranges.length === 0 || source === undefined) return undefined;
  const id = `resample:${seriesName(series)}:${series.symbol}`;
  const dependsOn = source === series.timeframe ? [] : (bases.get(source)?.taskIds ?? []);
  return { ...series, kind: 'resample', id, source, ranges, dependsOn };
}

function nameRoute(
  { missing, outside }: MissingDays,
  how: {
    readonly wanted: DayRange;
    readonly made: readonly DayRange[];
    readonly asked: readonly DayRange[];
    readonly helps: string | undefined;
    readonly base: '1m' | '1d' | undefined;
  },
): Pick<SeriesRoute, 'route' | 'reason'> {
  const { wanted, made, asked, helps, base } = how;
  const edge = outside.length === 0 ? '' : '; days before the plan’s history are left out';
  if (missing.length === 0) {
    return coversRange(outside, wanted)
      ? { route: 'none', reason: 'before the plan’s history (403)' }
      : { route: 'lake', reason: `held${edge}` };
  }
  const because = helps === undefined ? '' : `, ${helps}`;
  if (made.length === 0) return { route: 'aggregates', reason: `not in the lake yet${because}${edge}` };
  const from = `made from ${base ?? ''} bars`;
  if (asked.length === 0) return { route: 'resample', reason: `${from}${because}${edge}` };
  return { route: 'hybrid', reason: `${from} where they are held, asked for elsewhere${because}${edge}` };
}

function rejectedRoutes(
  series: TargetedSeries,
  { made, asked }: { readonly made: readonly DayRange[]; readonly asked: readonly DayRange[] },
  { counter, facts }: DecideMeans,
): readonly RejectedRoute[] {
  const { asset, timeframe } = series;
  const cost = (calls: number) => ({ calls, seconds: secondsOfCalls(calls, facts.allowance) });
  if (made.length > 0) {
    const calls = counter.count(asset, timeframe, made);
    return [{ route: 'aggregates', ...cost(calls), reason: 'asks for what can be made without a call' }];
  }
  const base = resampleSource(timeframe);
  if (asked.length === 0 || base === undefined) return [];
  const calls = counter.count(asset, base, asked);
  return [
    {
      route: 'resample',
      ...cost(calls),
      reason: `no ${base} bars are held; they would be fetched for it alone`,
    },
  ];
}

function totalsOf(routes: readonly SeriesRoute[], { allowance }: FetchFacts): FetchTotals {
  const calls = routes.reduce((sum, route) => sum + route.calls, 0);
  return {
    series: routes.length,
    held: routes.filter(({ route }) => route === 'lake').length,
    resampled: routes.filter(({ route }) => route === 'resample' || route === 'hybrid').length,
    calls,
    naiveCalls: routes.reduce((sum, route) => sum + route.naiveCalls, 0),
    seconds: secondsOfCalls(calls, allowance),
  };
}
