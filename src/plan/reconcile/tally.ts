import type { TradingDay } from '../../domain/trading-day.ts';
import type { Verdict } from './compare-bars.ts';
import type { DifferenceRule } from './difference-rule.ts';
import type { PlacedDifference, SymbolDayVerdict } from './judge-symbol-day.ts';

/** Examples kept for each day and reason. */
const EXAMPLES_PER_RULE = 10;

/** Unexplained symbol-days of a day that are kept one by one; the others are counted. */
const UNEXPLAINED_PER_DAY = 20;

/** What one known reason explained on one day. */
export interface RuleTally {
  readonly rule: DifferenceRule;
  readonly symbolDays: number;
  /** The largest relative difference it explained. */
  readonly largest: number;
  /** The largest differences, largest first. */
  readonly examples: readonly PlacedDifference[];
}

/** Symbol-days by verdict. */
export type VerdictCounts = Readonly<Record<Verdict, number>>;

/** None of any verdict: where counting begins. */
export function noVerdicts(): Record<Verdict, number> {
  return { equal: 0, explained: 0, differs: 0, 'only-here': 0, 'only-there': 0 };
}

/** How one day went. */
export interface DayTally {
  readonly day: TradingDay;
  readonly verdicts: VerdictCounts;
  /** Bars compared, equal ones included. */
  readonly bars: number;
  /** Reasons that explained something, the most frequent first. */
  readonly rules: readonly RuleTally[];
  /** Unexplained symbol-days, the worst first, up to a bound. */
  readonly unexplained: readonly SymbolDayVerdict[];
}

/** Adds up one day, symbol by symbol, in bounded memory. */
export interface DayCounter {
  add(judged: SymbolDayVerdict): void;
  /** `symbols` and `bars` count all that were compared, those that were equal included. */
  finish(totals: { readonly symbols: number; readonly bars: number }): DayTally;
}

interface RuleCount {
  symbolDays: number;
  largest: number;
  examples: readonly PlacedDifference[];
}

/** Starts to count a day. Symbols that are equal need not be added. */
export function countDay(day: TradingDay): DayCounter {
  const verdicts = noVerdicts();
  const rules = new Map<DifferenceRule, RuleCount>();
  let unexplained: readonly SymbolDayVerdict[] = [];
  let added = 0;
  return {
    add(judged) {
      added += 1;
      verdicts[judged.verdict] += 1;
      countRules(rules, judged);
      if (isUnexplained(judged.verdict)) {
        unexplained = keepWorst(unexplained, withoutEcho(judged), severityOf, UNEXPLAINED_PER_DAY);
      }
    },
    finish: ({ symbols, bars }) => ({
      day,
      verdicts: { ...verdicts, equal: verdicts.equal + symbols - added },
      bars,
      rules: [...rules]
        .map(([rule, count]) => ({ rule, ...count }))
        .toSorted((left, right) => right.symbolDays - left.symbolDays),
      unexplained,
    }),
  };
}

/** Whether nothing known explains a verdict. */
function isUnexplained(verdict: Verdict): boolean {
  return verdict === 'differs' || verdict === 'only-here' || verdict === 'only-there';
}

/** Symbol-days that nothing known explains. */
export function unexplainedOf(verdicts: VerdictCounts): number {
  return verdicts.differs + verdicts['only-here'] + verdicts['only-there'];
}

/**
 * How much a difference counts among others: numbers by how far they lie apart, bars that one source lacks after all of
 * them. Many missing bars would hide the prices that are wrong.
 */
export function weightOf({ field, relative }: PlacedDifference): number {
  return field === 'bar' ? 0 : relative;
}

/** The weightiest unexplained difference of a symbol’s day; the first one where several weigh as much. */
export function worstOf({ differences }: SymbolDayVerdict): PlacedDifference | undefined {
  let worst: PlacedDifference | undefined;
  for (const difference of differences) {
    if (difference.rule !== undefined) continue;
    if (worst === undefined || weightOf(difference) > weightOf(worst)) worst = difference;
  }
  return worst;
}

/** A day of minutes may differ a thousand times; the worst bar stands for all of them. */
function withoutEcho(judged: SymbolDayVerdict): SymbolDayVerdict {
  const worst = worstOf(judged);
  if (worst === undefined) return judged;
  const sameBar = judged.differences.filter(
    ({ startMs, rule }) => startMs === worst.startMs && rule === undefined,
  );
  return { ...judged, differences: sameBar };
}

function countRules(rules: Map<DifferenceRule, RuleCount>, { differences }: SymbolDayVerdict): void {
  const seen = new Set<DifferenceRule>();
  for (const difference of differences) {
    const { rule, relative } = difference;
    if (rule === undefined) continue;
    const count = rules.get(rule) ?? { symbolDays: 0, largest: 0, examples: [] };
    rules.set(rule, count);
    if (!seen.has(rule)) count.symbolDays += 1;
    seen.add(rule);
    count.largest = Math.max(count.largest, relative);
    count.examples = keepWorst(count.examples, difference, (one) => one.relative, EXAMPLES_PER_RULE);
  }
}

function severityOf(judged: SymbolDayVerdict): number {
  const worst = worstOf(judged);
  return worst === undefined ? 0 : weightOf(worst);
}

/** The list with one more, in falling order, cut to a length. Equal ones keep the order in which they came. */
function keepWorst<T>(list: readonly T[], one: T, weigh: (one: T) => number, length: number): readonly T[] {
  const last = list.at(-1);
  const weight = weigh(one);
  if (list.length >= length && last !== undefined && weigh(last) >= weight) return list;
  const place = list.findIndex((kept) => weigh(kept) < weight);
  return list.toSpliced(place === -1 ? list.length : place, 0, one).slice(0, length);
}
