import { addDays, type TradingDay } from '../domain/trading-day.ts';

/** Days behind what is known that are asked for again: the vendor adds, corrects and removes events late. */
export const LOOK_BACK_DAYS = 30;

/** What was asked for so far; without `from` everything, without `to` nothing is known of the end. */
export interface AskedWindow {
  readonly from: TradingDay | undefined;
  /** The last day it reached; what was announced for later was asked for too. */
  readonly to: TradingDay;
}

/** Inclusive days to ask for; without a bound everything on that side. */
export interface AskWindow {
  readonly from: TradingDay | undefined;
  readonly to: TradingDay | undefined;
}

/** What decides a window. */
export interface WindowFacts {
  readonly asked: AskedWindow | undefined;
  /** The latest event known that is not still to come. */
  readonly lastKnown: TradingDay | undefined;
  readonly today: TradingDay;
  /** What a person asked for. */
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
  readonly isFull: boolean;
}

/**
 * The days of events to ask for: everything the first time and when told to; the days a person names; else from
 * {@link LOOK_BACK_DAYS} before the last event known on, and all that is announced.
 */
export function referenceWindow(facts: WindowFacts): AskWindow {
  const { asked, lastKnown, from, to, isFull } = facts;
  if (from !== undefined || to !== undefined) return { from, to };
  if (isFull || asked === undefined) return { from: undefined, to: undefined };
  const known = lastKnown !== undefined && lastKnown < asked.to ? lastKnown : asked.to;
  return { from: addDays(known, -LOOK_BACK_DAYS), to: undefined };
}

/** What has been asked for once a window has been: one stretch of days, never one with a gap in it. */
export function askedAfter(
  asked: AskedWindow | undefined,
  { from, to }: AskWindow,
  today: TradingDay,
): AskedWindow {
  const end = to === undefined || to > today ? today : to;
  if (asked === undefined) return { from, to: end };
  const touches =
    (from === undefined || from <= addDays(asked.to, 1)) &&
    (asked.from === undefined || addDays(end, 1) >= asked.from);
  if (!touches) return asked;
  const begin =
    from === undefined || asked.from === undefined ? undefined : from < asked.from ? from : asked.from;
  return { from: begin, to: end > asked.to ? end : asked.to };
}
