import { type ObjectRow, recordObjects } from '../../lake/catalog/objects.ts';
import type { Lake } from '../../lake/lake.ts';
import type { DayDecision, SyncPlan } from '../../plan/sync-plan.ts';
import { keyOf } from '../../vendor/flat-files/object-key.ts';

/** Writes down what the vendor has not: days that are due and missing. What it has is recorded as it arrives. */
export async function recordListing(lake: Lake, plan: SyncPlan, nowMs: number): Promise<void> {
  const rows: ObjectRow[] = [];
  for (const [dataset, days] of plan.decisions) {
    for (const [day, decision] of days) {
      const state = stateOf(decision);
      if (state === undefined) continue;
      rows.push({
        dataset,
        source: 'flat',
        day,
        key: keyOf(dataset, day),
        etag: null,
        size_bytes: null,
        last_modified_ms: null,
        state,
        checked_ms: nowMs,
      });
    }
  }
  await lake.catalog.db.transaction().execute((db) => recordObjects(db, rows));
}

function stateOf(decision: DayDecision): ObjectRow['state'] | undefined {
  return decision.kind === 'absent' || decision.kind === 'pending' ? decision.kind : undefined;
}
