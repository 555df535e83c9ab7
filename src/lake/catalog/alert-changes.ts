import type { Kysely } from 'kysely';
import type { AlertSeverity } from './alert-rows.ts';
import type { CatalogSchema } from './schema.ts';

/** What became of an alert. */
export type AlertChangeKind = 'raised' | 'changed' | 'cleared';

/** One change of an alert, as channels are told of it. */
export interface AlertChangeRecord {
  /** Counts up. */
  readonly id: number;
  readonly timeMs: number;
  readonly key: string;
  readonly change: AlertChangeKind;
  readonly severity: AlertSeverity;
  readonly message: string;
  readonly mend: string | null;
}

/** Adds a change, in the transaction that makes it. */
export async function addAlertChange(
  db: Kysely<CatalogSchema>,
  { timeMs, ...change }: Omit<AlertChangeRecord, 'id'>,
): Promise<void> {
  await db
    .insertInto('alert_changes')
    .values({ time_ms: timeMs, ...change })
    .execute();
}

/** Changes behind one number up to another, in order. */
export async function readAlertChanges(
  db: Kysely<CatalogSchema>,
  { after, upTo }: { readonly after: number; readonly upTo: number },
): Promise<readonly AlertChangeRecord[]> {
  const rows = await db
    .selectFrom('alert_changes')
    .selectAll()
    .where('id', '>', after)
    .where('id', '<=', upTo)
    .orderBy('id')
    .execute();
  return rows.map(({ time_ms: timeMs, change, severity, ...row }) => ({
    ...row,
    timeMs,
    change: change as AlertChangeKind,
    severity: severity as AlertSeverity,
  }));
}

/** The number of the newest change; 0 when there is none. */
export async function lastAlertChange(db: Kysely<CatalogSchema>): Promise<number> {
  const row = await db
    .selectFrom('alert_changes')
    .select(({ fn }) => fn.max<number | null>('id').as('last'))
    .executeTakeFirst();
  return row?.last ?? 0;
}

/** Forgets changes from before an instant, told or not: nobody needs to hear of them any more. The newest stays, for its number. */
export async function dropAlertChanges(db: Kysely<CatalogSchema>, beforeMs: number): Promise<void> {
  const last = await lastAlertChange(db);
  await db.deleteFrom('alert_changes').where('time_ms', '<', beforeMs).where('id', '<', last).execute();
}
