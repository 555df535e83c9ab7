import type { AlertAction } from '../../../contract/api/system.ts';
import { type AlertState, setAlertState } from '../../lake/catalog/alert-rows.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';

const STATE_AFTER: Readonly<Record<AlertAction['action'], AlertState>> = {
  acknowledge: 'acknowledged',
  mute: 'muted',
  reopen: 'active',
};

const MINUTE_MS = 60_000;

/** Does what a person wants with an alert, and returns how it stands then; `undefined` when there is none of that key. */
export async function actOnAlert(
  { db }: Pick<Catalog, 'db'>,
  { key, action, minutes }: AlertAction,
  nowMs: number,
): Promise<AlertState | undefined> {
  const state = STATE_AFTER[action];
  const untilMs = minutes === undefined ? null : nowMs + minutes * MINUTE_MS;
  return (await setAlertState(db, key, { state, untilMs })) ? state : undefined;
}
