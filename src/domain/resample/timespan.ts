/** Units that bar lengths are counted in, shortest first. */
export const TIMESPANS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;

/** A unit that bar lengths are counted in. */
export type Timespan = (typeof TIMESPANS)[number];

/** How long a bar is: 5 minutes, 1 quarter. The multiplier is a whole number from 1 on. */
export interface BarLength {
  readonly multiplier: number;
  readonly timespan: Timespan;
}

/** The bars that longer ones are made from: a day bar is no sum of minutes, a week is one of days. */
export type BaseTimespan = 'second' | 'minute' | 'day';

/** The timespan of that name, or `undefined`. */
export function parseTimespan(text: string): Timespan | undefined {
  return TIMESPANS.find((timespan) => timespan === text);
}

/** What bars of a timespan are made from: hours from minutes, everything above a day from day bars. */
export function baseTimespanOf(timespan: Timespan): BaseTimespan {
  switch (timespan) {
    case 'second':
      return 'second';
    case 'minute':
    case 'hour':
      return 'minute';
    case 'day':
    case 'week':
    case 'month':
    case 'quarter':
    case 'year':
      return 'day';
  }
}
