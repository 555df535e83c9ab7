import type { Kysely } from 'kysely';
import type { CatalogSchema, WorkersTable } from './schema.ts';
import { readWish, type WorkerWish } from './worker-wish.ts';

/** A worker as it last told of itself. */
export type WorkerRow = Readonly<WorkersTable>;

/** Who has been silent for so long is gone. */
const SILENT_MS = 30_000;

/** Rows of workers that are gone are forgotten after a day. */
const FORGET_MS = 86_400_000;

/** Writes down a sign of life; returns what somebody wants the worker to do. */
export async function beat(
  db: Kysely<CatalogSchema>,
  worker: Omit<WorkerRow, 'wish' | 'wished_concurrency'>,
): Promise<WorkerWish | undefined> {
  const { id, ...content } = worker;
  const row = await db
    .insertInto('workers')
    .values({ id, ...content, wish: null })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(content))
    .returning(['wish', 'wished_concurrency'])
    .executeTakeFirstOrThrow();
  return readWish(row);
}

/** Workers that have told of themselves lately, in the order of their beginning; those long gone are forgotten. */
export async function livingWorkers(db: Kysely<CatalogSchema>, nowMs: number): Promise<readonly WorkerRow[]> {
  return db
    .selectFrom('workers')
    .selectAll()
    .where('heartbeat_ms', '>=', nowMs - SILENT_MS)
    .where('state', '<>', 'gone')
    .orderBy('started_ms')
    .orderBy('id')
    .execute();
}

/** Asks something of a worker; false when there is none of that name, or when it has been asked to end and this is something else. */
export async function askWorker(db: Kysely<CatalogSchema>, id: string, wish: WorkerWish): Promise<boolean> {
  const asked = db.updateTable('workers').where('id', '=', id).where('state', '<>', 'gone');
  const { numUpdatedRows } = await (wish.kind === 'drain'
    ? asked.set({ wish: 'drain' })
    : asked.set({ wished_concurrency: wish.tasks }).where('wish', 'is', null).where('state', '=', 'working')
  ).executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Forgets workers that have been gone for a day. */
export async function forgetWorkers(db: Kysely<CatalogSchema>, nowMs: number): Promise<void> {
  await db
    .deleteFrom('workers')
    .where('heartbeat_ms', '<', nowMs - FORGET_MS)
    .execute();
}
