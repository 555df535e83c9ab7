import type { Asset } from '../../domain/dataset.ts';
import { sliceRange } from '../../domain/slice-range.ts';
import { barLengthOf, type Timeframe } from '../../domain/timeframe.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
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

/** Subtracts what was asked for before and makes tasks of the rest. Most symbols share one history, which is cut once. */
export function missingSymbolDays(wanted: SymbolsWanted): SymbolsMissing {
  const { asset, timeframe, symbols, days, covered } = wanted;
  const whole = cut(wanted, days);
  const tasks: FetchTask[] = [];
  let calls = 0;
  let symbolDays = 0;
  for (const symbol of symbols) {
    const known = covered.get(symbol) ?? [];
    const part = known.length === 0 ? whole : cut(wanted, daysOutside(days, known));
    if (part.ranges.length === 0) continue;
    calls += part.calls;
    symbolDays += part.dayCount;
    tasks.push({
      id: `fetch:${seriesName({ asset, timeframe })}:${symbol}`,
      kind: 'fetch',
      asset,
      timeframe,
      symbol,
      ranges: part.ranges,
      calls: part.calls,
      dependsOn: [],
    });
  }
  return { tasks, calls, symbolDays };
}

interface Cut {
  readonly ranges: readonly DayRange[];
  readonly calls: number;
  readonly dayCount: number;
}

function cut({ asset, timeframe }: SymbolsWanted, days: readonly TradingDay[]): Cut {
  const ranges = joinDays(days);
  const { timespan } = barLengthOf(timeframe);
  const calls = ranges.reduce((sum, range) => sum + sliceRange({ ...range, timespan, asset }).length, 0);
  return { ranges, calls, dayCount: days.length };
}

function daysOutside(days: readonly TradingDay[], covered: readonly DayRange[]): readonly TradingDay[] {
  return days.filter((day) => !covered.some(({ from, to }) => day >= from && day <= to));
}

/** So many days between two wanted ones are asked for along with them: a call more costs more than a few known bars. */
const BRIDGED_DAYS_MAX = 7;

function joinDays(days: readonly TradingDay[]): readonly DayRange[] {
  const ranges: { from: TradingDay; to: TradingDay }[] = [];
  for (const day of days) {
    const last = ranges.at(-1);
    if (last !== undefined && day <= addDays(last.to, BRIDGED_DAYS_MAX)) last.to = day;
    else ranges.push({ from: day, to: day });
  }
  return ranges;
}
