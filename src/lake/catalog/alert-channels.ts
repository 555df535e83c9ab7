import type { Kysely } from 'kysely';
import { lastAlertChange } from './alert-changes.ts';
import type { CatalogSchema } from './schema.ts';

/** How far a channel has been told. */
export interface ChannelRecord {
  readonly channel: string;
  /** The last change that it has been told of. */
  readonly toldId: number;
  /** The last change of the message that is under way; null: none is. */
  readonly sendingId: number | null;
  /** Attempts that have failed. */
  readonly attempts: number;
  /** Nothing is sent before. */
  readonly nextMs: number;
  readonly sentMs: number | null;
  /** What went wrong the last time; null: nothing. */
  readonly error: string | null;
}

/** Makes sure that a channel is known. A new one hears of what comes from now on, not of what has been. */
export async function enrolChannel(db: Kysely<CatalogSchema>, channel: string): Promise<void> {
  await db
    .insertInto('alert_channels')
    .values({ channel, told_id: await lastAlertChange(db), attempts: 0, next_ms: 0, claimed_ms: 0 })
    .onConflict((conflict) => conflict.column('channel').doNothing())
    .execute();
}

/** Every channel there has been, by name. */
export async function listChannels(db: Kysely<CatalogSchema>): Promise<readonly ChannelRecord[]> {
  const rows = await db.selectFrom('alert_channels').selectAll().orderBy('channel').execute();
  return rows.map((row) => ({
    channel: row.channel,
    toldId: row.told_id,
    sendingId: row.sending_id,
    attempts: row.attempts,
    nextMs: row.next_ms,
    sentMs: row.sent_ms,
    error: row.error,
  }));
}

/** Takes a channel that may be sent something now; of several processes one gets true, until `untilMs` or the end of its work. */
export async function claimChannel(
  db: Kysely<CatalogSchema>,
  channel: string,
  { nowMs, untilMs }: { readonly nowMs: number; readonly untilMs: number },
): Promise<boolean> {
  const [result] = await db
    .updateTable('alert_channels')
    .set({ claimed_ms: untilMs })
    .where('channel', '=', channel)
    .where('claimed_ms', '<=', nowMs)
    .where('next_ms', '<=', nowMs)
    .execute();
  return (result?.numUpdatedRows ?? 0n) > 0n;
}

/** Fixes what the message is about, before it is sent for the first time: every later attempt is about the same. */
export async function beginSending(
  db: Kysely<CatalogSchema>,
  channel: string,
  sendingId: number,
): Promise<void> {
  await db
    .updateTable('alert_channels')
    .set({ sending_id: sendingId })
    .where('channel', '=', channel)
    .execute();
}

/** The channel has been told up to `toldId`; `sentMs` is null when there was nothing in it for this channel. */
export async function endSending(
  db: Kysely<CatalogSchema>,
  channel: string,
  end: { readonly toldId: number; readonly sentMs: number | null; readonly nextMs: number },
): Promise<void> {
  await db
    .updateTable('alert_channels')
    .set({
      told_id: end.toldId,
      sending_id: null,
      claimed_ms: 0,
      next_ms: end.nextMs,
      ...(end.sentMs === null ? {} : { sent_ms: end.sentMs, attempts: 0, error: null }),
    })
    .where('channel', '=', channel)
    .execute();
}

/** The channel could not be told; it is tried again at `nextMs`. */
export async function failSending(
  db: Kysely<CatalogSchema>,
  channel: string,
  failure: { readonly error: string; readonly attempts: number; readonly nextMs: number },
): Promise<void> {
  const { error, attempts, nextMs } = failure;
  await db
    .updateTable('alert_channels')
    .set({ error, attempts, next_ms: nextMs, claimed_ms: 0 })
    .where('channel', '=', channel)
    .execute();
}
