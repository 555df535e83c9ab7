import type { MarketStatusNow, UpcomingHoliday } from '../../contract/vendor/market-status.ts';
import { tradingCalendar } from '../domain/calendar/trading-calendar-of.ts';
import { xnysHolidays } from '../domain/calendar/xnys-holidays.ts';
import { localDayOf, localMidnightMs, localTimeMs } from '../domain/local-time.ts';
import { addDays, monthOf, type TradingDay, utcMidnightMs, yearOf } from '../domain/trading-day.ts';
import { type ApiAnswer, found } from './request/api-answer.ts';
import type { ApiContext } from './request/api-request.ts';

const ZONE = 'America/New_York';
const MS_PER_HOUR = 3_600_000;

/** Holidays are announced this far ahead. */
const DAYS_AHEAD = 365;

const EXCHANGES = ['NYSE', 'NASDAQ', 'OTC'] as const;

/** What the vendor calls the holiday in a month; December’s and January’s are told apart by the day. */
const NAMES: Readonly<Record<number, string>> = {
  1: 'Martin Luther King, Jr. Day',
  2: "Washington's Birthday",
  3: 'Good Friday',
  4: 'Good Friday',
  5: 'Memorial Day',
  6: 'Juneteenth',
  7: 'Independence Day',
  9: 'Labor Day',
  11: 'Thanksgiving',
  12: 'Christmas',
};

/** `GET /v1/marketstatus/now`. */
export function answerMarketStatus({ source }: ApiContext): ApiAnswer {
  const nowMs = source.nowMs();
  const today = localDayOf(nowMs, ZONE);
  const phase = phaseOf(source, today, nowMs);
  const market = phase === 'early' || phase === 'after' ? 'extended-hours' : phase;
  const fx = tradingCalendar('24x5').session(localDayOf(nowMs, 'UTC'));
  const body: MarketStatusNow & { readonly indicesGroups: object } = {
    afterHours: phase === 'after',
    currencies: {
      crypto: 'open',
      fx: fx !== undefined && nowMs >= fx.openMs && nowMs < fx.closeMs ? 'open' : 'closed',
    },
    earlyHours: phase === 'early',
    exchanges: { nasdaq: market, nyse: market, otc: market },
    indicesGroups: { s_and_p: market, nasdaq: market, dow_jones: market },
    market,
    serverTime: newYorkText(nowMs),
  };
  return found(body);
}

/** `GET /v1/marketstatus/upcoming`: a bare array of closed and short days from today on, from the calendar. */
export function answerUpcoming({ source }: ApiContext): ApiAnswer {
  const today = localDayOf(source.nowMs(), ZONE);
  const end = addDays(today, DAYS_AHEAD);
  const days: TradingDay[] = [];
  for (let day = today; day < end; day = addDays(day, 1)) days.push(day);
  const holidays = new Set([yearOf(today), yearOf(end)].flatMap((year) => xnysHolidays(year)));
  const rows = days.flatMap((day) => {
    const session = source.calendar.session(day);
    if (session === undefined ? !holidays.has(day) : !session.isHalfDay) return [];
    const hours =
      session === undefined
        ? { status: 'closed' }
        : { status: 'early-close', open: instantText(session.openMs), close: instantText(session.closeMs) };
    return EXCHANGES.map(
      (exchange): UpcomingHoliday => ({ date: day, exchange, name: holidayName(day), ...hours }),
    );
  });
  return found(rows);
}

function phaseOf(
  source: ApiContext['source'],
  today: TradingDay,
  nowMs: number,
): 'closed' | 'early' | 'open' | 'after' {
  const session = source.calendar.session(today);
  if (session === undefined || nowMs < localTimeMs(today, '04:00', ZONE)) return 'closed';
  if (nowMs < session.openMs) return 'early';
  if (nowMs < session.closeMs) return 'open';
  return nowMs < session.closeMs + 4 * MS_PER_HOUR ? 'after' : 'closed';
}

/** What New York calls the holiday of a day. */
export function holidayName(day: TradingDay): string {
  const dayOfMonth = Number(day.slice(8));
  if (monthOf(day) === 1 && dayOfMonth <= 2) return "New Year's Day";
  if (monthOf(day) === 12 && dayOfMonth === 31) return "New Year's Day";
  return NAMES[monthOf(day)] ?? 'Holiday';
}

function instantText(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** `2026-03-14T12:00:00-04:00`. */
function newYorkText(epochMs: number): string {
  const day = localDayOf(epochMs, ZONE);
  const sinceMidnightMs = epochMs - localMidnightMs(day, ZONE);
  const offsetHours = Math.round((utcMidnightMs(day) + sinceMidnightMs - epochMs) / MS_PER_HOUR);
  // On the two days of a clock change the offset at midnight is not the one in force.
  const inForce = offsetInForce(epochMs, day, offsetHours);
  const wall = new Date(epochMs + inForce * MS_PER_HOUR).toISOString().slice(0, 19);
  return `${wall}-${String(-inForce).padStart(2, '0')}:00`;
}

function offsetInForce(epochMs: number, day: TradingDay, offsetAtMidnight: number): number {
  const nextOffset = Math.round(
    (utcMidnightMs(addDays(day, 1)) - localMidnightMs(addDays(day, 1), ZONE)) / MS_PER_HOUR,
  );
  const changesMs = localTimeMs(day, '03:00', ZONE);
  return epochMs < changesMs ? offsetAtMidnight : nextOffset;
}
