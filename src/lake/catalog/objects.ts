import type { Kysely } from 'kysely';
import type { VendorObject } from '../../plan/sync-request.ts';
import type { CatalogSchema, ObjectsTable } from './schema.ts';
import { isLaterAttempt } from './task-log.ts';

/** What is known of one vendor object. */
export type ObjectRow = Readonly<ObjectsTable>;

/** The row of a file of the vendor’s that was received whole. */
export function publishedFile(
  { dataset, day, source }: Pick<ObjectRow, 'dataset' | 'day'> & { readonly source: VendorObject },
  nowMs: number,
): ObjectRow {
  return {
    dataset,
    source: 'flat',
    day,
    key: source.key,
    etag: source.etag,
    size_bytes: source.sizeBytes,
    last_modified_ms: source.lastModifiedMs,
    state: 'published',
    checked_ms: nowMs,
  };
}

/** Rows per statement; SQLite binds at most 32,766 values. */
const BATCH_ROWS = 2_000;

/** Records what the vendor has, in place of what was known. */
export async function recordObjects(db: Kysely<CatalogSchema>, rows: readonly ObjectRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH_ROWS) {
    await db
      .insertInto('objects')
      .values(rows.slice(start, start + BATCH_ROWS))
      .onConflict((conflict) =>
        conflict.columns(['dataset', 'source', 'day']).doUpdateSet((row) => ({
          key: row.ref('excluded.key'),
          etag: row.ref('excluded.etag'),
          size_bytes: row.ref('excluded.size_bytes'),
          last_modified_ms: row.ref('excluded.last_modified_ms'),
          state: row.ref('excluded.state'),
          checked_ms: row.ref('excluded.checked_ms'),
        })),
      )
      .execute();
  }
}

/** What is known of the vendor’s objects of some datasets in an inclusive range of days, from all sources. */
export async function selectObjects(
  db: Kysely<CatalogSchema>,
  filter: { readonly datasets: readonly string[]; readonly from: string; readonly to: string },
): Promise<readonly ObjectRow[]> {
  return db
    .selectFrom('objects')
    .selectAll()
    .where('dataset', 'in', [...filter.datasets])
    .where('day', '>=', filter.from)
    .where('day', '<=', filter.to)
    .orderBy('dataset')
    .orderBy('source')
    .orderBy('day')
    .execute();
}

/** The last failure of each partition, for partitions whose last task failed. */
export interface FailureRow {
  readonly dataset: string;
  readonly key: string;
  readonly fingerprint: string;
  readonly errorCode: string;
  readonly errorMessage: string;
}

/** Partitions whose most recent task failed, with the fingerprint it failed on. */
export async function selectFailures(
  db: Kysely<CatalogSchema>,
  filter: { readonly datasets: readonly string[]; readonly from: string; readonly to: string },
): Promise<readonly FailureRow[]> {
  const rows = await db
    .selectFrom('tasks as last')
    .select(['last.dataset', 'last.key', 'last.fingerprint', 'last.error_code', 'last.error_message'])
    .where('last.state', '=', 'failed')
    .where('last.error_code', 'is not', null)
    .where('last.dataset', 'in', [...filter.datasets])
    .where('last.key', '>=', filter.from)
    .where('last.key', '<=', filter.to)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('tasks as later')
            .select('later.id')
            .whereRef('later.dataset', '=', 'last.dataset')
            .whereRef('later.key', '=', 'last.key')
            .where('later.state', 'in', ['done', 'failed'])
            .where(isLaterAttempt('last')),
        ),
      ),
    )
    .orderBy('last.dataset')
    .orderBy('last.key')
    .orderBy('last.run_id')
    .orderBy('last.id')
    .execute();
  return rows.map((row) => ({
    dataset: row.dataset,
    key: row.key,
    fingerprint: row.fingerprint,
    errorCode: row.error_code ?? '',
    errorMessage: row.error_message ?? '',
  }));
}
