import { stat } from 'node:fs/promises';
import type { Kysely } from 'kysely';
import type { Finding } from '../../domain/finding.ts';
import { replaceFindings } from '../catalog/findings.ts';
import { type PartitionRow, publishPartition } from '../catalog/partitions.ts';
import type { CatalogSchema } from '../catalog/schema.ts';
import { assertLease, endTask, startTask } from '../catalog/task-log.ts';
import type { Lake } from '../lake.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { publishFile } from '../storage/publish-file.ts';
import type { ReferenceFooter } from './reference-footer.ts';
import { CURRENT_KEY, changesPath, currentPath, versionKey } from './reference-paths.ts';
import type { StagedVersion } from './stage-reference.ts';

/** Marks the tasks by which recovery knows where to look. */
export const REFERENCE_TASK = 'reference';

/** What publishing needs besides the files. */
export interface PublishInput {
  readonly runId: string;
  readonly nowMs: () => number;
  readonly findings: readonly Finding[];
}

/**
 * Publishes a version: change log, then the table, then one catalog transaction. A crash in between leaves either a
 * change log of a version that never came, which recovery removes, or a whole new table, which it adopts.
 */
export async function publishReference(
  lake: Lake,
  { current, changes }: StagedVersion,
  { runId, nowMs, findings }: PublishInput,
): Promise<void> {
  const { table, version, fingerprint } = current.footer;
  const task = await startTask(lake.catalog.db, {
    runId,
    taskId: `${REFERENCE_TASK}:${table}`,
    kind: REFERENCE_TASK,
    dataset: table,
    key: versionKey(version),
    fingerprint,
    startedMs: nowMs(),
  });
  const [tableBytes, logBytes] = await Promise.all([bytesOf(current.path), bytesOf(changes.path)]);
  const paths = { table: currentPath(table), log: changesPath(table, version) };
  await assertLease(lake.catalog.db, task);
  await publishFile(changes.path, inLake(lake.root, paths.log));
  await publishFile(current.path, inLake(lake.root, paths.table));
  await lake.catalog.db.transaction().execute(async (db) => {
    await publishPartition(db, referencePartition({ ...changes, path: paths.log, bytes: logBytes }), []);
    await publishPartition(db, referencePartition({ ...current, path: paths.table, bytes: tableBytes }), []);
    await replaceReferenceFindings(db, table, findings);
    await endTask(db, task, {
      state: 'done',
      finishedMs: nowMs(),
      rows: current.footer.rows,
      bytes: tableBytes + logBytes,
    });
  });
}

/** Puts a table’s findings in place of those of the version before. */
export async function replaceReferenceFindings(
  db: Kysely<CatalogSchema>,
  table: string,
  findings: readonly Finding[],
): Promise<void> {
  await replaceFindings(db, { origin: 'reference', dataset: table }, findings);
}

async function bytesOf(path: string): Promise<number> {
  return (await stat(path)).size;
}

/** The catalog row of a file of reference data: all of it can be read off the file again. */
export function referencePartition(file: {
  readonly footer: ReferenceFooter;
  readonly path: LakePath;
  readonly bytes: number;
  readonly contentHash: string;
}): PartitionRow {
  const { footer, path, bytes, contentHash } = file;
  const isCurrent = footer.content === 'current';
  return {
    layer: 'reference',
    dataset: footer.table,
    key: isCurrent ? CURRENT_KEY : versionKey(footer.version),
    path,
    fingerprint: footer.fingerprint,
    source_etag: String(footer.version),
    rows: footer.rows,
    quarantined: 0,
    duplicates: 0,
    symbols: 0,
    bytes,
    raw_bytes: 0,
    min_us: null,
    max_us: null,
    content_hash: contentHash,
    quarantine_path: null,
    source: 'reference',
    covered: isCurrent ? JSON.stringify(footer.asked) : null,
  };
}
