import type { Verdict } from './compare-bars.ts';
import type { DifferenceRule } from './difference-rule.ts';
import type { PlacedDifference } from './judge-symbol-day.ts';
import { type DayTally, noVerdicts, unexplainedOf, weightOf, worstOf } from './tally.ts';

/** Unexplained differences that are told one by one. */
const WORST_SHOWN = 10;

/** All days of a comparison together. */
export interface ReconcileSummary {
  readonly days: number;
  readonly symbolDays: number;
  readonly bars: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** The most frequent first. */
  readonly rules: readonly {
    readonly rule: DifferenceRule;
    readonly symbolDays: number;
    readonly largest: number;
  }[];
  /** Symbol-days that nothing known explains. */
  readonly unexplained: number;
  /** Their weightiest differences, one a symbol-day, up to a bound; see {@link weightOf}. */
  readonly worst: readonly PlacedDifference[];
}

/** Adds days up. */
export function summarizeDays(days: readonly DayTally[]): ReconcileSummary {
  const verdicts = noVerdicts();
  const rules = new Map<DifferenceRule, { symbolDays: number; largest: number }>();
  for (const day of days) {
    for (const [verdict, count] of Object.entries(day.verdicts)) verdicts[verdict as Verdict] += count;
    for (const { rule, symbolDays, largest } of day.rules) {
      const sum = rules.get(rule) ?? { symbolDays: 0, largest: 0 };
      rules.set(rule, {
        symbolDays: sum.symbolDays + symbolDays,
        largest: Math.max(sum.largest, largest),
      });
    }
  }
  return {
    days: days.length,
    symbolDays: Object.values(verdicts).reduce((sum, count) => sum + count, 0),
    bars: days.reduce((sum, day) => sum + day.bars, 0),
    verdicts,
    rules: [...rules]
      .map(([rule, sum]) => ({ rule, ...sum }))
      .toSorted((left, right) => right.symbolDays - left.symbolDays),
    unexplained: unexplainedOf(verdicts),
    worst: days
      .flatMap(({ unexplained }) => unexplained.flatMap((one) => worstOf(one) ?? []))
      .toSorted((left, right) => weightOf(right) - weightOf(left))
      .slice(0, WORST_SHOWN),
  };
}
