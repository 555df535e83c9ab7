import { zoneOffset } from './chart-times.ts';

const MINUTES_PER_DAY = 24 * 60;
/** Minutes of the exchange’s clock, from midnight, between which the regular session of US stocks runs. */
const OPEN_MINUTE = 9 * 60 + 30;
const CLOSE_MINUTE = 16 * 60;
const EARLY_CLOSE_MINUTE = 13 * 60;

/** A run of neighbouring bars outside the regular session; both ends are in it. */
export interface ExtendedSpan {
  readonly first: number;
  readonly last: number;
  readonly kind: 'before' | 'after';
}

/** A bar, as far as sessions matter. */
export interface SessionBar {
  readonly timeMs: number;
  readonly date: string;
}

/**
 * Runs of bars that start before the opening or after the close of their day, by index. `minuteOf` gives the minutes since
 * midnight on the exchange’s clock; `earlyCloses` are days that end at 13:00. A bar that straddles the opening is regular.
 */
export function extendedSpans(
  bars: readonly SessionBar[],
  options: {
    readonly minuteOf: (timeMs: number) => number;
    readonly barMinutes: number;
    readonly earlyCloses: ReadonlySet<string>;
  },
): readonly ExtendedSpan[] {
  const spans: ExtendedSpan[] = [];
  let last: ExtendedSpan | undefined;
  let lastDate = '';
  bars.forEach((bar, index) => {
    const kind = kindOf(bar, options);
    if (kind !== undefined && last?.kind === kind && lastDate === bar.date && last.last === index - 1) {
      last = { ...last, last: index };
      spans[spans.length - 1] = last;
    } else if (kind !== undefined) {
      last = { first: index, last: index, kind };
      spans.push(last);
    }
    lastDate = bar.date;
  });
  return spans;
}

/** Half days of US stock exchanges, as calendars have had them since 1993: the day after Thanksgiving, Christmas Eve, 3 July. */
export function isUsualEarlyClose(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  const [weekday, month, dayOfMonth] = [date.getUTCDay(), date.getUTCMonth() + 1, date.getUTCDate()];
  if (month === 11) return weekday === 5 && dayOfMonth >= 23 && dayOfMonth <= 29;
  if (month === 12) return dayOfMonth === 24 && weekday >= 1 && weekday <= 4;
  return month === 7 && dayOfMonth === 3 && weekday >= 1 && weekday <= 4;
}

/** Minutes since midnight in a zone, for many instants. */
export function minuteClock(zone: string): (timeMs: number) => number {
  const offsetMsAt = zoneOffset(zone);
  return (timeMs) => Math.floor((timeMs + offsetMsAt(timeMs)) / 60_000) % MINUTES_PER_DAY;
}

function kindOf(
  { timeMs, date }: SessionBar,
  { minuteOf, barMinutes, earlyCloses }: Parameters<typeof extendedSpans>[1],
): ExtendedSpan['kind'] | undefined {
  const minute = minuteOf(timeMs);
  if (minute + barMinutes <= OPEN_MINUTE) return 'before';
  const close = earlyCloses.has(date) || isUsualEarlyClose(date) ? EARLY_CLOSE_MINUTE : CLOSE_MINUTE;
  return minute >= close ? 'after' : undefined;
}
