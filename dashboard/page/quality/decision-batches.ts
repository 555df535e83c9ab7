import type { Decision, QuarantineDecisionRequest, QuarantineRow } from '../../../contract/api/quarantine.ts';

/** Rows of one request, as the contract bounds them. */
export const BATCH_ROWS_MAX = 10_000;

/** Rows decided about at once from the page; more are decided in several turns. */
export const DECIDED_ROWS_MAX = 20_000;

/** What goes through with a decision, and what it leaves out. */
export interface DecisionPlan {
  readonly requests: readonly QuarantineDecisionRequest[];
  /** Rows that will be decided about. */
  readonly rowCount: number;
  /** Rows that are decided so already. */
  readonly unchangedCount: number;
  /** Rows that cannot become bars, of an acceptance. */
  readonly unacceptableCount: number;
}

/** The requests for a decision about rows: one for each dataset and day, within the bound; equal lines of a day are one row. */
export function planDecision(
  rows: readonly QuarantineRow[],
  { decision, note }: { readonly decision: Decision; readonly note: string },
): DecisionPlan {
  const changing = rows.filter((row) => row.decision !== decision);
  const fitting = changing.filter((row) => decision !== 'accepted' || row.isAcceptable);
  const days = new Map<string, { readonly row: QuarantineRow; readonly hashes: Set<string> }>();
  for (const row of fitting) {
    const key = `${row.dataset} ${row.day}`;
    const day = days.get(key) ?? { row, hashes: new Set<string>() };
    day.hashes.add(row.rowHash);
    days.set(key, day);
  }
  const requests = [...days.values()].flatMap(({ row: { dataset, day }, hashes }) =>
    batches([...hashes]).map((rowHashes) => ({ dataset, day, rowHashes, decision, note })),
  );
  return {
    requests,
    rowCount: fitting.length,
    unchangedCount: rows.length - changing.length,
    unacceptableCount: changing.length - fitting.length,
  };
}

function batches(hashes: readonly string[]): readonly (readonly string[])[] {
  const count = Math.ceil(hashes.length / BATCH_ROWS_MAX);
  return Array.from({ length: count }, (_, i) => hashes.slice(i * BATCH_ROWS_MAX, (i + 1) * BATCH_ROWS_MAX));
}
