import { dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import { localMidnightMs, localTimeMs, type TimeZone } from '../../domain/local-time.ts';
import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { QlibFrequency } from './qlib-frequency.ts';

/** Which minutes of a trading day are exported. */
export const QLIB_HOURS = ['regular', 'extended'] as const;

/** One of {@link QLIB_HOURS}. */
export type QlibHours = (typeof QLIB_HOURS)[number];

/** The rows of an export: every bin counts from the first of them. */
export interface QlibCalendar {
  readonly freq: QlibFrequency;
  /** The trading days it covers, ascending. */
  readonly days: readonly TradingDay[];
  readonly rows: number;
  /**
   * The row of a bar: by its trading day (days since 1970) and, for minutes, the minute it begins in (minutes since 1970,
   * UTC). −1 outside of the calendar.
   */
  rowOf(dayNumber: number, minute: number): number;
  /** For minutes, each day’s (days since 1970) first minute and the one after its last (since 1970 UTC); empty for days. */
  readonly hours: readonly OpenHours[];
  /** The trading day of a row. */
  dayOf(row: number): TradingDay;
  /** The calendar’s file: a line for each row, in the exchange’s local time. */
  text(): string;
}

/** The minutes of a trading day that an export covers. */
export interface OpenHours {
  readonly dayNumber: number;
  readonly open: number;
  readonly close: number;
}

/** What a calendar is made of. */
export interface QlibCalendarOptions {
  readonly calendar: TradingCalendar;
  readonly timeZone: TimeZone;
  readonly freq: QlibFrequency;
  readonly hours: QlibHours;
  /** First and last trading day, inclusive. */
  readonly from: TradingDay;
  readonly to: TradingDay;
}

/** What trading before and after the session is open for on US exchanges; it ends earlier when the session does. */
const EXTENDED = { open: '04:00', close: '20:00', halfDayClose: '17:00' } as const;
const MS_PER_MINUTE = 60_000;

/** The rows of all trading days from the first to the last, whether or not anything traded. */
export function qlibCalendar(options: QlibCalendarOptions): QlibCalendar {
  const days = options.calendar.tradingDays(options.from, options.to);
  return options.freq.minutes === undefined
    ? dayCalendar(options.freq, days)
    : minuteCalendar({ ...options, step: options.freq.minutes }, days);
}

function dayCalendar(freq: QlibFrequency, days: readonly TradingDay[]): QlibCalendar {
  const { base, indexes } = indexDays(days);
  return {
    freq,
    days,
    rows: days.length,
    hours: [],
    rowOf: (dayNumber) => indexes[dayNumber - base] ?? -1,
    dayOf: (row) => dayAt(days, row),
    text: () => days.map((day) => `${day}\n`).join(''),
  };
}

function minuteCalendar(
  options: QlibCalendarOptions & { readonly step: number },
  days: readonly TradingDay[],
): QlibCalendar {
  const { step, freq } = options;
  const { base, indexes } = indexDays(days);
  const openMinutes = new Int32Array(days.length);
  const localOpens = new Int32Array(days.length);
  const minutesOpen = new Int32Array(days.length);
  const firstRows = new Int32Array(days.length + 1);
  for (const [index, day] of days.entries()) {
    const { openMs, closeMs } = hoursOf(options, day);
    openMinutes[index] = openMs / MS_PER_MINUTE;
    localOpens[index] = (openMs - localMidnightMs(day, options.timeZone)) / MS_PER_MINUTE;
    minutesOpen[index] = (closeMs - openMs) / MS_PER_MINUTE;
    firstRows[index + 1] = (firstRows[index] ?? 0) + Math.ceil((minutesOpen[index] ?? 0) / step);
  }
  const slotsOf = (index: number): number => (firstRows[index + 1] ?? 0) - (firstRows[index] ?? 0);
  return {
    freq,
    days,
    rows: firstRows[days.length] ?? 0,
    hours: days.map((day, index) => {
      const open = openMinutes[index] ?? 0;
      return { dayNumber: dayNumberOf(day), open, close: open + (minutesOpen[index] ?? 0) };
    }),
    rowOf(dayNumber, minute) {
      const index = indexes[dayNumber - base] ?? -1;
      if (index < 0) return -1;
      const since = minute - (openMinutes[index] ?? 0);
      if (since < 0 || since >= (minutesOpen[index] ?? 0)) return -1;
      return (firstRows[index] ?? 0) + Math.floor(since / step);
    },
    dayOf: (row) => dayAt(days, lastAtMost(firstRows, row)),
    text: () =>
      days
        .flatMap((day, index) =>
          Array.from(
            { length: slotsOf(index) },
            (_, slot) => `${day} ${clockText((localOpens[index] ?? 0) + slot * step)}\n`,
          ),
        )
        .join(''),
  };
}

/** Only exchanges with sessions have hours around them; elsewhere the session is all there is. */
function hoursOf(
  { calendar, timeZone, hours }: QlibCalendarOptions,
  day: TradingDay,
): { readonly openMs: number; readonly closeMs: number } {
  const session = calendar.session(day);
  if (session === undefined) return { openMs: 0, closeMs: 0 };
  if (hours === 'regular' || calendar.name !== 'XNYS') return session;
  const close = session.isHalfDay ? EXTENDED.halfDayClose : EXTENDED.close;
  return { openMs: localTimeMs(day, EXTENDED.open, timeZone), closeMs: localTimeMs(day, close, timeZone) };
}

function indexDays(days: readonly TradingDay[]): { readonly base: number; readonly indexes: Int32Array } {
  const numbers = Int32Array.from(days, dayNumberOf);
  const base = numbers[0] ?? 0;
  const indexes = new Int32Array(days.length === 0 ? 0 : (numbers.at(-1) ?? 0) - base + 1).fill(-1);
  for (let index = 0; index < numbers.length; index += 1) indexes[(numbers[index] ?? 0) - base] = index;
  return { base, indexes };
}

function dayAt(days: readonly TradingDay[], index: number): TradingDay {
  const day = days[index];
  if (day === undefined) throw new RangeError(`no trading day ${index} in a calendar of ${days.length}`);
  return day;
}

/** The index of the last of ascending numbers that is at most `wanted`. */
function lastAtMost(numbers: Int32Array, wanted: number): number {
  let [start, end] = [0, numbers.length];
  while (start < end) {
    const middle = (start + end) >>> 1;
    if ((numbers[middle] ?? 0) <= wanted) start = middle + 1;
    else end = middle;
  }
  return start - 1;
}

/** 570 as `09:30:00`. */
function clockText(minuteOfDay: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}:00`;
}
