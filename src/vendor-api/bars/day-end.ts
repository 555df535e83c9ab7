import type { Asset } from '../../domain/dataset.ts';
import { localMidnightMs, localTimeMs } from '../../domain/local-time.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';

/** The time on a grouped or previous-close bar: 16:00 in New York, also on half days; elsewhere the day’s last millisecond. */
export function dayEndMs(day: TradingDay, asset: Asset): number {
  if (asset === 'crypto' || asset === 'fx') return localMidnightMs(addDays(day, 1), 'UTC') - 1;
  return localTimeMs(day, '16:00', 'America/New_York');
}
