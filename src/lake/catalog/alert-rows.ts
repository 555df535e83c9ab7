import type { Kysely } from 'kysely';
import type { CatalogSchema } from './schema.ts';

/** How an alert stands with people. */
export type AlertState = 'active' | 'acknowledged' | 'muted';

/** How grave an alert is. */
export type AlertSeverity = 'info' | 'warning' | 'error';

/** An alert that stands. */
export interface AlertRecord {
  /** What it is about: `late:stocks_daily`. */
  readonly key: string;
  readonly state: AlertState;
  readonly severity: AlertSeverity;
  readonly message: string;
  readonly mend: string | null;
  /** An alert with another mark has changed; one that only words it differently has not. */
  readonly mark: string;
  readonly changedMs: number;
  /** When `acknowledged` or `muted` ends by itself; null: with the alert. */
  readonly untilMs: number | null;
}

/** The alerts that stand, by key. */
export async function standingAlerts(db: Kysely<CatalogSchema>): Promise<readonly AlertRecord[]> {
  const rows = await db.selectFrom('alerts').selectAll().orderBy('key').execute();
  return rows.map(({ changed_ms: changedMs, until_ms: untilMs, state, severity, ...row }) => ({
    ...row,
    state: state as AlertState,
    severity: severity as AlertSeverity,
    changedMs,
    untilMs,
  }));
}

/** Puts one alert in place of what stood under its key. */
export async function putAlert(db: Kysely<CatalogSchema>, alert: AlertRecord): Promise<void> {
  const { key, changedMs, untilMs, ...rest } = alert;
  const row = { ...rest, changed_ms: changedMs, until_ms: untilMs };
  await db
    .insertInto('alerts')
    .values({ key, ...row })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
    .execute();
}

/** Takes away what no longer stands. */
export async function removeAlert(db: Kysely<CatalogSchema>, key: string): Promise<void> {
  await db.deleteFrom('alerts').where('key', '=', key).execute();
}

/** Sets how an alert stands with people, and until when; false when there is none of that key. */
export async function setAlertState(
  db: Kysely<CatalogSchema>,
  key: string,
  { state, untilMs }: { readonly state: AlertState; readonly untilMs: number | null },
): Promise<boolean> {
  const change = { state, until_ms: state === 'active' ? null : untilMs };
  const [result] = await db.updateTable('alerts').set(change).where('key', '=', key).execute();
  return (result?.numUpdatedRows ?? 0n) > 0n;
}
