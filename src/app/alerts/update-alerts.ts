import type { Kysely } from 'kysely';
import { type AlertChangeKind, addAlertChange } from '../../lake/catalog/alert-changes.ts';
import {
  type AlertRecord,
  type AlertSeverity,
  putAlert,
  removeAlert,
  standingAlerts,
} from '../../lake/catalog/alert-rows.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import type { CatalogSchema } from '../../lake/catalog/schema.ts';

/** Something a person should know of, as it was judged. */
export type AlertDraft = Pick<AlertRecord, 'key' | 'severity' | 'message' | 'mend' | 'mark'>;

/** A change of an alert: its new state, or `cleared`. */
export interface AlertChange {
  readonly key: string;
  readonly state: AlertRecord['state'] | 'cleared';
  readonly severity: AlertSeverity;
  readonly message: string;
  readonly change: AlertChangeKind;
}

/**
 * Brings the alerts that stand to what was judged, and returns what has changed: one that is new, has another mark, or whose
 * acknowledgement has run out is raised; one that no longer holds is cleared. What a person has muted stays muted until then;
 * other words alone change nothing. Changes of what is not muted are written down for the channels, in the same transaction. What
 * `isUnseen` names cannot be judged from here: that it was not is no reason to clear it.
 */
export async function updateAlerts(
  { db }: Pick<Catalog, 'db'>,
  drafts: readonly AlertDraft[],
  nowMs: number,
  isUnseen: (alert: AlertRecord) => boolean = () => false,
): Promise<readonly AlertChange[]> {
  return db.transaction().execute(async (transaction) => {
    const standing = new Map((await standingAlerts(transaction)).map((alert) => [alert.key, alert]));
    const changes: AlertChange[] = [];
    for (const draft of drafts) {
      const change = await raise(draft, standing.get(draft.key), { db: transaction, nowMs });
      if (change !== undefined) changes.push(change);
      standing.delete(draft.key);
    }
    for (const alert of standing.values()) {
      if (isUnseen(alert)) continue;
      await removeAlert(transaction, alert.key);
      changes.push({ ...tell(alert), state: 'cleared', change: 'cleared' });
      if (alert.state !== 'muted') await writeDown(alert, 'cleared', { db: transaction, nowMs });
    }
    return changes;
  });
}

interface Writing {
  readonly db: Kysely<CatalogSchema>;
  readonly nowMs: number;
}

async function raise(
  draft: AlertDraft,
  known: AlertRecord | undefined,
  writing: Writing,
): Promise<AlertChange | undefined> {
  const next = nextAlert(draft, known, writing.nowMs);
  if (known !== undefined && isSame(known, next)) return undefined;
  await putAlert(writing.db, next);
  const change = changeOf(known, next);
  if (change === undefined) return undefined;
  if (next.state !== 'muted') await writeDown(next, change, writing);
  return { ...tell(next), state: next.state, change };
}

function changeOf(known: AlertRecord | undefined, next: AlertRecord): AlertChangeKind | undefined {
  if (known === undefined) return 'raised';
  if (known.mark !== next.mark)
    return known.state === 'muted' && next.state === 'active' ? 'raised' : 'changed';
  return known.state === next.state ? undefined : 'raised';
}

async function writeDown(
  { key, severity, message, mend }: AlertRecord,
  change: AlertChangeKind,
  { db, nowMs }: Writing,
): Promise<void> {
  await addAlertChange(db, { timeMs: nowMs, key, change, severity, message, mend });
}

function tell({ key, severity, message }: AlertRecord): Pick<AlertChange, 'key' | 'severity' | 'message'> {
  return { key, severity, message };
}

function nextAlert(draft: AlertDraft, known: AlertRecord | undefined, nowMs: number): AlertRecord {
  const fresh = { ...draft, state: 'active', changedMs: nowMs, untilMs: null } as const;
  if (known === undefined) return fresh;
  const { state, changedMs, untilMs } = known;
  const hasRunOut = untilMs !== null && untilMs <= nowMs;
  if (hasRunOut) return fresh;
  if (known.mark === draft.mark) return { ...draft, state, changedMs, untilMs };
  return state === 'muted' ? { ...draft, state, changedMs: nowMs, untilMs } : fresh;
}

function isSame(left: AlertRecord, right: AlertRecord): boolean {
  return (
    left.state === right.state &&
    left.mark === right.mark &&
    left.message === right.message &&
    left.severity === right.severity &&
    left.mend === right.mend &&
    left.untilMs === right.untilMs
  );
}
