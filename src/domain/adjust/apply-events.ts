/** A corporate action that counts: shares become `ratio` times as many, or each share is paid `amount` dollars. */
export type CapitalEvent =
  | { readonly kind: 'split'; readonly day: number; readonly ratio: number }
  | { readonly kind: 'dividend'; readonly day: number; readonly amount: number };

/** Factors of one symbol, cumulative forward from 1. */
export interface Factors {
  readonly split: number;
  readonly total: number;
}

/** What some events made of the factors. */
export interface AppliedEvents extends Factors {
  /** Events that took effect, in their order. */
  readonly applied: readonly CapitalEvent[];
  /** Dividends of the price or more, and ratios that are none: they change nothing. */
  readonly refused: readonly CapitalEvent[];
}

/**
 * The factors from the first bar at or after the events on. `previousClose` is the unadjusted close of the bar before
 * them; `events` are those whose ex-day lies after that bar and not after the next one, by {@link compareEvents}.
 *
 * A split multiplies both factors by new shares for an old one. A cash dividend multiplies the total factor by
 * 1 / (1 − D / C), the reinvestment at the close before the ex-day that CRSP (“Data Definitions”, factor to adjust price)
 * and the vendor use. C is carried through the events in between: divided by the ratio of a split, and less what was paid,
 * so that two dividends of one day count as their sum.
 */
export function applyEvents(
  factors: Factors,
  previousClose: number,
  events: readonly CapitalEvent[],
): AppliedEvents {
  let { split, total } = factors;
  let price = previousClose;
  const applied: CapitalEvent[] = [];
  const refused: CapitalEvent[] = [];
  for (const event of events) {
    if (!isSound(event, price)) {
      refused.push(event);
      continue;
    }
    applied.push(event);
    if (event.kind === 'split') {
      split *= event.ratio;
      total *= event.ratio;
      price /= event.ratio;
    } else {
      total *= price / (price - event.amount);
      price -= event.amount;
    }
  }
  return { split, total, applied, refused };
}

function isSound(event: CapitalEvent, price: number): boolean {
  if (event.kind === 'split') return Number.isFinite(event.ratio) && event.ratio > 0;
  return event.amount > 0 && event.amount < price;
}

/** By ex-day; a split before a dividend of its day, which is paid on the new shares; then by size. */
export function compareEvents(left: CapitalEvent, right: CapitalEvent): number {
  if (left.day !== right.day) return left.day - right.day;
  if (left.kind !== right.kind) return left.kind === 'split' ? -1 : 1;
  return sizeOf(left) - sizeOf(right);
}

function sizeOf(event: CapitalEvent): number {
  return event.kind === 'split' ? event.ratio : event.amount;
}

/** The events in words, for the table of factors: `split 4`, `dividend 0.82`. */
export function describeEvents(events: readonly CapitalEvent[]): string {
  return events.map((event) => `${event.kind} ${sizeOf(event)}`).join(', ');
}
