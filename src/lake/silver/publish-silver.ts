import { stat } from 'node:fs/promises';
import type { Kysely } from 'kysely';
import { type FindingScope, replaceFindings } from '../catalog/findings.ts';
import { MADE_HERE, type PartitionRow, publishPartition } from '../catalog/partitions.ts';
import type { CatalogSchema } from '../catalog/schema.ts';
import { endTask, type TaskRef } from '../catalog/task-log.ts';
import type { Lake } from '../lake.ts';
import { commitFenced } from '../storage/commit-fenced.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { publishFile } from '../storage/publish-file.ts';
import { removeFile } from '../storage/remove-file.ts';
import type { SilverFooter } from './silver-footer.ts';
import { firstDayOf, silverPath } from './silver-path.ts';
import type { StagedSilver } from './stage-silver.ts';
import type { SilverFileFacts } from './verify-silver.ts';

/** Marks the tasks by which recovery knows where to look. */
export const SILVER_TASK = 'silver';

/** The layer’s name in the catalog. */
export const SILVER_LAYER = 'silver';

/**
 * Publishes a staged partition: its file, then one catalog transaction with its findings. A crash in between leaves a whole
 * file under its final name, which recovery adopts by its footer.
 */
export async function publishSilver(
  lake: Lake,
  { path: staged, facts, footer, contentHash }: StagedSilver,
  task: TaskRef,
  nowMs: number,
): Promise<PartitionRow> {
  const path = silverPath(footer.dataset, footer.key);
  const { size } = await stat(staged);
  const partition = silverPartition({ footer, facts, path, bytes: size, contentHash });
  await commitFenced(lake, {
    partition,
    task,
    rename: () => publishFile(staged, inLake(lake.root, path)),
    commit: () =>
      lake.catalog.db.transaction().execute(async (db) => {
        await recordSilver(db, partition, footer);
        await endTask(db, task, { state: 'done', finishedMs: nowMs, rows: facts.rows, bytes: size });
      }),
  });
  return partition;
}

/** Puts a partition and its findings into the catalog, in place of what stood there. Call it inside a transaction. */
export async function recordSilver(
  db: Kysely<CatalogSchema>,
  partition: PartitionRow,
  { dataset, key, findings }: SilverFooter,
): Promise<void> {
  await publishPartition(db, partition, []);
  await replaceFindings(db, silverScope(dataset, key), findings);
}

/** Takes a partition whose bars are gone out of the catalog, then its file. A crash in between leaves a file that the next build adopts and removes. */
export async function removeSilver(
  lake: Lake,
  { dataset, key }: Pick<SilverFooter, 'dataset' | 'key'>,
  task: TaskRef,
  nowMs: number,
): Promise<void> {
  await lake.catalog.db.transaction().execute(async (db) => {
    await db
      .deleteFrom('partitions')
      .where('layer', '=', SILVER_LAYER)
      .where('dataset', '=', dataset)
      .where('key', '=', key)
      .execute();
    await replaceFindings(db, silverScope(dataset, key), []);
  });
  await removeFile(inLake(lake.root, silverPath(dataset, key)));
  await endTask(lake.catalog.db, task, { state: 'done', finishedMs: nowMs });
}

/** Findings about a partition stand under the first day of its year or month. */
export function silverScope(dataset: string, key: string): FindingScope {
  return { origin: 'silver', dataset, key: firstDayOf(key) ?? key };
}

/** The catalog row of a silver file: all of it can be read off the file again. */
export function silverPartition(file: {
  readonly footer: SilverFooter;
  readonly facts: SilverFileFacts;
  readonly path: LakePath;
  readonly bytes: number;
  readonly contentHash: string;
}): PartitionRow {
  const { footer, facts, path, bytes, contentHash } = file;
  return {
    ...MADE_HERE,
    layer: SILVER_LAYER,
    dataset: footer.dataset,
    key: footer.key,
    path,
    fingerprint: footer.fingerprint,
    source_etag: footer.featuresHash,
    rows: facts.rows,
    symbols: facts.symbols,
    bytes,
    min_us: facts.minUs,
    max_us: facts.maxUs,
    content_hash: contentHash,
  };
}
