import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';

/** Bars of one day, as far as a plan has to know them. */
export interface HeldDay {
  readonly fingerprint: string;
  readonly rows: number;
}

/** How far features look, in rows: trading days for bars of days. */
export interface Reach {
  /** `Infinity`: to the first day there is. */
  readonly lookBack: number;
  readonly lookAhead: number;
}

/** A partition that has bars, and what has to be read to build it. Ranges of days are inclusive. */
export interface SilverWindow {
  readonly key: string;
  /** First and last day with bars in the partition. */
  readonly firstDay: TradingDay;
  readonly lastDay: TradingDay;
  /** Those days with look-back and look-ahead, cut to the days that are held. */
  readonly readFrom: TradingDay;
  readonly readTo: TradingDay;
  /** Rows that the partition will have: its bars. */
  readonly rows: number;
  /** Days with bars that are no trading days, and so have no row; only bars of days. */
  readonly offDays: readonly TradingDay[];
}

/** What the windows of a dataset depend on. */
export interface WindowFacts {
  readonly dataset: DatasetName;
  /** Days with bars, ascending. */
  readonly bars: ReadonlyMap<TradingDay, HeldDay>;
  /** The calendar’s trading days, from the first day with bars to the last, at least. */
  readonly tradingDays: readonly TradingDay[];
  readonly reach: Reach;
}

/** The partition of silver that a day’s bars belong to: its year for bars of days, its month for minutes. */
function silverKey(dataset: DatasetName, day: TradingDay): string {
  return day.slice(0, DATASETS[dataset].timeframe === '1d' ? 'YYYY'.length : 'YYYY-MM'.length);
}

/**
 * The partitions that should exist, oldest first: one for each year or month that has bars. Rows of days are the calendar’s: bars
 * that a vendor has of an index on a holiday stay in bronze.
 */
export function silverWindows({ dataset, bars, tradingDays, reach }: WindowFacts): readonly SilverWindow[] {
  const isDaily = DATASETS[dataset].timeframe === '1d';
  const known = new Set(tradingDays);
  const held = [...bars].filter(([, { rows }]) => rows > 0);
  const filled = held.filter(([day]) => !isDaily || known.has(day));
  const off = held.filter(([day]) => isDaily && !known.has(day)).map(([day]) => day);
  const first = filled[0]?.[0];
  const last = filled.at(-1)?.[0];
  if (first === undefined || last === undefined) return [];
  const shift = (day: TradingDay, rows: number): TradingDay =>
    isDaily ? shifted(day, rows, { tradingDays, first, last }) : day;
  return [...Map.groupBy(filled, ([day]) => silverKey(dataset, day))].map(([key, days]) => {
    const [firstDay, lastDay] = [days[0]?.[0] ?? first, days.at(-1)?.[0] ?? last];
    return {
      key,
      firstDay,
      lastDay,
      readFrom: shift(firstDay, -reach.lookBack),
      readTo: shift(lastDay, reach.lookAhead),
      rows: days.reduce((sum, [, { rows }]) => sum + rows, 0),
      offDays: off.filter((day) => silverKey(dataset, day) === key),
    };
  });
}

interface Bounds {
  readonly tradingDays: readonly TradingDay[];
  readonly first: TradingDay;
  readonly last: TradingDay;
}

/** The trading day so many rows from `day`, no further than bars are held. */
function shifted(day: TradingDay, rows: number, { tradingDays, first, last }: Bounds): TradingDay {
  if (rows === 0) return day;
  const target = countBefore(tradingDays, day) + rows;
  const found = target < 0 ? undefined : tradingDays[target];
  if (rows < 0) return found === undefined || found < first ? first : found;
  return found === undefined || found > last ? last : found;
}

function countBefore(days: readonly TradingDay[], wanted: TradingDay): number {
  let [start, end] = [0, days.length];
  while (start < end) {
    const middle = (start + end) >>> 1;
    if ((days[middle] ?? wanted) < wanted) start = middle + 1;
    else end = middle;
  }
  return start;
}
