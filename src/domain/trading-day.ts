declare const brand: unique symbol;

/** An exchange-local calendar date, `YYYY-MM-DD`. Never a `Date`: it has no zone and no time. Sorts as text. */
export type TradingDay = string & { readonly [brand]: 'TradingDay' };

const PATTERN = /^(\d{4})-(\d{2})-(\d{2})$/;
const MS_PER_DAY = 86_400_000;

// Writing a date takes a microsecond and planners ask millions of times, so texts are kept: 60,000 days are 160 years.
const MAX_KEPT_TEXTS = 60_000;
const keptTexts = new Map<number, string>();

/** Parses `YYYY-MM-DD` of a date that exists (proleptic Gregorian); `undefined` for anything else. */
export function parseTradingDay(text: string): TradingDay | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const instant = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
  return toText(instant) === text ? (text as TradingDay) : undefined;
}

/** Asserting form of {@link parseTradingDay}, for values that are known to be dates. Throws `RangeError`. */
export function tradingDay(text: string): TradingDay {
  const day = parseTradingDay(text);
  if (day === undefined) throw new RangeError(`not a calendar date (YYYY-MM-DD): ${JSON.stringify(text)}`);
  return day;
}

/** The day `count` calendar days after `day` (before it when negative). */
export function addDays(day: TradingDay, count: number): TradingDay {
  return toText(utcMidnightMs(day) + count * MS_PER_DAY) as TradingDay;
}

/** 0 for Sunday … 6 for Saturday. */
export function dayOfWeek(day: TradingDay): number {
  return new Date(utcMidnightMs(day)).getUTCDay();
}

/** Calendar days from `from` to `to`: 0 for the same day, negative when `to` is earlier. */
export function daysBetween(from: TradingDay, to: TradingDay): number {
  return Math.round((utcMidnightMs(to) - utcMidnightMs(from)) / MS_PER_DAY);
}

/** Epoch milliseconds of 00:00 UTC on that date. The date's own midnight is another instant in most zones. */
export function utcMidnightMs(day: TradingDay): number {
  return Date.UTC(yearOf(day), monthOf(day) - 1, Number(day.slice(8, 10)));
}

/** The UTC calendar date of an instant in epoch milliseconds. */
export function utcDateOf(epochMs: number): TradingDay {
  return toText(epochMs) as TradingDay;
}

/** The calendar year, for example 2024. */
export function yearOf(day: TradingDay): number {
  return Number(day.slice(0, 4));
}

/** The calendar month, 1 … 12. */
export function monthOf(day: TradingDay): number {
  return Number(day.slice(5, 7));
}

function toText(utcMs: number): string {
  const dayNumber = Math.floor(utcMs / MS_PER_DAY);
  const known = keptTexts.get(dayNumber);
  if (known !== undefined) return known;
  const text = new Date(utcMs).toISOString().slice(0, 10);
  if (keptTexts.size >= MAX_KEPT_TEXTS) keptTexts.clear();
  keptTexts.set(dayNumber, text);
  return text;
}
