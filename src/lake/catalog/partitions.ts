import type { Kysely } from 'kysely';
import type { Finding } from '../../domain/finding.ts';
import { replaceFindings } from './findings.ts';
import type { CatalogSchema, PartitionsTable } from './schema.ts';

/** One partition’s row in the catalog. */
export type PartitionRow = Readonly<PartitionsTable>;

/** What the file of a row is like when it is the row’s own. */
export const OWN_FILE = {
  file_bytes: null,
  file_rows: null,
  file_hash: null,
  quarantine_hash: null,
} as const;

/** Bytes of the file that a row’s bars lie in, however many rows share it. */
export function fileBytesOf({
  bytes,
  file_bytes: shared,
}: Pick<PartitionRow, 'bytes' | 'file_bytes'>): number {
  return shared ?? bytes;
}

/** SHA-256 of that file. */
export function fileHashOf({
  content_hash: own,
  file_hash: shared,
}: Pick<PartitionRow, 'content_hash' | 'file_hash'>): string {
  return shared ?? own;
}

/** Columns of a partition that the lake has made of itself: nothing was received for it, and so nothing refused. */
export const MADE_HERE = {
  quarantined: 0,
  duplicates: 0,
  raw_bytes: 0,
  quarantine_path: null,
  source: 'derived',
  covered: null,
} as const;

/**
 * Puts a partition and its findings into the catalog, in place of what stood there. Call it inside a transaction: this
 * is the moment at which readers switch.
 */
export async function publishPartition(
  db: Kysely<CatalogSchema>,
  partition: PartitionRow,
  findings: readonly Finding[],
): Promise<void> {
  const row = { ...OWN_FILE, ...partition };
  const { layer: _layer, dataset: _dataset, key: _key, ...content } = row;
  await db
    .insertInto('partitions')
    .values(row)
    .onConflict((conflict) => conflict.columns(['dataset', 'layer', 'key']).doUpdateSet(content))
    .execute();
  if (partition.layer !== 'bronze') return;
  await replaceFindings(db, { origin: 'ingest', dataset: partition.dataset, key: partition.key }, findings);
}

/** Which partitions to read. Ranges of keys are inclusive. */
export interface PartitionFilter {
  readonly layer: string;
  readonly datasets?: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

/** The partitions of a layer, by dataset and key. */
export async function selectPartitions(
  db: Kysely<CatalogSchema>,
  filter: PartitionFilter,
): Promise<readonly PartitionRow[]> {
  let query = db.selectFrom('partitions').selectAll().where('layer', '=', filter.layer);
  if (filter.datasets !== undefined) query = query.where('dataset', 'in', [...filter.datasets]);
  if (filter.from !== undefined) query = query.where('key', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('key', '<=', filter.to);
  return query.orderBy('dataset').orderBy('key').execute();
}

/** One partition’s row, if there is one. */
export async function findPartition(
  db: Kysely<CatalogSchema>,
  layer: string,
  dataset: string,
  key: string,
): Promise<PartitionRow | undefined> {
  return db
    .selectFrom('partitions')
    .selectAll()
    .where('layer', '=', layer)
    .where('dataset', '=', dataset)
    .where('key', '=', key)
    .executeTakeFirst();
}
