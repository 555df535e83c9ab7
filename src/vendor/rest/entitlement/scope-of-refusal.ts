import { addDays, type TradingDay, utcDateOf } from '../../../domain/trading-day.ts';
import type { RefusalScope } from './refusal-store.ts';

/** Plans that see the market late refuse today, and the days for which the day is not over everywhere. */
const RECENT_DAYS = 4;

/**
 * What a refusal of days says: the vendor does not tell whether they were too old or too recent. Days that all lie
 * further back than {@link RECENT_DAYS} were too old, and then the first one was in any case. `undefined` when the range
 * touches both: either end may be the reason.
 */
export function scopeOfRefusedDays(
  { from, to }: { readonly from: TradingDay; readonly to: TradingDay },
  nowMs: number,
): RefusalScope | undefined {
  const recent = addDays(utcDateOf(nowMs), -RECENT_DAYS);
  if (to < recent) return { kind: 'until', day: from };
  return from >= recent ? { kind: 'since', day: to } : undefined;
}
