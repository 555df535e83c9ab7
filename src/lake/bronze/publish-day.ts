import { stat } from 'node:fs/promises';
import type { Finding } from '../../domain/finding.ts';
import { replaceFindings } from '../catalog/findings.ts';
import { type ObjectRow, publishedFile, recordObjects } from '../catalog/objects.ts';
import { type PartitionRow, publishPartition } from '../catalog/partitions.ts';
import { endTask, type TaskRef } from '../catalog/task-log.ts';
import type { Lake } from '../lake.ts';
import { commitFenced } from '../storage/commit-fenced.ts';
import { hashFile } from '../storage/hash-file.ts';
import { bronzePath, inLake, quarantinePath } from '../storage/lake-paths.ts';
import { publishFile } from '../storage/publish-file.ts';
import { removeFile } from '../storage/remove-file.ts';
import { type Provenance, sourceOf } from './provenance.ts';
import type { StagedDay } from './stage-bars.ts';
import type { BarFacts } from './verify-bars.ts';

/**
 * Publishes a staged day: quarantine file, then bars, then one catalog transaction. A crash in between leaves a whole
 * file under its final name, which recovery adopts by its footer. `superseded` is what the bars in place were found to be
 * against the new ones, when those are of another source.
 */
export async function publishDay(
  lake: Lake,
  staged: StagedDay,
  task: TaskRef,
  nowMs: number,
  superseded?: readonly Finding[],
): Promise<PartitionRow> {
  const { provenance, facts } = staged;
  const { dataset, day } = provenance;
  const path = bronzePath(dataset, day);
  const refusedPath = quarantinePath(dataset, day);
  const { size } = await stat(staged.barsPath);
  const rename = async (): Promise<void> => {
    if (staged.quarantinePath !== undefined) {
      await publishFile(staged.quarantinePath, inLake(lake.root, refusedPath));
    }
    await publishFile(staged.barsPath, inLake(lake.root, path));
    // Whatever lies there is of an earlier revision, told of by the catalog or left by a crash.
    if (staged.quarantinePath === undefined) await removeFile(inLake(lake.root, refusedPath));
  };
  const partition: PartitionRow = {
    ...bronzePartition({ provenance, facts, path, bytes: size, contentHash: staged.contentHash }),
    quarantine_hash:
      staged.quarantinePath === undefined ? null : await hashFile(staged.quarantinePath, 'sha256'),
  };
  await commitFenced(lake, {
    partition,
    task,
    rename,
    commit: () =>
      lake.catalog.db.transaction().execute(async (db) => {
        await publishPartition(db, partition, provenance.findings);
        if (superseded !== undefined) {
          await replaceFindings(db, { origin: 'supersede', dataset, key: day }, superseded);
        }
        await recordObjects(db, publishedObjects(provenance, nowMs));
        await endTask(db, task, { state: 'done', finishedMs: nowMs, rows: facts.rows, bytes: size });
      }),
  });
  return partition;
}

/**
 * What bars prove about the vendor’s objects: a file that they were made from is published. When an answer was asked for,
 * bars do not know; landing does.
 */
export function publishedObjects(provenance: Provenance, nowMs: number): readonly ObjectRow[] {
  return sourceOf(provenance) === 'grouped' ? [] : [publishedFile(provenance, nowMs)];
}

/** The catalog row of a bronze file: all of it can be read off the file again. */
export function bronzePartition(file: {
  readonly provenance: Provenance;
  readonly facts: BarFacts;
  readonly path: string;
  readonly bytes: number;
  readonly contentHash: string;
}): PartitionRow {
  const { provenance, facts } = file;
  return {
    layer: 'bronze',
    dataset: provenance.dataset,
    key: provenance.day,
    path: file.path,
    fingerprint: provenance.fingerprint,
    source_etag: provenance.source.etag,
    rows: facts.rows,
    quarantined: provenance.quarantined,
    duplicates: provenance.duplicates,
    symbols: facts.symbols,
    bytes: file.bytes,
    raw_bytes: provenance.rawBytes,
    min_us: facts.minUs,
    max_us: facts.maxUs,
    content_hash: file.contentHash,
    quarantine_path: provenance.quarantined > 0 ? quarantinePath(provenance.dataset, provenance.day) : null,
    source: sourceOf(provenance),
    covered: null,
  };
}
