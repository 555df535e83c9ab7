import { BAR_FIELDS, type BarField, type BarPair, type BarValues, type PairContext } from './bar-pair.ts';
import type { DifferenceRule } from './difference-rule.ts';
import { explainField, explainLonely } from './explain-difference.ts';

/** How two bars stand to each other. */
export type Verdict = 'equal' | 'explained' | 'differs' | 'only-here' | 'only-there';

/** One number, or a whole bar, that the two sources do not have alike. */
export interface Difference {
  readonly field: BarField | 'bar';
  /** For a whole bar: its close. */
  readonly ours: number | undefined;
  readonly theirs: number | undefined;
  /** The difference as a share of the larger number, 0 … 2; 1 for a bar that one source does not have. */
  readonly relative: number;
  /** Why; absent when nothing known explains it. */
  readonly rule: DifferenceRule | undefined;
}

/** The outcome for one pair. */
export interface BarComparison {
  readonly verdict: Verdict;
  /** None for equal bars. */
  readonly differences: readonly Difference[];
}

const EQUAL: BarComparison = { verdict: 'equal', differences: [] };

/**
 * Compares two bars number by number. What one source does not know is not compared. `explained`: each difference has a
 * known reason and lies within its tolerance.
 */
export function compareBars(pair: BarPair, context: PairContext): BarComparison {
  const { ours, theirs } = pair;
  if (ours === undefined || theirs === undefined) return compareLonely(pair, context);
  const differences = BAR_FIELDS.flatMap((field) => {
    const values = valuesOf(field, ours, theirs);
    if (values === undefined) return [];
    const rule = explainField(field, { ...pair, ours, theirs }, context);
    return [{ field, ...values, relative: relativeDifference(values.ours, values.theirs), rule }];
  });
  if (differences.length === 0) return EQUAL;
  const isExplained = differences.every(({ rule }) => rule !== undefined);
  return { verdict: isExplained ? 'explained' : 'differs', differences };
}

function compareLonely(pair: BarPair, context: PairContext): BarComparison {
  const { ours, theirs } = pair;
  const bar = ours ?? theirs;
  if (bar === undefined) return EQUAL;
  const rule = explainLonely(pair, bar, context);
  const difference = { field: 'bar', ours: ours?.close, theirs: theirs?.close, relative: 1, rule } as const;
  if (rule !== undefined) return { verdict: 'explained', differences: [difference] };
  return { verdict: theirs === undefined ? 'only-here' : 'only-there', differences: [difference] };
}

function valuesOf(
  field: BarField,
  ours: BarValues,
  theirs: BarValues,
): { readonly ours: number; readonly theirs: number } | undefined {
  const [left, right] = [ours[field], theirs[field]];
  return left === undefined || right === undefined || left === right
    ? undefined
    : { ours: left, theirs: right };
}

/** How far two numbers lie apart, as a share of the larger one. */
function relativeDifference(left: number, right: number): number {
  const scale = Math.max(Math.abs(left), Math.abs(right));
  return scale === 0 ? 0 : Math.abs(left - right) / scale;
}
