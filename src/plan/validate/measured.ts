import { countOf } from '../../domain/count-of.ts';
import type { Finding } from '../../domain/finding.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { RuleSettings } from './rule-settings.ts';
import { VALIDATION_RULES } from './rule-table.ts';
import type { ValidationRuleName } from './validation-rule.ts';

/** What a rule counted on a day, before it is judged. */
export interface Measured {
  readonly rule: ValidationRuleName;
  /** Rows, symbols or minutes that break the rule. */
  readonly broken: number;
  /** How many were looked at. */
  readonly of: number;
  /** A few of them by name, the ones to look at first. */
  readonly examples: readonly string[];
  /** Numbers behind it, beyond the counts. */
  readonly evidence?: Readonly<Record<string, string | number>>;
  /** Bars behind it where `broken` counts something else. */
  readonly rows?: number;
}

/** Where a measurement was made: a dataset or a table, and a day. */
export interface MeasuredPlace {
  readonly dataset: string;
  readonly day: TradingDay;
}

/** Names in a message; the evidence has no more. */
export const EXAMPLES_MAX = 5;

/**
 * The finding about what a rule counted, or `undefined` when that is within its tolerance: fewer than `atLeast`, or, for rules
 * with a share, not more than that share. Whatever else a rule tolerates was left out when it was counted.
 */
export function judgeMeasured(
  measured: Measured,
  settings: RuleSettings,
  { dataset, day }: MeasuredPlace,
): Finding | undefined {
  const { rule, broken, of, examples, evidence = {}, rows = broken } = measured;
  const { noun, says, unit } = VALIDATION_RULES[rule];
  if (broken === 0 || broken < settings.atLeast) return undefined;
  const isShare = unit === 'share';
  if (isShare && broken <= settings.tolerance * of) return undefined;
  const named = examples.slice(0, EXAMPLES_MAX);
  const list = named.length === 0 ? '' : `: ${named.join(', ')}${broken > named.length ? ', …' : ''}`;
  const part = of > broken ? ` of ${countOf(of, noun)}` : '';
  return {
    rule,
    severity: settings.severity,
    dataset,
    day,
    ...(broken === 1 && named.length === 1 && noun === 'symbol' ? { symbol: named[0] ?? '' } : {}),
    message: `${part === '' ? countOf(broken, noun) : `${broken}${part}`} ${says}${list}.`,
    rowCount: rows,
    evidence: {
      broken,
      of,
      ...(isShare ? { tolerance: settings.tolerance } : {}),
      ...evidence,
    },
  };
}
