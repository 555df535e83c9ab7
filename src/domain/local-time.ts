import type { Dataset } from './dataset.ts';
import { addDays, type TradingDay, utcDateOf, utcMidnightMs } from './trading-day.ts';

/** IANA zones whose days datasets are cut by. */
export type TimeZone = Dataset['timeZone'];

/** A day of a zone as a half-open span of instants in epoch milliseconds; 23 to 25 hours long. */
export interface DayBounds {
  readonly startMs: number;
  readonly endMs: number;
}

const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;
const WALL_CLOCK = /^([01]\d|2[0-3]):([0-5]\d)$/;

// Asking Intl costs microseconds and callers ask per row, so midnights are kept: 60,000 days are 160 years of one zone.
const MAX_KEPT_MIDNIGHTS = 60_000;
const keptMidnights = new Map<TimeZone, Map<number, number>>();
const formatters = new Map<TimeZone, Intl.DateTimeFormat>();

/** The instant at which `day` begins in `zone`, in epoch milliseconds. */
export function localMidnightMs(day: TradingDay, zone: TimeZone): number {
  return midnightMs(utcMidnightMs(day), zone);
}

/** Both ends of `day` in `zone`. */
export function localDayBounds(day: TradingDay, zone: TimeZone): DayBounds {
  const wallMs = utcMidnightMs(day);
  return { startMs: midnightMs(wallMs, zone), endMs: midnightMs(wallMs + MS_PER_DAY, zone) };
}

/**
 * The instant at which clocks of `zone` show `wallClock` (`HH:MM`, 24 hours) on `day`, in epoch milliseconds. A time
 * that the spring change skips counts on from before the gap (02:30 is the later 03:30); one that autumn repeats is the
 * first of the two. Throws `RangeError` when `wallClock` is no time of day.
 */
export function localTimeMs(day: TradingDay, wallClock: string, zone: TimeZone): number {
  const sinceMidnightMs = parseWallClock(wallClock);
  const { startMs, endMs } = localDayBounds(day, zone);
  if (endMs - startMs === MS_PER_DAY) return startMs + sinceMidnightMs;
  const wallMs = utcMidnightMs(day) + sinceMidnightMs;
  const beforeChange = startMs + sinceMidnightMs;
  if (beforeChange + offsetMs(beforeChange, zone) === wallMs) return beforeChange;
  const afterChange = endMs - MS_PER_DAY + sinceMidnightMs;
  return afterChange + offsetMs(afterChange, zone) === wallMs ? afterChange : beforeChange;
}

/** The calendar date that `zone` has at an instant in epoch milliseconds. */
export function localDayOf(epochMs: number, zone: TimeZone): TradingDay {
  const utcDay = utcDateOf(epochMs);
  const wallMs = utcMidnightMs(utcDay);
  if (epochMs < midnightMs(wallMs, zone)) return addDays(utcDay, -1);
  return epochMs < midnightMs(wallMs + MS_PER_DAY, zone) ? utcDay : addDays(utcDay, 1);
}

/** Midnight of the local date whose UTC midnight is `wallMs`. */
function midnightMs(wallMs: number, zone: TimeZone): number {
  if (zone === 'UTC') return wallMs;
  const kept = midnightsOf(zone);
  const known = kept.get(wallMs);
  if (known !== undefined) return known;
  // The first offset may belong to the far side of a clock change; the second is the one in force at midnight.
  const near = wallMs - offsetMs(wallMs, zone);
  const midnight = wallMs - offsetMs(near, zone);
  if (kept.size >= MAX_KEPT_MIDNIGHTS) kept.clear();
  kept.set(wallMs, midnight);
  return midnight;
}

function midnightsOf(zone: TimeZone): Map<number, number> {
  const kept = keptMidnights.get(zone) ?? new Map<number, number>();
  keptMidnights.set(zone, kept);
  return kept;
}

/** What clocks of the zone show at an instant, minus UTC: -5 h in a New York winter. */
function offsetMs(epochMs: number, zone: TimeZone): number {
  const shown = new Map(
    formatterOf(zone)
      .formatToParts(epochMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => shown.get(type) ?? 0;
  const date = Date.UTC(part('year'), part('month') - 1, part('day'));
  const wholeSecond = Math.floor(epochMs / 1000) * 1000;
  return date + (part('hour') * 3600 + part('minute') * 60 + part('second')) * 1000 - wholeSecond;
}

function formatterOf(zone: TimeZone): Intl.DateTimeFormat {
  const formatter = formatters.get(zone) ?? newFormatter(zone);
  formatters.set(zone, formatter);
  return formatter;
}

function newFormatter(zone: TimeZone): Intl.DateTimeFormat {
  const twoDigits = {
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  } as const;
  return new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    ...twoDigits,
  });
}

function parseWallClock(text: string): number {
  const match = WALL_CLOCK.exec(text);
  if (match === null) throw new RangeError(`not a time of day (HH:MM): ${JSON.stringify(text)}`);
  return (Number(match[1]) * 60 + Number(match[2])) * MS_PER_MINUTE;
}
