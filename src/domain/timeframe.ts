import type { BarLength } from './resample/timespan.ts';

/** Lengths of bars, shortest first, as they are written on command lines and in folder names. */
export const TIMEFRAMES = [
  '1s',
  '1m',
  '5m',
  '15m',
  '30m',
  '1h',
  '4h',
  '1d',
  '1w',
  '1mo',
  '1q',
  '1y',
] as const;

/** A length of bars. */
export type Timeframe = (typeof TIMEFRAMES)[number];

const LENGTHS: Readonly<Record<Timeframe, BarLength>> = {
  '1s': { multiplier: 1, timespan: 'second' },
  '1m': { multiplier: 1, timespan: 'minute' },
  '5m': { multiplier: 5, timespan: 'minute' },
  '15m': { multiplier: 15, timespan: 'minute' },
  '30m': { multiplier: 30, timespan: 'minute' },
  '1h': { multiplier: 1, timespan: 'hour' },
  '4h': { multiplier: 4, timespan: 'hour' },
  '1d': { multiplier: 1, timespan: 'day' },
  '1w': { multiplier: 1, timespan: 'week' },
  '1mo': { multiplier: 1, timespan: 'month' },
  '1q': { multiplier: 1, timespan: 'quarter' },
  '1y': { multiplier: 1, timespan: 'year' },
};

/** The timeframe of that name, or `undefined`. Names are exact: `1mo`, not `1M`. */
export function parseTimeframe(text: string): Timeframe | undefined {
  return TIMEFRAMES.find((timeframe) => timeframe === text);
}

/** How long a timeframe’s bars are. */
export function barLengthOf(timeframe: Timeframe): BarLength {
  return LENGTHS[timeframe];
}

/**
 * The timeframe that longer bars can be made from without loss: minutes make hours, days make weeks. A day is no sum of
 * minutes (its prices are official ones), so `1s`, `1m` and `1d` have none.
 */
export function resampleSource(timeframe: Timeframe): '1m' | '1d' | undefined {
  switch (timeframe) {
    case '1s':
    case '1m':
    case '1d':
      return undefined;
    case '5m':
    case '15m':
    case '30m':
    case '1h':
    case '4h':
      return '1m';
    case '1w':
    case '1mo':
    case '1q':
    case '1y':
      return '1d';
  }
}
