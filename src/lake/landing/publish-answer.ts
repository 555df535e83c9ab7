import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { GroupedDataset } from '../../domain/dataset.ts';
import { groupedAddress, groupedMarketOf } from '../../domain/grouped-address.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { landingFingerprint } from '../../plan/fingerprint.ts';
import { type ObjectRow, recordObjects } from '../catalog/objects.ts';
import { type PartitionRow, publishPartition } from '../catalog/partitions.ts';
import { endTask, type TaskRef } from '../catalog/task-log.ts';
import type { Lake } from '../lake.ts';
import { commitFenced } from '../storage/commit-fenced.ts';
import { answerPath, inLake } from '../storage/lake-paths.ts';
import { publishFile } from '../storage/publish-file.ts';

/** The layer of landed answers in the catalog. */
export const ANSWER_LAYER = 'landing-api';

/** An answer of grouped daily, packed, in the lake’s temp folder. */
export interface StagedAnswer {
  readonly dataset: GroupedDataset;
  readonly day: TradingDay;
  readonly stagedPath: string;
  readonly facts: AnswerFacts;
}

/** What a packed answer is. */
export interface AnswerFacts {
  /** MD5 of the answer’s text, hex: the API has no ETag. */
  readonly bodyMd5: string;
  /** MD5 of the packed file, hex. */
  readonly fileMd5: string;
  /** Of the packed file. */
  readonly sizeBytes: number;
  /** Of the answer’s text. */
  readonly rawBytes: number;
  /** When it was asked for, in whole seconds. */
  readonly askedMs: number;
}

const packed = promisify(gzip);

/** Where a gzip header keeps its time: seconds since 1970, 32 bits, little-endian (RFC 1952). */
const GZIP_TIME_AT = 4;

/** Packs an answer into a file. The time at which it was asked for goes into the header of the archive. */
export async function stageAnswer(body: Buffer, askedMs: number, stagedPath: string): Promise<AnswerFacts> {
  const bytes = await packed(body);
  const seconds = Math.floor(askedMs / 1000);
  bytes.writeUInt32LE(seconds, GZIP_TIME_AT);
  await writeFile(stagedPath, bytes);
  return {
    bodyMd5: md5(body),
    fileMd5: md5(bytes),
    sizeBytes: bytes.length,
    rawBytes: body.length,
    askedMs: seconds * 1000,
  };
}

/** When the answer in an archive was asked for, by the archive’s header; 0 when it does not say. */
export function askedMsOf(header: Buffer): number {
  return header.length < GZIP_TIME_AT + 4 ? 0 : header.readUInt32LE(GZIP_TIME_AT) * 1000;
}

/** Moves a packed answer into landing and tells the catalog, in that order. */
export async function publishAnswer(
  lake: Lake,
  { dataset, day, stagedPath, facts }: StagedAnswer,
  task: TaskRef,
  nowMs: number,
): Promise<void> {
  const partition = answerPartition(dataset, day, facts);
  await commitFenced(lake, {
    partition,
    task,
    rename: () => publishFile(stagedPath, inLake(lake.root, partition.path)),
    commit: () =>
      lake.catalog.db.transaction().execute(async (db) => {
        await publishPartition(db, partition, []);
        await recordObjects(db, [answerObject(dataset, day, facts)]);
        await endTask(db, task, { state: 'done', finishedMs: nowMs, bytes: facts.sizeBytes });
      }),
  });
}

/** The catalog row of a landed answer. */
export function answerPartition(dataset: GroupedDataset, day: TradingDay, facts: AnswerFacts): PartitionRow {
  return {
    layer: ANSWER_LAYER,
    dataset,
    key: day,
    path: answerPath(dataset, day),
    fingerprint: landingFingerprint({ etag: facts.bodyMd5, sizeBytes: facts.sizeBytes }),
    source_etag: facts.bodyMd5,
    rows: 0,
    quarantined: 0,
    duplicates: 0,
    symbols: 0,
    bytes: facts.sizeBytes,
    raw_bytes: facts.rawBytes,
    min_us: null,
    max_us: null,
    content_hash: facts.fileMd5,
    quarantine_path: null,
    source: 'grouped',
    covered: null,
  };
}

/** What a landed answer proves about the vendor: it had the day at the time at which it was asked. */
export function answerObject(dataset: GroupedDataset, day: TradingDay, facts: AnswerFacts): ObjectRow {
  return {
    dataset,
    source: 'grouped',
    day,
    key: groupedAddress(groupedMarketOf(dataset), day),
    etag: facts.bodyMd5,
    size_bytes: facts.sizeBytes,
    last_modified_ms: null,
    state: 'published',
    checked_ms: facts.askedMs,
  };
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}
