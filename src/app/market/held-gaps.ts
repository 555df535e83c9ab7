import type { CalendarOverrides } from '../../domain/calendar/calendar-overrides.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { latestPublishedDay } from '../../domain/publication.ts';
import { daysBetween, type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import { intersectRanges, subtractRanges } from '../../plan/day-ranges.ts';
import type { DayRange } from '../../plan/fetch-task.ts';
import { marketRanges } from '../fetch/market-days.ts';
import type { HeldDays, Holding } from './market-holdings.ts';

/** Days of a dataset that the vendor should have and the lake does not, as ranges with the days of rest between them. */
export interface HeldGaps {
  /** Those of a range; `covered` days are held in another way. */
  within(range: DayRange, covered: readonly DayRange[]): readonly DayRange[];
  /** The last day that should be out by now. */
  readonly latest: TradingDay;
}

/** A stretch this short may consist of days of rest alone. */
const REST_DAYS_MAX = 5;

/** Compares what is held with the calendar, from the first year of the vendor’s files to the last that should be out. */
export function findGaps(
  dataset: DatasetName,
  { content: { days } }: Holding<HeldDays>,
  { nowMs, calendar: overrides }: { readonly nowMs: number; readonly calendar: CalendarOverrides },
): HeldGaps {
  const { calendar: name, firstYear } = DATASETS[dataset];
  const calendar = tradingCalendar(name, overrides);
  const latest = latestPublishedDay(calendar, nowMs);
  const whole = { from: tradingDay(`${firstYear}-01-01`), to: latest };
  const gaps = subtractRanges([whole], marketRanges(dataset, [...days], overrides));
  return {
    latest,
    within: (range, covered) =>
      subtractRanges(intersectRanges(gaps, [range]), covered).filter(
        ({ from, to }) => daysBetween(from, to) >= REST_DAYS_MAX || calendar.tradingDays(from, to).length > 0,
      ),
  };
}
