import { countOf } from '../../domain/count-of.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { BAR_FIELDS, type ReconcileSource } from './bar-pair.ts';
import { DIFFERENCE_RULES } from './difference-rule.ts';
import type { PlacedDifference, SymbolDayVerdict } from './judge-symbol-day.ts';
import { type DayTally, type RuleTally, unexplainedOf, worstOf } from './tally.ts';

/** What was compared. */
export interface ComparedDataset {
  readonly dataset: DatasetName;
  readonly source: ReconcileSource;
}

/**
 * The findings of one day: one for each known reason, one for each unexplained symbol while there are few, and one for the
 * others together. None when both sources agree to the last digit.
 */
export function reconcileFindings(compared: ComparedDataset, tally: DayTally): readonly Finding[] {
  const { day, rules, unexplained, verdicts } = tally;
  const count = unexplainedOf(verdicts);
  const single = unexplained.map((judged) => describeSymbolDay(compared, judged));
  const rest = count - unexplained.length;
  return [
    ...rules.map((rule) => describeRule(compared, day, rule)),
    ...single,
    ...(rest > 0 ? [describeRest(compared, day, { count, rest })] : []),
  ];
}

function describeRule({ dataset, source }: ComparedDataset, day: TradingDay, tally: RuleTally): Finding {
  const { rule, symbolDays, largest, examples } = tally;
  return {
    rule: `reconcile-${rule}`,
    severity: 'info',
    dataset,
    day,
    message: `${countOf(symbolDays, 'symbol')} differ${symbolDays === 1 ? 's' : ''} from ${SOURCE_NAMES[source]} for a known reason: ${DIFFERENCE_RULES[rule]}.`,
    rowCount: symbolDays,
    evidence: {
      source,
      largest,
      ...Object.fromEntries(
        examples.map((example, index) => [`example${index + 1}`, describeDifference(example)]),
      ),
    },
  };
}

/** A wrong price is worse than a wrong count; a bar that only one source has may be either’s mistake. */
function describeSymbolDay({ dataset, source }: ComparedDataset, judged: SymbolDayVerdict): Finding {
  const { symbol, day, verdict, differences } = judged;
  const worst = worstOf(judged);
  const isPriceWrong = differences.some(
    ({ field, rule }) => rule === undefined && (PRICES as readonly string[]).includes(field),
  );
  return {
    rule: `reconcile-${verdict}`,
    severity: isPriceWrong ? 'error' : 'warning',
    dataset,
    day,
    symbol,
    message: describeVerdict(judged, source),
    rowCount: 1,
    evidence: {
      source,
      relative: worst?.relative ?? 0,
      ...(worst === undefined
        ? {}
        : { timestamp: new Date(worst.startMs).toISOString(), field: worst.field }),
      ...Object.fromEntries(
        differences.flatMap(({ field, ours, theirs }) => [
          ...(ours === undefined ? [] : [[`${field}.ours`, ours] as const]),
          ...(theirs === undefined ? [] : [[`${field}.theirs`, theirs] as const]),
        ]),
      ),
    },
  };
}

function describeVerdict(judged: SymbolDayVerdict, source: ReconcileSource): string {
  const { symbol, verdict } = judged;
  if (verdict === 'only-here') return `${symbol} has bars in the lake and none in ${SOURCE_NAMES[source]}.`;
  if (verdict === 'only-there') return `${symbol} has bars in ${SOURCE_NAMES[source]} and none in the lake.`;
  const worst = worstOf(judged);
  return worst === undefined
    ? `${symbol} differs from ${SOURCE_NAMES[source]}.`
    : `${symbol} differs from ${SOURCE_NAMES[source]}: ${describeDifference(worst)}.`;
}

function describeRest(
  { dataset, source }: ComparedDataset,
  day: TradingDay,
  { count, rest }: { readonly count: number; readonly rest: number },
): Finding {
  return {
    rule: 'reconcile-many',
    severity: 'error',
    dataset,
    day,
    message: `${countOf(count, 'symbol')} differ${count === 1 ? 's' : ''} from ${SOURCE_NAMES[source]} for no known reason; ${rest} of them are counted here only.`,
    rowCount: rest,
    evidence: { source, unexplained: count },
  };
}

/** How the other source is called in a sentence. */
export const SOURCE_NAMES: Readonly<Record<ReconcileSource, string>> = {
  rest: 'the vendor’s answers about symbols',
  grouped: 'the vendor’s grouped days',
  minutes: 'the lake’s own minutes',
};

const PRICES = BAR_FIELDS.slice(0, 4);

/** `AAPL close 187.15, there 187.2 (0.027 %)`. */
function describeDifference({ symbol, field, ours, theirs, relative }: PlacedDifference): string {
  const percent = `${Number((relative * 100).toPrecision(3))} %`;
  if (field === 'bar') return `${symbol} has a bar ${ours === undefined ? 'there' : 'here'} only`;
  return `${symbol} ${field} ${ours}, there ${theirs} (${percent})`;
}
