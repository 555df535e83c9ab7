import type { Dataset } from '../../domain/dataset.ts';
import { type DayBounds, localTimeMs } from '../../domain/local-time.ts';
import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import type { TradingDay } from '../../domain/trading-day.ts';

/** Before the session shares trade from four in the morning New York time, after it for four hours. */
const EARLY_OPEN = '04:00';
const AFTER_CLOSE_MS = 4 * 3_600_000;

/** Options on broad indices trade a quarter of an hour longer than the session. */
const OPTIONS_AFTER_MS = 15 * 60_000;

/**
 * When bars of a day may begin, half-open; `undefined` where that is not known: markets that never close, and days without a
 * session. Half days end everything earlier by as much as the session.
 */
export function possibleHours(
  { asset, timeZone }: Pick<Dataset, 'asset' | 'timeZone'>,
  day: TradingDay,
  calendar: TradingCalendar,
): DayBounds | undefined {
  const session = calendar.session(day);
  if (session === undefined || (asset !== 'stocks' && asset !== 'options')) return undefined;
  const { openMs, closeMs } = session;
  return asset === 'options'
    ? { startMs: openMs, endMs: closeMs + OPTIONS_AFTER_MS }
    : { startMs: localTimeMs(day, EARLY_OPEN, timeZone), endMs: closeMs + AFTER_CLOSE_MS };
}
