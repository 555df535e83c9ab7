import type { CalendarOverrides } from '../../domain/calendar/calendar-overrides.ts';
import type { Asset } from '../../domain/dataset.ts';
import { localMidnightMs, type TimeZone } from '../../domain/local-time.ts';
import { type Bar, foldBars } from '../../domain/resample/fold-bars.ts';
import { barLengthOf } from '../../domain/timeframe.ts';
import { addDays } from '../../domain/trading-day.ts';
import type { DuckDbConnection, DuckDbSession } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import { type HeldSeriesYear, intactSeries, selectHeldSeries } from '../../lake/targeted/held-series.ts';
import { readBaseBars } from '../../lake/targeted/read-base-bars.ts';
import { intersectRanges, mergeRanges } from '../../plan/day-ranges.ts';
import type { DayRange, ResampleTask } from '../../plan/fetch-task.ts';
import { makeableDays, splitByYear, zoneOfAsset } from '../../plan/series-window.ts';
import { marketDataset, marketRanges, selectMarketDays } from './market-days.ts';
import {
  type BaseParts,
  createMarketDigest,
  divideBase,
  fingerprintOfSources,
  type MarketDay,
} from './source-fingerprints.ts';

/** Bars made for one year of one series. */
export interface ResampledYear {
  readonly task: ResampleTask;
  readonly year: number;
  readonly bars: readonly Bar[];
  readonly ranges: readonly DayRange[];
  readonly fingerprint: string;
  /** No other year of its task comes after it. */
  readonly isLast: boolean;
}

/** Makes bars out of finer ones, many symbols in one pass over the files. */
export interface Resampler {
  /** Resolves when every year of the task was handed to `onYear`, one after the other. Throws DuckDB’s errors and the signal’s reason. */
  make(
    task: ResampleTask,
    onYear: (year: ResampledYear) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Symbols read in one pass: a year of days is a quarter of a thousand bars, a year of minutes a quarter of a million. */
const SYMBOLS_AT_ONCE = { '1d': 2_000, '1m': 8 } as const;

interface Order {
  readonly task: ResampleTask;
  readonly onYear: (year: ResampledYear) => Promise<void>;
  readonly signal: AbortSignal;
  readonly done: PromiseWithResolvers<void>;
}

/** What a resampler works with. */
export interface ResamplerMeans {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  readonly calendar: CalendarOverrides;
}

/** A resampler of one run. What is asked for while a pass is under way goes into the next. */
export function createResampler(means: ResamplerMeans): Resampler {
  let waiting: Order[] = [];
  let working: Promise<void> | undefined;
  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = nextBatch(waiting);
      const taken = new Set(batch);
      waiting = waiting.filter((order) => !taken.has(order));
      await settleBatch(means, batch);
    }
    working = undefined;
  };
  return {
    async make(task, onYear, signal) {
      const done = Promise.withResolvers<void>();
      waiting.push({ task, onYear, signal, done });
      // In a later turn, so that tasks that begin together are read together.
      working ??= new Promise<void>((resolve) => setImmediate(resolve)).then(work);
      await done.promise;
    },
  };
}

/** Tasks on the same files: one asset, one base, and not too many symbols. */
function nextBatch(waiting: readonly Order[]): readonly Order[] {
  const [first] = waiting;
  if (first === undefined) return [];
  const { asset, source } = first.task;
  const symbols = new Set<string>();
  return waiting.filter(({ task }) => {
    if (task.asset !== asset || task.source !== source) return false;
    if (!symbols.has(task.symbol) && symbols.size >= SYMBOLS_AT_ONCE[source]) return false;
    symbols.add(task.symbol);
    return true;
  });
}

async function settleBatch(means: ResamplerMeans, batch: readonly Order[]): Promise<void> {
  try {
    await makeBatch(means, batch);
    for (const { done } of batch) done.resolve();
  } catch (error) {
    for (const { done } of batch) done.reject(error);
  }
}

async function makeBatch(means: ResamplerMeans, batch: readonly Order[]): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  const plan = await planBatch(means, batch, first.task);
  const parts = batch.flatMap((order) =>
    availableDays(plan, order.task).flatMap((range) =>
      splitByYear(range, order.task.timeframe).map(({ year, ...days }) => ({ order, year, days })),
    ),
  );
  const byYear = Map.groupBy(parts, ({ year }) => year);
  const lastYears = new Map(parts.map(({ order, year }) => [order, year]));
  using connection = await means.session.connect();
  for (const year of [...byYear.keys()].toSorted((left, right) => left - right)) {
    await makeYear(connection, plan, {
      year,
      parts: byYear.get(year) ?? [],
      lastYears,
      signal: first.signal,
    });
  }
}

async function planBatch(
  { lake, calendar }: ResamplerMeans,
  batch: readonly Order[],
  { asset, source }: ResampleTask,
): Promise<BatchPlan> {
  const symbols = new Set(batch.map(({ task }) => task.symbol));
  const held = await intactSeries(await selectHeldSeries(lake, { asset, timeframe: source, symbols }));
  const dataset = marketDataset(asset, source);
  const market = await selectMarketDays(lake, dataset);
  return {
    asset,
    base: Map.groupBy(held, ({ symbol }) => symbol),
    market,
    marketRanges: marketRanges(
      dataset,
      market.map(({ day }) => day),
      calendar,
    ),
    digest: createMarketDigest(market),
  };
}

/** The days of a task that finer bars are really held of: a fetch before it may have had less than was planned. */
function availableDays(plan: BatchPlan, task: ResampleTask): readonly DayRange[] {
  const own = ownYears(plan, task).flatMap(({ covered }) => covered);
  return makeableDays(task.ranges, [...plan.marketRanges, ...own], task.timeframe);
}

interface YearPart {
  readonly order: Order;
  readonly days: DayRange;
}

interface YearWork {
  readonly year: number;
  readonly parts: readonly YearPart[];
  readonly lastYears: ReadonlyMap<Order, number>;
  readonly signal: AbortSignal;
}

/** One pass over the files of a year; bars come by symbol, and each symbol’s series are made when its bars are there. */
async function makeYear(
  connection: DuckDbConnection,
  plan: BatchPlan,
  { year, parts, lastYears, signal }: YearWork,
): Promise<void> {
  const bySymbol = Map.groupBy(parts, ({ order }) => order.task.symbol);
  const wanted = new Map([...bySymbol].map(([symbol, own]) => [symbol, wantedOf(plan, own)]));
  const left = new Set(bySymbol.keys());
  const settle = async (symbol: string, bars: readonly Bar[]): Promise<void> => {
    left.delete(symbol);
    for (const [order, own] of Map.groupBy(bySymbol.get(symbol) ?? [], (part) => part.order)) {
      order.signal.throwIfAborted();
      const made = foldYear(plan, { order, year, days: own.map(({ days }) => days), bars });
      await order.onYear({ ...made, isLast: lastYears.get(order) === year });
    }
  };
  let symbol: string | undefined;
  let bars: Bar[] = [];
  const query = { asset: plan.asset, ...filesOf(plan, wanted), symbols: wanted };
  for await (const part of readBaseBars(connection, query, signal)) {
    if (symbol !== undefined && part.symbol !== symbol) {
      await settle(symbol, bars);
      bars = [];
    }
    symbol = part.symbol;
    for (const bar of part.bars) bars.push(bar);
  }
  if (symbol !== undefined) await settle(symbol, bars);
  for (const silent of left) await settle(silent, []);
}

interface BatchPlan {
  readonly asset: Asset;
  readonly base: ReadonlyMap<string, readonly HeldSeriesYear[]>;
  readonly market: readonly MarketDay[];
  readonly marketRanges: readonly DayRange[];
  readonly digest: (ranges: readonly DayRange[]) => string;
}

/** A copy of the market’s bars takes nothing from the series itself. */
function ownYears(plan: BatchPlan, task: ResampleTask | undefined): readonly HeldSeriesYear[] {
  if (task === undefined || task.timeframe === task.source) return [];
  return plan.base.get(task.symbol) ?? [];
}

function wantedOf(plan: BatchPlan, parts: readonly YearPart[]): BaseParts {
  const ranges = mergeRanges(parts.map(({ days }) => days));
  return divideBase(ranges, ownYears(plan, parts[0]?.order.task));
}

function filesOf(
  { base, market }: BatchPlan,
  wanted: ReadonlyMap<string, BaseParts>,
): { readonly targeted: readonly string[]; readonly market: readonly string[] } {
  const targeted = [...wanted].flatMap(([symbol, { own }]) =>
    (base.get(symbol) ?? [])
      .filter((year) => intersectRanges(year.covered, own).length > 0)
      .map(({ path }) => path),
  );
  const days = mergeRanges([...wanted.values()].flatMap((parts) => parts.market));
  const paths = market.filter(({ day }) => days.some(({ from, to }) => day >= from && day <= to));
  return { targeted, market: paths.map(({ path }) => path) };
}

function foldYear(
  plan: BatchPlan,
  part: {
    readonly order: Order;
    readonly year: number;
    readonly days: readonly DayRange[];
    readonly bars: readonly Bar[];
  },
): Omit<ResampledYear, 'isLast'> {
  const { task } = part.order;
  const zone = zoneOfAsset(plan.asset);
  const ranges = mergeRanges(part.days);
  const bars = inRanges(part.bars, ranges, zone);
  const folded = task.timeframe === task.source ? bars : foldBars(bars, barLengthOf(task.timeframe), zone);
  const series = { asset: task.asset, timeframe: task.timeframe, symbol: task.symbol };
  const base = ownYears(plan, task);
  const fingerprint = fingerprintOfSources({ series, year: part.year, covered: ranges }, base, plan.digest);
  return { task, year: part.year, bars: folded, ranges, fingerprint };
}

function inRanges(bars: readonly Bar[], ranges: readonly DayRange[], zone: TimeZone): readonly Bar[] {
  return ranges.flatMap(({ from, to }) => {
    const startMs = localMidnightMs(from, zone);
    const endMs = localMidnightMs(addDays(to, 1), zone);
    return bars.filter((bar) => bar.startMs >= startMs && bar.startMs < endMs);
  });
}
