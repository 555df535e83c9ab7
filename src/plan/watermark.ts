import type { TradingCalendar } from '../domain/trading-calendar.ts';
import type { TradingDay } from '../domain/trading-day.ts';

/** What is known of one dataset’s days in one layer. */
export interface DayFacts {
  readonly calendar: TradingCalendar;
  /** Days that the lake holds, in any order. */
  readonly held: readonly TradingDay[];
  /** Days on which the exchange traded and that the vendor has no file for. */
  readonly absent: ReadonlySet<TradingDay>;
}

/** How complete a dataset is between its first and its last held day. */
export interface Coverage {
  readonly from: TradingDay;
  readonly to: TradingDay;
  readonly days: number;
  /** Trading days between `from` and `to` that are not held, ascending; those the vendor has no file for included. */
  readonly gaps: readonly TradingDay[];
  /** Those of `gaps` that the vendor has no file for: nobody can fill them. */
  readonly absent: readonly TradingDay[];
  /** The last held day before the first gap that could be filled. */
  readonly watermark: TradingDay;
}

/** Compares what is held with the calendar; `undefined` when nothing is held. */
export function coverageOf({ calendar, held, absent }: DayFacts): Coverage | undefined {
  const days = [...new Set(held)].sort();
  const [from] = days;
  const to = days.at(-1);
  if (from === undefined || to === undefined) return undefined;
  const present = new Set(days);
  const gaps = calendar.tradingDays(from, to).filter((day) => !present.has(day));
  const isAbsent = (day: TradingDay): boolean => absent.has(day);
  const firstGap = gaps.find((day) => !isAbsent(day));
  const watermark = firstGap === undefined ? to : days.findLast((day) => day < firstGap);
  return { from, to, days: days.length, gaps, absent: gaps.filter(isAbsent), watermark: watermark ?? from };
}
