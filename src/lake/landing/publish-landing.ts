import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { SourceObject } from '../bronze/provenance.ts';
import { publishedFile, recordObjects } from '../catalog/objects.ts';
import { type PartitionRow, publishPartition } from '../catalog/partitions.ts';
import { endTask, type TaskRef } from '../catalog/task-log.ts';
import type { Lake } from '../lake.ts';
import { commitFenced } from '../storage/commit-fenced.ts';
import { inLake, landingPath } from '../storage/lake-paths.ts';
import { publishFile } from '../storage/publish-file.ts';

/** A downloaded object, checked, in the lake’s temp folder. */
export interface LandedObject {
  readonly dataset: DatasetName;
  readonly day: TradingDay;
  readonly stagedPath: string;
  readonly source: SourceObject;
  readonly fingerprint: string;
  readonly rawBytes: number;
}

/** Moves a downloaded object into landing and tells the catalog, in that order. */
export async function publishLanding(
  lake: Lake,
  landed: LandedObject,
  task: TaskRef,
  nowMs: number,
): Promise<PartitionRow> {
  const { dataset, day, source } = landed;
  const path = landingPath(dataset, day);
  const partition = landingPartition(landed, path);
  await commitFenced(lake, {
    partition,
    task,
    rename: () => publishFile(landed.stagedPath, inLake(lake.root, path)),
    commit: () =>
      lake.catalog.db.transaction().execute(async (db) => {
        await publishPartition(db, partition, []);
        await recordObjects(db, [publishedFile(landed, nowMs)]);
        await endTask(db, task, { state: 'done', finishedMs: nowMs, bytes: source.sizeBytes });
      }),
  });
  return partition;
}

/** The catalog row of a landed object. */
export function landingPartition(
  landed: Pick<LandedObject, 'dataset' | 'day' | 'source' | 'fingerprint' | 'rawBytes'>,
  path: string,
): PartitionRow {
  return {
    layer: 'landing',
    dataset: landed.dataset,
    key: landed.day,
    path,
    fingerprint: landed.fingerprint,
    source_etag: landed.source.etag,
    rows: 0,
    quarantined: 0,
    duplicates: 0,
    symbols: 0,
    bytes: landed.source.sizeBytes,
    raw_bytes: landed.rawBytes,
    min_us: null,
    max_us: null,
    content_hash: landed.source.md5,
    quarantine_path: null,
    source: 'flat',
    covered: null,
  };
}
