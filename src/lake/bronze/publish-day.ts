import { rm, stat } from 'node:fs/promises';
import { recordObjects } from '../catalog/objects.ts';
import { type PartitionRow, publishPartition } from '../catalog/partitions.ts';
import { endTask, type TaskRef } from '../catalog/task-log.ts';
import type { Lake } from '../lake.ts';
import { bronzePath, inLake, quarantinePath } from '../storage/lake-paths.ts';
import { publishFile } from '../storage/publish-file.ts';
import type { StagedDay } from './ingest-day.ts';
import type { Provenance } from './provenance.ts';
import type { BarFacts } from './verify-bars.ts';

/**
 * Publishes a staged day: quarantine file, then bars, then one catalog transaction. A crash in between leaves a whole
 * file under its final name, which recovery adopts by its footer.
 */
export async function publishDay(
  lake: Lake,
  staged: StagedDay,
  task: TaskRef,
  nowMs: number,
): Promise<PartitionRow> {
  const { provenance, facts } = staged;
  const { dataset, day, source } = provenance;
  const path = bronzePath(dataset, day);
  const refusedPath = quarantinePath(dataset, day);
  const { size } = await stat(staged.barsPath);
  if (staged.quarantinePath !== undefined) {
    await publishFile(staged.quarantinePath, inLake(lake.root, refusedPath));
  }
  await publishFile(staged.barsPath, inLake(lake.root, path));
  // Whatever lies there is of an earlier revision, told of by the catalog or left by a crash.
  if (staged.quarantinePath === undefined) await rm(inLake(lake.root, refusedPath), { force: true });
  const partition = bronzePartition({
    provenance,
    facts,
    path,
    bytes: size,
    contentHash: staged.contentHash,
  });
  await lake.catalog.db.transaction().execute(async (db) => {
    await publishPartition(db, partition, provenance.findings);
    await recordObjects(db, [
      {
        dataset,
        source: 'flat',
        day,
        key: source.key,
        etag: source.etag,
        size_bytes: source.sizeBytes,
        last_modified_ms: source.lastModifiedMs,
        state: 'published',
        checked_ms: nowMs,
      },
    ]);
    await endTask(db, task, { state: 'done', finishedMs: nowMs, rows: facts.rows, bytes: size });
  });
  return partition;
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
    source: 'flat',
    covered: null,
  };
}
