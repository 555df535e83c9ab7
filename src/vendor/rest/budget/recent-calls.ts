import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openStateDatabase, STATE_FILE } from '../state-database.ts';
import { MINUTE_WINDOW_MS } from './call-budget.ts';

/**
 * Calls that all processes of this machine made with a key within the last minute, as far as they share a folder; 0 where nobody has
 * called yet. Makes nothing.
 */
export function countRecentCalls(
  folder: string,
  key: { readonly apiKey: string; readonly host: string },
  nowMs: number,
): number {
  if (!existsSync(join(folder, STATE_FILE))) return 0;
  const state = openStateDatabase(folder, key);
  if (state === undefined) return 0;
  try {
    const row = state.database
      .prepare('SELECT count(*) AS calls FROM grants WHERE account = ? AND at_ms > ?')
      .get(state.account, Math.floor(nowMs - MINUTE_WINDOW_MS));
    const calls = row?.['calls'];
    return typeof calls === 'number' ? calls : 0;
  } finally {
    state.database.close();
  }
}
