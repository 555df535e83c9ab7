import type { Finding } from '../finding.ts';
import type { TradingDay } from '../trading-day.ts';
import { isSameRatio, type SplitOverride } from './split-override.ts';

/** A split as the vendor has it. Several of one ticker and day may disagree. */
export interface SplitClaim {
  readonly id: string;
  readonly ticker: string;
  readonly day: TradingDay;
  /** `to` new shares for `from` old ones; anything but a number above zero is no ratio. */
  readonly from: number | null;
  readonly to: number | null;
  /** `forward_split`, `reverse_split` or `stock_dividend`. */
  readonly kind: string | null;
}

/** Whether a row counts, and who says so: nobody contradicted the vendor, our rule, or a person’s override. */
export interface EventDecision {
  readonly id: string;
  readonly effective: boolean;
  readonly decidedBy: 'vendor' | 'rule' | 'override';
}

/** What became of the splits of one ticker and day. */
export interface DecidedSplits {
  readonly decisions: readonly EventDecision[];
  readonly findings: readonly Finding[];
  /** Overrides that no row fits. */
  readonly unmatched: readonly SplitOverride[];
}

/** Rows that name one ratio, by id. */
interface Camp {
  readonly ratio: number;
  readonly claims: readonly SplitClaim[];
  readonly override: SplitOverride | undefined;
}

/**
 * Decides which of the splits of one ticker and day count: at most one. A ratio that is no ratio and one of 1 never
 * do. What a person keeps counts, and what a person drops does not. Among ratios left over, the one wins that most rows
 * name, then the one that fits its own kind (a reverse split makes fewer shares), then the one that changes prices
 * least, then the one whose first id sorts first. Of rows with the same ratio the first id counts.
 */
export function decideSplits(
  claims: readonly SplitClaim[],
  overrides: readonly SplitOverride[],
): DecidedSplits {
  const camps = gatherCamps(claims, overrides);
  const invalid = claims.filter((claim) => ratioOf(claim) === undefined);
  const kept = camps.find(({ override }) => override?.decision === 'keep');
  const candidates = camps.filter(({ ratio, override }) => override === undefined && ratio !== 1);
  const choice = kept === undefined ? chooseCamp(candidates) : { camp: kept, why: 'a person kept it' };
  const isContested = kept === undefined && candidates.length > 1;
  const decisions = camps.flatMap((camp) =>
    camp.claims.map(({ id }, index): EventDecision => {
      const isOverridden = camp.override !== undefined || (kept !== undefined && camp !== kept);
      const isPlain = camp === choice?.camp && index === 0 && !isContested;
      return {
        id,
        effective: camp === choice?.camp && index === 0,
        decidedBy: isOverridden ? 'override' : isPlain ? 'vendor' : 'rule',
      };
    }),
  );
  return {
    decisions: [
      ...decisions,
      ...invalid.map(({ id }) => ({ id, effective: false, decidedBy: 'rule' }) as const),
    ],
    findings: [
      ...invalid.map(invalidRatio),
      ...camps.filter(({ ratio }) => ratio === 1).map(withoutEffect),
      ...camps.filter((camp) => camp.claims.length > 1).map(repeated),
      ...(isContested && choice !== undefined ? [conflict(candidates, choice)] : []),
      ...overridden(camps),
    ],
    unmatched: overrides.filter(({ from, to }) => !camps.some(({ ratio }) => isSameRatio(ratio, to / from))),
  };
}

/** A warning about a person’s decision that decides nothing. */
export function unmatchedOverride({ ticker, day, from, to, line, decision }: SplitOverride): Finding {
  return {
    rule: 'override-unmatched',
    severity: 'warning',
    dataset: 'splits',
    day,
    symbol: ticker,
    message: `Line ${line} of overrides/splits.csv (${decision} ${from}:${to}) fits no split that the vendor has of ${ticker} on ${day}.`,
    rowCount: 0,
    evidence: { line, split_from: from, split_to: to, decision },
  };
}

function ratioOf({ from, to }: SplitClaim): number | undefined {
  if (from === null || to === null || !(from > 0) || !(to > 0)) return undefined;
  const ratio = to / from;
  return Number.isFinite(ratio) && ratio > 0 ? ratio : undefined;
}

function gatherCamps(claims: readonly SplitClaim[], overrides: readonly SplitOverride[]): readonly Camp[] {
  const camps: { ratio: number; claims: SplitClaim[] }[] = [];
  for (const claim of claims.toSorted(byId)) {
    const ratio = ratioOf(claim);
    if (ratio === undefined) continue;
    const camp = camps.find((each) => isSameRatio(each.ratio, ratio));
    if (camp === undefined) camps.push({ ratio: isSameRatio(ratio, 1) ? 1 : ratio, claims: [claim] });
    else camp.claims.push(claim);
  }
  return camps.map((camp) => ({
    ...camp,
    override: overrides.find(({ from, to }) => isSameRatio(to / from, camp.ratio)),
  }));
}

interface Choice {
  readonly camp: Camp;
  readonly why: string;
}

/** In this order; what ties in all of them is told apart by id. */
const GROUNDS: readonly { readonly why: string; readonly score: (camp: Camp) => number }[] = [
  { why: 'more rows name it', score: ({ claims }) => claims.length },
  { why: 'it fits its own kind', score: ({ claims, ratio }) => (claims.some(fits(ratio)) ? 1 : 0) },
  { why: 'it changes prices least', score: ({ ratio }) => -Math.abs(Math.log(ratio)) },
];

function chooseCamp(camps: readonly Camp[]): Choice | undefined {
  let left = camps;
  for (const { why, score } of GROUNDS) {
    const best = Math.max(...left.map(score));
    left = left.filter((camp) => isSameRatio(score(camp), best));
    if (left.length === 1 && left[0] !== undefined) return { camp: left[0], why };
  }
  return left[0] === undefined ? undefined : { camp: left[0], why: 'its id sorts first' };
}

function fits(ratio: number): (claim: SplitClaim) => boolean {
  return ({ kind }) => (kind === 'reverse_split' ? ratio < 1 : kind !== null && ratio > 1);
}

function byId(left: SplitClaim, right: SplitClaim): number {
  if (left.id === right.id) return 0;
  return left.id < right.id ? -1 : 1;
}

function finding(
  claims: readonly SplitClaim[],
  about: Pick<Finding, 'rule' | 'severity' | 'message'>,
  evidence: Finding['evidence'] = {},
): Finding {
  const first = claims[0];
  return {
    ...about,
    dataset: 'splits',
    day: first?.day ?? ('' as TradingDay),
    symbol: first?.ticker ?? '',
    rowCount: claims.length,
    evidence: {
      ids: claims.map(({ id }) => id).join(','),
      ratios: claims.map(spell).join(','),
      ...evidence,
    },
  };
}

function spell({ from, to }: Pick<SplitClaim, 'from' | 'to'>): string {
  return `${from ?? '?'}:${to ?? '?'}`;
}

function invalidRatio(claim: SplitClaim): Finding {
  return finding([claim], {
    rule: 'split-ratio-invalid',
    severity: 'error',
    message: `${claim.ticker} ${claim.day}: ${spell(claim)} is no ratio of a split; the row does not count.`,
  });
}

function withoutEffect({ claims }: Camp): Finding {
  const [first] = claims;
  return finding(claims, {
    rule: 'split-without-effect',
    severity: 'info',
    message: `${first?.ticker ?? ''} ${first?.day ?? ''}: a split of one for one changes nothing; the row does not count.`,
  });
}

function repeated({ claims }: Camp): Finding {
  const [first] = claims;
  return finding(claims, {
    rule: 'split-duplicate',
    severity: 'warning',
    message: `${first?.ticker ?? ''} ${first?.day ?? ''}: the vendor has the split ${first === undefined ? '' : spell(first)} ${claims.length} times; it counts once.`,
  });
}

function conflict(candidates: readonly Camp[], { camp, why }: Choice): Finding {
  const claims = candidates.flatMap((each) => each.claims);
  const [winner] = camp.claims;
  const [loser] = candidates.find((each) => each !== camp)?.claims ?? [];
  if (winner === undefined || loser === undefined) throw new RangeError('a conflict has two sides');
  const { ticker, day } = winner;
  return finding(
    claims,
    {
      rule: 'split-conflict',
      severity: 'error',
      message:
        `${ticker} ${day}: the vendor has splits that disagree: ${candidates.map(({ claims: [one] }) => (one === undefined ? '' : spell(one))).join(', ')}. ` +
        `${spell(winner)} counts because ${why}. To decide otherwise, add a line to overrides/splits.csv: ${ticker},${day},${loser.from ?? ''},${loser.to ?? ''},keep,`,
    },
    { effective: winner.id, reason: why },
  );
}

function overridden(camps: readonly Camp[]): readonly Finding[] {
  return camps.flatMap(({ override, claims }) => {
    if (override === undefined) return [];
    const { ticker, day, from, to, line, note, decision } = override;
    const verb = decision === 'keep' ? 'counts' : 'does not count';
    return finding(
      claims,
      {
        rule: 'split-overridden',
        severity: 'info',
        message: `${ticker} ${day}: ${from}:${to} ${verb}, by line ${line} of overrides/splits.csv${note === '' ? '' : ` (${note})`}.`,
      },
      { line, decision },
    );
  });
}
