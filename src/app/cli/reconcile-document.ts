import type { ReconcileDocument, ReconcileVerdicts } from '../../../contract/cli/reconcile.ts';
import { DIFFERENCE_RULES } from '../../plan/reconcile/difference-rule.ts';
import type { VerdictCounts } from '../../plan/reconcile/tally.ts';
import type { CutOverOutcome } from '../reconcile/run-cut-over.ts';
import type { ReconcileOutcome, ReconcilePlan } from '../reconcile/run-reconcile.ts';

/** A comparison, or what one would cost, as `--json` prints it. */
export function toReconcileDocument(
  plan: ReconcilePlan | ReconcileOutcome | CutOverOutcome,
): ReconcileDocument {
  const { request, symbols, estimate } = plan;
  const { dataset, source, from, to, choice } = request;
  return {
    dataset,
    source,
    from,
    to,
    symbols: { choice: choice.kind, names: symbols === undefined ? null : [...symbols] },
    estimate,
    result: 'run' in plan ? toResult(plan) : null,
    cutOver: 'cutOver' in plan ? toCutOver(plan) : null,
  };
}

function toResult(outcome: ReconcileOutcome): ReconcileDocument['result'] {
  const { run, summary, days, notHeld, unanswered, absent, sameSource, garbage, calls, bytes, seconds } =
    outcome;
  return {
    run,
    agrees: summary.unexplained === 0 && unanswered.length === 0,
    days: summary.days,
    symbolDays: summary.symbolDays,
    bars: summary.bars,
    verdicts: toVerdicts(summary.verdicts),
    unexplained: summary.unexplained,
    rules: summary.rules.map((one) => ({ ...one, meaning: DIFFERENCE_RULES[one.rule] })),
    worst: summary.worst.map(({ day, symbol, startMs, field, ours, theirs, relative }) => ({
      day,
      symbol,
      timestamp: new Date(startMs).toISOString(),
      field,
      ours: ours ?? null,
      theirs: theirs ?? null,
      relative,
    })),
    byDay: days.map(({ day, verdicts }) => ({ day, verdicts: toVerdicts(verdicts) })),
    notHeld: [...notHeld],
    sameSource: [...sameSource],
    absent: [...absent],
    unanswered: unanswered.map(({ day, symbol, code, message }) => ({
      day: day ?? null,
      symbol: symbol ?? null,
      code,
      message,
    })),
    garbage,
    calls,
    bytes,
    seconds,
  };
}

function toCutOver({ cutOver, routes }: CutOverOutcome): ReconcileDocument['cutOver'] {
  return {
    ready: cutOver.isReady,
    reasons: [...cutOver.reasons],
    days: cutOver.days.map(({ day, isReady, reason }) => ({ day, ready: isReady, reason })),
    routes: [...routes],
  };
}

function toVerdicts(counts: VerdictCounts): ReconcileVerdicts {
  const { equal, explained, differs } = counts;
  return { equal, explained, differs, onlyHere: counts['only-here'], onlyThere: counts['only-there'] };
}
