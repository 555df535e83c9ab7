import type { Decision, QuarantineQuery, QuarantineRow } from '../../../contract/api/quarantine.ts';
import {
  OVERRULABLE_REASONS,
  QUARANTINE_REASONS,
  type QuarantineReason,
} from '../../domain/quarantine-reason.ts';
import type { RowDecision } from '../../domain/row-decision.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import type { Stretch } from '../../lake/quality/page-findings.ts';
import {
  type DecidedRows,
  pageRefusedRows,
  type RefusedDay,
  type RefusedRow,
  refusedDays,
} from '../../lake/quality/refused-rows.ts';
import { readRowDecisions } from './row-decisions.ts';

/** Refused rows and what was decided about them, newest day first, and how many pass the filter. */
export async function listRefused(
  lake: Lake,
  connection: DuckDbConnection,
  query: Omit<QuarantineQuery, 'cursor' | 'limit'>,
  stretch: Stretch,
): Promise<{ readonly rows: readonly QuarantineRow[]; readonly total: number }> {
  const decisions = await readRowDecisions(lake.root);
  const days = await refusedDays(lake.catalog.db, query);
  const filter = { reason: query.reason, q: query.q, ...byDecision(query.decision, days, decisions) };
  const page = await pageRefusedRows(connection, lake.root, days, filter, stretch);
  const known = new Map(decisions.map((each) => [keyOf(each), each]));
  return { total: page.total, rows: page.rows.map((row) => describe(row, known.get(keyOf(row)))) };
}

function keyOf({ dataset, day, rowHash }: Pick<RowDecision, 'dataset' | 'day' | 'rowHash'>): string {
  return `${dataset} ${day} ${rowHash}`;
}

function byDecision(
  wanted: Decision | undefined,
  days: readonly RefusedDay[],
  decisions: readonly RowDecision[],
): DecidedRows {
  if (wanted === undefined) return {};
  const places = new Map(days.map(({ dataset, day }, place) => [`${dataset} ${day}`, place]));
  const keysOf = (rows: readonly RowDecision[]): readonly string[] =>
    rows.flatMap(({ dataset, day, rowHash }) => {
      const place = places.get(`${dataset} ${day}`);
      return place === undefined ? [] : [`${place} ${rowHash}`];
    });
  if (wanted === 'open') return { but: keysOf(decisions) };
  const decision = wanted === 'accepted' ? 'accept' : 'reject';
  return { among: keysOf(decisions.filter((each) => each.decision === decision)) };
}

function describe({ reason, ...row }: RefusedRow, decided: RowDecision | undefined): QuarantineRow {
  return {
    ...row,
    reason,
    meaning: Object.hasOwn(QUARANTINE_REASONS, reason) ? QUARANTINE_REASONS[reason as QuarantineReason] : '',
    decision: decided === undefined ? 'open' : decided.decision === 'accept' ? 'accepted' : 'rejected',
    note: decided?.note ?? null,
    decidedMs: instantOf(decided),
    isAcceptable: OVERRULABLE_REASONS.has(reason as QuarantineReason),
  };
}

function instantOf(decided: RowDecision | undefined): number | null {
  const ms = Date.parse(decided?.decided ?? '');
  return Number.isNaN(ms) ? null : ms;
}
