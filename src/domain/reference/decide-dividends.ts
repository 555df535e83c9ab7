import type { Finding } from '../finding.ts';
import type { TradingDay } from '../trading-day.ts';
import type { EventDecision } from './decide-splits.ts';

/** A dividend as the vendor has it. */
export interface DividendClaim {
  readonly id: string;
  readonly ticker: string;
  /** The ex-dividend day. */
  readonly day: TradingDay;
  /** For each share. */
  readonly amount: number | null;
  readonly currency: string | null;
  readonly payDay: string | null;
}

/** What became of the dividends of one ticker and ex-day. */
export interface DecidedDividends {
  readonly decisions: readonly EventDecision[];
  readonly findings: readonly Finding[];
}

/**
 * Decides which of the dividends of one ticker and ex-day count. An amount that is none never does. The same amount,
 * currency and pay day twice is one dividend, of which the first id counts; the same amount to be paid on different days
 * is two, and worth a look. Different amounts stand beside each other: a special dividend often goes with a regular one.
 */
export function decideDividends(claims: readonly DividendClaim[]): DecidedDividends {
  const sorted = claims.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  const isSound = ({ amount }: DividendClaim): boolean => amount !== null && amount > 0;
  const sound = sorted.filter(isSound);
  const unsound = sorted.filter((claim) => !isSound(claim));
  const same = groups(sound, ({ amount, currency, payDay }) => `${amount} ${currency} ${payDay}`);
  const alike = groups(
    same.flatMap(([first]) => (first === undefined ? [] : [first])),
    ({ amount, currency }) => `${amount} ${currency}`,
  );
  return {
    decisions: [
      ...same.flatMap((group) =>
        group.map(
          ({ id }, index): EventDecision => ({
            id,
            effective: index === 0,
            decidedBy: group.length > 1 ? 'rule' : 'vendor',
          }),
        ),
      ),
      ...unsound.map(({ id }): EventDecision => ({ id, effective: false, decidedBy: 'rule' })),
    ],
    findings: [
      ...unsound.map((claim) => finding([claim], 'dividend-amount-invalid', 'error', NO_AMOUNT)),
      ...same.filter(isSeveral).map((group) => finding(group, 'dividend-duplicate', 'warning', TWICE)),
      ...alike.filter(isSeveral).map((group) => finding(group, 'dividend-repeated', 'info', ALIKE)),
    ],
  };
}

const NO_AMOUNT = 'is no amount of a dividend; the row does not count';
const TWICE = 'stands there more than once; it counts once';
const ALIKE = 'is to be paid on more than one day; all of them count';

function groups(
  claims: readonly DividendClaim[],
  keyOf: (claim: DividendClaim) => string,
): readonly (readonly DividendClaim[])[] {
  return [...Map.groupBy(claims, keyOf).values()];
}

function isSeveral(group: readonly DividendClaim[]): boolean {
  return group.length > 1;
}

function finding(
  claims: readonly DividendClaim[],
  rule: string,
  severity: Finding['severity'],
  what: string,
): Finding {
  const [first] = claims;
  if (first === undefined) throw new RangeError('a finding is about a row');
  const { ticker, day, amount, currency } = first;
  return {
    rule,
    severity,
    dataset: 'dividends',
    day,
    symbol: ticker,
    message: `${ticker} ${day}: ${amount ?? 'nothing'} ${currency ?? ''} ${what}.`.replaceAll('  ', ' '),
    rowCount: claims.length,
    evidence: {
      ids: claims.map(({ id }) => id).join(','),
      amounts: claims.map((claim) => claim.amount ?? '').join(','),
      pay_dates: claims.map((claim) => claim.payDay ?? '').join(','),
    },
  };
}
