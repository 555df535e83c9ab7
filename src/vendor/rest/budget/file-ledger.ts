import { MAX_RETRY_AFTER_MS } from '../../retry/retry-after.ts';
import { exclusively, type StateDatabase } from '../state-database.ts';
import type { SlidingWindow, SlotLedger } from './slot-ledger.ts';

/**
 * A ledger that all processes of the machine share and that outlives them. Its instants are epoch milliseconds: no other
 * clock means the same to two processes. A clock that was set back counts what lies in the future as made just now, so
 * that nobody waits longer than one window for it.
 */
export function createFileLedger(
  { database, account }: StateDatabase,
  { callsMax, windowMs }: SlidingWindow,
): SlotLedger {
  const prepare = (sql: string) => database.prepare(sql);
  const oldestOfFull = prepare(
    'SELECT at_ms AS ms FROM grants WHERE account = ? AND at_ms > ? ORDER BY at_ms DESC LIMIT 1 OFFSET ?',
  );
  const pausedUntil = prepare('SELECT until_ms AS ms FROM pauses WHERE account = ?');
  const setPause = prepare(
    'INSERT INTO pauses VALUES (?, ?) ON CONFLICT DO UPDATE SET until_ms = max(until_ms, excluded.until_ms)',
  );
  const clampGrants = prepare('UPDATE grants SET at_ms = ? WHERE account = ? AND at_ms > ?');
  const clampPause = prepare('UPDATE pauses SET until_ms = ? WHERE account = ? AND until_ms > ?');
  const forget = prepare('DELETE FROM grants WHERE account = ? AND at_ms <= ?');
  const grant = prepare('INSERT INTO grants VALUES (?, ?)');

  const peek = (exactMs: number): number => {
    const nowMs = Math.floor(exactMs);
    const oldestMs = milliseconds(oldestOfFull.get(account, nowMs - windowMs, callsMax - 1));
    const pauseMs = milliseconds(pausedUntil.get(account));
    return Math.max(0, (oldestMs ?? nowMs - windowMs) + windowMs - nowMs, (pauseMs ?? nowMs) - nowMs);
  };
  const claim = (nowMs: number): number => {
    clampGrants.run(nowMs, account, nowMs);
    clampPause.run(nowMs + MAX_RETRY_AFTER_MS, account, nowMs + MAX_RETRY_AFTER_MS);
    const waitMs = peek(nowMs);
    if (waitMs > 0) return waitMs;
    forget.run(account, nowMs - windowMs);
    grant.run(account, nowMs);
    return 0;
  };
  return {
    peek,
    claim: (exactMs) => exclusively(database, () => claim(Math.floor(exactMs))),
    pause: (untilMs) => {
      setPause.run(account, Math.ceil(untilMs));
    },
  };
}

function milliseconds(row: Readonly<Record<string, unknown>> | undefined): number | undefined {
  const ms = row?.['ms'];
  return typeof ms === 'number' ? ms : undefined;
}
