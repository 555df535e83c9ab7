import type { Asset } from '../../domain/dataset.ts';
import { sliceRange } from '../../domain/slice-range.ts';
import { barLengthOf, type Timeframe } from '../../domain/timeframe.ts';
import { daysBetween, type TradingDay } from '../../domain/trading-day.ts';
import { type DayRange, type FetchTask, seriesName } from '../fetch-task.ts';

/** Bars of single symbols that are wanted. */
export interface SymbolsWanted {
  readonly asset: Asset;
  readonly timeframe: Timeframe;
  readonly symbols: readonly string[];
  /** Trading days that are to be asked for, ascending. */
  readonly days: readonly TradingDay[];
  /** Days that were asked for before, by symbol. */
  readonly covered: ReadonlyMap<string, readonly DayRange[]>;
}

/** What is left to ask for, a task for each symbol. */
export interface SymbolsMissing {
  readonly tasks: readonly FetchTask[];
  readonly calls: number;
  /** Symbols × days. */
  readonly symbolDays: number;
}

/**
 * Subtracts what was asked for before and makes tasks of the rest. Days are cut by their place in the list, and equal
 * ranges are counted once: 12,000 symbols with a history each take no longer than one with 12,000 gaps.
 */
export function missingSymbolDays(wanted: SymbolsWanted): SymbolsMissing {
  const { asset, timeframe, symbols, days, covered } = wanted;
  const name = seriesName({ asset, timeframe });
  const callsOf = countCalls(wanted);
  const grid: Grid = { days, breaks: findBreaks(days) };
  const whole = joinSpans(grid, [{ start: 0, end: days.length }]);
  const tasks: FetchTask[] = [];
  let calls = 0;
  let symbolDays = 0;
  for (const symbol of symbols) {
    const known = covered.get(symbol) ?? [];
    const spans = known.length === 0 ? [{ start: 0, end: days.length }] : spansOutside(days, known);
    const ranges = known.length === 0 ? whole : joinSpans(grid, spans);
    if (ranges.length === 0) continue;
    const own = ranges.reduce((sum, range) => sum + callsOf(range), 0);
    calls += own;
    const dayCount = spans.reduce((sum, { start, end }) => sum + end - start, 0);
    symbolDays += dayCount;
    tasks.push({
      id: `fetch:${name}:${symbol}`,
      kind: 'fetch',
      asset,
      timeframe,
      symbol,
      ranges,
      isRest: dayCount < days.length,
      calls: own,
      dependsOn: [],
    });
  }
  return { tasks, calls, symbolDays };
}

/** The wanted days, and the places where they are interrupted for long. */
interface Grid {
  readonly days: readonly TradingDay[];
  readonly breaks: readonly number[];
}

/** Places in a list of days, half-open. */
interface Span {
  readonly start: number;
  readonly end: number;
}

function countCalls({ asset, timeframe }: SymbolsWanted): (range: DayRange) => number {
  const { timespan } = barLengthOf(timeframe);
  const known = new Map<string, number>();
  return (range) => {
    const key = `${range.from} ${range.to}`;
    const count = known.get(key) ?? sliceRange({ ...range, timespan, asset }).length;
    known.set(key, count);
    return count;
  };
}

/** The places of the days that lie in none of the ranges. */
function spansOutside(days: readonly TradingDay[], covered: readonly DayRange[]): readonly Span[] {
  const ranges = [...covered].sort((left, right) => (left.from < right.from ? -1 : 1));
  const spans: Span[] = [];
  let start = 0;
  for (const { from, to } of ranges) {
    const end = placeOf(days, (day) => day >= from);
    if (end > start) spans.push({ start, end });
    start = Math.max(
      start,
      placeOf(days, (day) => day > to),
    );
  }
  return start < days.length ? [...spans, { start, end: days.length }] : spans;
}

/** The first place whose day holds; days ascend, so a search by halves finds it. */
function placeOf(days: readonly TradingDay[], holds: (day: TradingDay) => boolean): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const day = days[middle];
    if (day !== undefined && holds(day)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** So many days between two wanted ones are asked for along with them: a call more costs more than a few known bars. */
const BRIDGED_DAYS_MAX = 7;

/** Ranges from the first to the last day of each span, where they are not interrupted for long. */
function joinSpans(grid: Grid, spans: readonly Span[]): readonly DayRange[] {
  const ranges: { from: TradingDay; to: TradingDay }[] = [];
  for (const span of spans) {
    for (const { from, to } of unbroken(grid, span)) {
      const last = ranges.at(-1);
      if (last !== undefined && daysBetween(last.to, from) <= BRIDGED_DAYS_MAX) last.to = to;
      else ranges.push({ from, to });
    }
  }
  return ranges;
}

/** A span cut where more than a week lies between two of its days. */
function* unbroken({ days, breaks }: Grid, { start, end }: Span): Generator<DayRange> {
  let from = start;
  for (const place of breaks) {
    if (place <= from || place >= end) continue;
    yield* rangeOf(days, { start: from, end: place });
    from = place;
  }
  yield* rangeOf(days, { start: from, end });
}

function* rangeOf(days: readonly TradingDay[], { start, end }: Span): Generator<DayRange> {
  const [from, to] = [days[start], days[end - 1]];
  if (from !== undefined && to !== undefined && start < end) yield { from, to };
}

/** Places whose day comes more than a week after the one before. */
function findBreaks(days: readonly TradingDay[]): readonly number[] {
  return days.flatMap((day, place) => {
    const before = days[place - 1];
    return before !== undefined && daysBetween(before, day) > BRIDGED_DAYS_MAX ? [place] : [];
  });
}
