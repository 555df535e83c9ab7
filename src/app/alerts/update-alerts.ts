import { type AlertRecord, putAlert, removeAlert, standingAlerts } from '../../lake/catalog/alert-rows.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import type { AlertDraft } from './judge-alerts.ts';

/** A change of an alert: its new state, or `cleared`. */
export interface AlertChange {
  readonly key: string;
  readonly state: string;
}

/**
 * Brings the alerts that stand to what was judged, and returns what has changed: one that is new or has another mark is raised, one
 * that no longer holds is cleared. What a person has muted stays muted until it is cleared; other words alone change nothing.
 */
export async function updateAlerts(
  { db }: Pick<Catalog, 'db'>,
  drafts: readonly AlertDraft[],
  nowMs: number,
): Promise<readonly AlertChange[]> {
  const standing = await standingAlerts(db);
  const changes: AlertChange[] = [];
  for (const draft of drafts) {
    const known = standing.find(({ key }) => key === draft.key);
    const next = nextAlert(draft, known, nowMs);
    if (known !== undefined && isSame(known, next)) continue;
    await putAlert(db, next);
    if (known?.state !== next.state || known.mark !== next.mark)
      changes.push({ key: next.key, state: next.state });
  }
  for (const { key } of standing) {
    if (drafts.some((draft) => draft.key === key)) continue;
    await removeAlert(db, key);
    changes.push({ key, state: 'cleared' });
  }
  return changes;
}

function nextAlert(draft: AlertDraft, known: AlertRecord | undefined, nowMs: number): AlertRecord {
  if (known === undefined) return { ...draft, state: 'active', changedMs: nowMs };
  if (known.mark === draft.mark) return { ...draft, state: known.state, changedMs: known.changedMs };
  return { ...draft, state: known.state === 'muted' ? 'muted' : 'active', changedMs: nowMs };
}

function isSame(left: AlertRecord, right: AlertRecord): boolean {
  return (
    left.state === right.state &&
    left.mark === right.mark &&
    left.message === right.message &&
    left.severity === right.severity &&
    left.mend === right.mend
  );
}
