import type { DayState } from '../../../../contract/api/coverage.ts';
import { isOverdue } from '../../../domain/publication.ts';
import type { TradingCalendar } from '../../../domain/trading-calendar.ts';
import type { TradingDay } from '../../../domain/trading-day.ts';
import type { DatasetDays } from '../../../lake/catalog/dataset-days.ts';

/** What the state of a day depends on. */
export interface DayWorld {
  readonly facts: DatasetDays;
  readonly calendar: TradingCalendar;
  readonly nowMs: number;
  /** The last day that is held; a day after it that should be out is late, a day before it is missing. */
  readonly lastHeld: TradingDay | undefined;
}

/** How a day of a dataset stands. */
export function dayState(day: TradingDay, { facts, calendar, nowMs, lastHeld }: DayWorld): DayState {
  const held = facts.bronze.get(day);
  const object = facts.objects.get(day);
  if (held !== undefined) {
    if (held.quarantined > 0) return 'quarantined';
    // Where no file will come, the answer is all there is.
    const isFinal = object?.flat === 'absent' || object?.flat === 'forbidden';
    return held.source === 'grouped' && !isFinal ? 'provisional' : 'held';
  }
  if (facts.failed.has(day)) return 'failed';
  if (facts.landed.has(day)) return 'landed';
  if (!calendar.isTradingDay(day)) return 'holiday';
  const isDue = isOverdue(day, nowMs);
  const state = object?.flat ?? object?.grouped;
  if (state === 'absent' || state === 'forbidden') return state;
  if (!isDue) return 'pending';
  return state === 'pending' || (lastHeld !== undefined && day > lastHeld) ? 'late' : 'missing';
}
