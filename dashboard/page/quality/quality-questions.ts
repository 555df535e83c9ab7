import type { Query } from '../../api/address.ts';
import type { QualityState } from './quality-state.ts';

/** Rows of a page of a list. */
const PAGE_ROWS = 200;

/** The question for the findings of a state. */
export function findingsQuery(state: QualityState): Query {
  const { dataset, rule, severity, origin, symbol, from, to, q } = state;
  return {
    dataset: dataset || null,
    rule: rule || null,
    severity,
    origin: origin || null,
    symbol: symbol.trim() || null,
    from,
    to,
    q: q.trim() || null,
    limit: PAGE_ROWS,
  };
}

/** The question for the refused rows of a state, `limit` at a time. */
export function quarantineQuery(state: QualityState, limit: number = PAGE_ROWS): Query {
  const { dataset, reason, decision, from, to, q } = state;
  return { dataset: dataset || null, reason: reason || null, decision, from, to, q: q.trim() || null, limit };
}
