import { countOf } from '../../domain/count-of.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { type DayTally, unexplainedOf } from './tally.ts';

/** Both routes, side by side. */
export interface CutOverFacts {
  /** The days the market traded, ascending. */
  readonly days: readonly TradingDay[];
  readonly compared: readonly DayTally[];
  /** Days the lake does not hold, although its own route was just taken. */
  readonly notHeld: ReadonlySet<TradingDay>;
  /** Days the other route did not answer about. */
  readonly unanswered: ReadonlySet<TradingDay>;
  /** Days that the lake has from the other route itself. */
  readonly sameSource: ReadonlySet<TradingDay>;
  /** Symbols the other route did not answer about. */
  readonly silentSymbols: number;
}

/** Whether the other route would have done on one day. */
export interface CutOverDay {
  readonly day: TradingDay;
  readonly isReady: boolean;
  /** What speaks against it; empty when nothing does. */
  readonly reason: string;
}

/** Whether the other route could replace the present one. */
export interface CutOverVerdict {
  readonly isReady: boolean;
  /** What speaks against it; none when ready. */
  readonly reasons: readonly string[];
  readonly days: readonly CutOverDay[];
}

/** Ready is what answered about every day and every symbol, and differs nowhere for an unknown reason. */
export function judgeCutOver(facts: CutOverFacts): CutOverVerdict {
  const byDay = new Map(facts.compared.map((tally) => [tally.day, tally]));
  const days = facts.days.map((day) => {
    const reason = reasonAgainst(day, byDay.get(day), facts);
    return { day, isReady: reason === '', reason };
  });
  const count = (set: ReadonlySet<TradingDay>): number => facts.days.filter((day) => set.has(day)).length;
  const differing = facts.compared.filter((tally) => unexplainedOf(tally.verdicts) > 0);
  const symbols = differing.reduce((sum, tally) => sum + unexplainedOf(tally.verdicts), 0);
  const reasons = [
    facts.days.length === 0 ? 'the market did not trade in the range' : '',
    told(count(facts.notHeld), 'the lake does not hold'),
    told(count(facts.unanswered), 'the other route does not answer about'),
    told(count(facts.sameSource), 'the lake has from that route itself'),
    facts.silentSymbols === 0
      ? ''
      : `the other route does not answer about ${countOf(facts.silentSymbols, 'symbol')}`,
    differing.length === 0
      ? ''
      : `${differ(symbols, 'symbol-day')} for no known reason (on ${countOf(differing.length, 'day')})`,
  ].filter((reason) => reason !== '');
  return { isReady: reasons.length === 0 && days.every(({ isReady }) => isReady), reasons, days };
}

function reasonAgainst(day: TradingDay, tally: DayTally | undefined, facts: CutOverFacts): string {
  if (facts.notHeld.has(day)) return 'not in the lake';
  if (facts.unanswered.has(day)) return 'no answer';
  if (facts.sameSource.has(day)) return 'the lake has it from that route itself';
  if (tally === undefined) return 'not compared';
  const symbols = unexplainedOf(tally.verdicts);
  return symbols === 0 ? '' : `${differ(symbols, 'symbol')} for no known reason`;
}

function told(days: number, what: string): string {
  return days === 0 ? '' : `${countOf(days, 'day')} ${what}`;
}

function differ(count: number, noun: string): string {
  return `${countOf(count, noun)} differ${count === 1 ? 's' : ''}`;
}
