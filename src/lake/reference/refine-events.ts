import type { Finding } from '../../domain/finding.ts';
import { type DividendClaim, decideDividends } from '../../domain/reference/decide-dividends.ts';
import {
  decideSplits,
  type EventDecision,
  type SplitClaim,
  unmatchedOverride,
} from '../../domain/reference/decide-splits.ts';
import type { SplitOverride } from '../../domain/reference/split-override.ts';
import { type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import { quoteList } from '../duckdb/quote.ts';
import type { MergedTable, Refine } from './merge-reference.ts';
import type { ReferenceRow } from './reference-table.ts';

/** Findings kept of one table; a vendor that doubles everything must not fill the catalog. */
const FINDINGS_MAX = 20_000;

/** Splits that need a decision: alone on their ticker and day, with a ratio that changes something, they need none. */
const DOUBTFUL_SPLITS = `
  SELECT id, ticker, execution_date, split_from, split_to, adjustment_type FROM merged
  WHERE NOT coalesce(split_from > 0 AND split_to > 0 AND split_from <> split_to, false)
    OR (ticker, execution_date) IN (SELECT (ticker, execution_date) FROM merged GROUP BY ticker, execution_date HAVING count(*) > 1)
    OR list_contains($OVERRIDDEN, concat(ticker, ' ', execution_date))
  ORDER BY ticker, execution_date, id`;

/** Decides which splits count; see {@link decideSplits}. */
export function refineSplits(overrides: readonly SplitOverride[]): Refine {
  const byEvent = Map.groupBy(overrides, ({ ticker, day }) => `${ticker} ${day}`);
  const sql = DOUBTFUL_SPLITS.replace('$OVERRIDDEN', () => `${quoteList([...byEvent.keys()])}::VARCHAR[]`);
  return async (merged) => {
    const unseen = new Map(byEvent);
    const decided = await decideGroups(merged, sql, (rows) => {
      const claims = rows.map(toSplitClaim);
      const event = eventOf(rows[0]);
      unseen.delete(event);
      const { decisions, findings, unmatched } = decideSplits(claims, byEvent.get(event) ?? []);
      return { decisions, findings: [...findings, ...unmatched.map(unmatchedOverride)] };
    });
    return [...decided, ...[...unseen.values()].flat().map(unmatchedOverride)];
  };
}

/** Dividends that need a decision. */
const DOUBTFUL_DIVIDENDS = `
  SELECT id, ticker, ex_dividend_date AS execution_date, cash_amount, currency, pay_date FROM merged
  WHERE NOT coalesce(cash_amount > 0, false)
    OR (ticker, ex_dividend_date) IN (
      SELECT (ticker, ex_dividend_date) FROM merged GROUP BY ticker, ex_dividend_date, cash_amount, currency HAVING count(*) > 1)
  ORDER BY ticker, ex_dividend_date, id`;

/** Decides which dividends count; see {@link decideDividends}. */
export const refineDividends: Refine = (merged) =>
  decideGroups(merged, DOUBTFUL_DIVIDENDS, (rows) => decideDividends(rows.map(toDividendClaim)));

interface Decided {
  readonly decisions: readonly EventDecision[];
  readonly findings: readonly Finding[];
}

/** Hands the rows of one ticker and day after the other to `decide`; the query gives them in that order. */
async function decideGroups(
  merged: MergedTable,
  sql: string,
  decide: (rows: readonly ReferenceRow[]) => Decided,
): Promise<readonly Finding[]> {
  const decisions: ReferenceRow[] = [];
  const findings: Finding[] = [];
  let dropped = 0;
  let group: ReferenceRow[] = [];
  const close = (): void => {
    if (group.length === 0) return;
    const decided = decide(group);
    for (const { id, effective, decidedBy } of decided.decisions) {
      decisions.push({ id, effective, decided_by: decidedBy });
    }
    const room = Math.max(0, FINDINGS_MAX - findings.length);
    findings.push(...decided.findings.slice(0, room));
    dropped += Math.max(0, decided.findings.length - room);
    group = [];
  };
  for await (const rows of merged.select(sql)) {
    for (const row of rows) {
      if (eventOf(group[0]) !== eventOf(row)) close();
      group.push(row);
    }
  }
  close();
  await merged.decide(decisions);
  const [first] = findings;
  return dropped === 0 || first === undefined ? findings : [...findings, tooMany(first, dropped)];
}

function eventOf(row: ReferenceRow | undefined): string {
  return `${String(row?.['ticker'])} ${String(row?.['execution_date'])}`;
}

function toSplitClaim(row: ReferenceRow): SplitClaim {
  return {
    ...identity(row),
    from: amount(row['split_from']),
    to: amount(row['split_to']),
    kind: text(row['adjustment_type']),
  };
}

function toDividendClaim(row: ReferenceRow): DividendClaim {
  return {
    ...identity(row),
    amount: amount(row['cash_amount']),
    currency: text(row['currency']),
    payDay: text(row['pay_date']),
  };
}

function identity(row: ReferenceRow): {
  readonly id: string;
  readonly ticker: string;
  readonly day: TradingDay;
} {
  return {
    id: String(row['id']),
    ticker: String(row['ticker']),
    day: tradingDay(String(row['execution_date'])),
  };
}

function amount(value: ReferenceRow[string]): number | null {
  return typeof value === 'number' ? value : null;
}

function text(value: ReferenceRow[string]): string | null {
  return typeof value === 'string' ? value : null;
}

function tooMany({ dataset, day }: Finding, dropped: number): Finding {
  return {
    rule: 'too-many-findings',
    severity: 'warning',
    dataset,
    day,
    message: `${dropped} more findings about ${dataset} are not listed; column effective tells which rows count.`,
    rowCount: dropped,
    evidence: { dropped },
  };
}
