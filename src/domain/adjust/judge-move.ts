import type { CapitalEvent } from './apply-events.ts';
import type { PriceMove } from './walk-bars.ts';

/** What a price move says about the table of splits. Ratios are new shares for an old one. */
export type MoveVerdict =
  | { readonly kind: 'split-contradicted'; readonly recorded: number; readonly implied: number }
  | { readonly kind: 'split-missing'; readonly likely: number; readonly implied: number }
  | { readonly kind: 'jump-unexplained'; readonly implied: number }
  | { readonly kind: 'jump-over-gap'; readonly implied: number; readonly days: number }
  | { readonly kind: 'event-refused'; readonly event: CapitalEvent };

/**
 * A split that the prices deny: open and close of its day both miss what it makes of the close before by more than a third
 * (exp 0.288), in one direction. One stock in a thousand moves so far on a day, and splits are rare days.
 */
const CONTRADICTION = 0.288;

/** Ratios that companies choose; smaller ones, three for two, cannot be told from a bad day. */
const COMMON_RATIOS = [2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100] as const;

/**
 * How near to a common ratio the open has to be, and how near the close: both as logarithms. Prices halve now and then,
 * and next to never come to a quarter or four times as much overnight: from there on nearly any ratio is a split’s.
 */
const NARROW = { open: 0.05, close: 0.12 };
const WIDE = { open: 0.15, close: 0.3 };
const WIDE_FROM = 4;

/** Up by more than half, or down by as much: what nobody should take for a return unseen. */
const JUMP = 0.5;

/** Below a dollar, prices double and halve by themselves. */
const PRICE_MIN = 1;

/** After so many calendar days without a bar a price may have gone anywhere by itself … */
const HALT_DAYS_MAX = 15;

/** … but one that is three times what it was, or a third, is more often another security’s under the same ticker. */
const GAP_JUMP = 3;

/**
 * What a move says, if anything; pure arithmetic on three prices. The open is judged because a night is quieter than a day, and
 * the close because a single open may be a bad print: both have to agree.
 */
export function judgeMove(move: PriceMove): MoveVerdict | undefined {
  const [refused] = move.refused;
  if (refused !== undefined) return { kind: 'event-refused', event: refused };
  const { previousClose, open, close } = move;
  if (!(previousClose > 0 && open > 0 && close > 0)) return undefined;
  const days = move.day - move.previousDay;
  return days > HALT_DAYS_MAX ? judgeGap(measure(move), days) : judgeNight(move, measure(move));
}

/** Logarithms of what the close before has been divided by, less dividends, at the open and at the close. */
interface MeasuredMove {
  readonly atOpen: number;
  readonly atClose: number;
  /** The same at the open, as a ratio. */
  readonly implied: number;
  /** What the table of splits says. */
  readonly recorded: number;
}

function measure(move: PriceMove): MeasuredMove {
  const { previousClose, open, close, events } = move;
  const recorded = events.reduce((ratio, event) => (event.kind === 'split' ? ratio * event.ratio : ratio), 1);
  const before = Math.max(previousClose - dividendsOf(move) * recorded, previousClose / 100);
  return {
    atOpen: Math.log(before / open),
    atClose: Math.log(before / close),
    implied: before / open,
    recorded,
  };
}

function judgeNight(
  move: PriceMove,
  { atOpen, atClose, implied, recorded }: MeasuredMove,
): MoveVerdict | undefined {
  if (recorded !== 1) {
    const [missed, missedAtClose] = [atOpen - Math.log(recorded), atClose - Math.log(recorded)];
    const limit = isCheap(move) ? 3 * CONTRADICTION : CONTRADICTION;
    return isBeyond(missed, missedAtClose, limit)
      ? { kind: 'split-contradicted', recorded, implied }
      : undefined;
  }
  if (isCheap(move)) return undefined;
  const likely = commonRatio(atOpen, atClose);
  if (likely !== undefined) return { kind: 'split-missing', likely, implied };
  const isJump = isBeyond(atOpen, atClose, atOpen > 0 ? -Math.log(1 - JUMP) : Math.log(1 + JUMP));
  return isJump ? { kind: 'jump-unexplained', implied } : undefined;
}

function judgeGap(
  { atOpen, atClose, implied, recorded }: MeasuredMove,
  days: number,
): MoveVerdict | undefined {
  const expected = Math.log(recorded);
  const isJump = isBeyond(atOpen - expected, atClose - expected, Math.log(GAP_JUMP));
  return isJump ? { kind: 'jump-over-gap', implied, days } : undefined;
}

function dividendsOf({ events }: PriceMove): number {
  return events.reduce((sum, event) => (event.kind === 'dividend' ? sum + event.amount : sum), 0);
}

function isCheap({ previousClose, open }: PriceMove): boolean {
  return Math.min(previousClose, open) < PRICE_MIN;
}

function isBeyond(atOpen: number, atClose: number, limit: number): boolean {
  return Math.sign(atOpen) === Math.sign(atClose) && Math.min(Math.abs(atOpen), Math.abs(atClose)) > limit;
}

/** The common ratio that fits best, if one does: above 1 for more shares, below for fewer. */
function commonRatio(atOpen: number, atClose: number): number | undefined {
  const size = Math.abs(atOpen);
  const fits = COMMON_RATIOS.filter((ratio) => {
    const tolerance = ratio < WIDE_FROM ? NARROW : WIDE;
    return (
      Math.abs(size - Math.log(ratio)) <= tolerance.open &&
      Math.abs(atClose * Math.sign(atOpen) - Math.log(ratio)) <= tolerance.close
    );
  });
  const [best] = fits.toSorted(
    (left, right) => Math.abs(size - Math.log(left)) - Math.abs(size - Math.log(right)),
  );
  if (best === undefined) return undefined;
  return atOpen > 0 ? best : 1 / best;
}
