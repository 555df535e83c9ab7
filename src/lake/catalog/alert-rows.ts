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
}

/** The alerts that stand, by key. */
export async function standingAlerts(db: Kysely<CatalogSchema>): Promise<readonly AlertRecord[]> {
  const rows = await db.selectFrom('alerts').selectAll().orderBy('key').execute();
  return rows.map(({ changed_ms: changedMs, state, severity, ...row }) => ({
    ...row,
    state: state as AlertState,
    severity: severity as AlertSeverity,
    changedMs,
  }));
}

/** Puts one alert in place of what stood under its key. */
export async function putAlert(db: Kysely<CatalogSchema>, alert: AlertRecord): Promise<void> {
  const { key, changedMs, ...rest } = alert;
  const row = { ...rest, changed_ms: changedMs };
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

/** Sets how an alert stands with people; false when there is none of that key. */
export async function setAlertState(
  db: Kysely<CatalogSchema>,
  key: string,
  state: AlertState,
): Promise<boolean> {
  const [result] = await db.updateTable('alerts').set({ state }).where('key', '=', key).execute();
  return (result?.numUpdatedRows ?? 0n) > 0n;
}
