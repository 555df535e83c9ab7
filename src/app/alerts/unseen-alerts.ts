import type { AlertRecord } from '../../lake/catalog/alert-rows.ts';

/** What only a server can judge: its own memory, and the runs that wait in it. */
const OF_SERVERS: ReadonlySet<string> = new Set(['memory', 'queue:runs']);

/** A server that still runs would have told of a change by then, or it is gone and nobody clears what it has raised. */
const TRUSTED_MS = 86_400_000;

/** Whether an alert was raised by a server lately, for who asks from outside of one: cleared, the server would raise it again at once. */
export function isOfServer(
  { key, changedMs }: Pick<AlertRecord, 'key' | 'changedMs'>,
  nowMs: number,
): boolean {
  return OF_SERVERS.has(key) && nowMs - changedMs < TRUSTED_MS;
}
