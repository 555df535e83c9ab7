import { open, stat } from 'node:fs/promises';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { DATASETS, type DatasetName, type GroupedDataset } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { landingFingerprint } from '../../plan/fingerprint.ts';
import { type Provenance, readProvenance, type SourceObject, sourceOf } from '../bronze/provenance.ts';
import { bronzePartition } from '../bronze/publish-day.ts';
import { isSound, verifyBars } from '../bronze/verify-bars.ts';
import type { ObjectRow } from '../catalog/objects.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import { isAboutFile } from '../duckdb/is-about-file.ts';
import { seeFile } from '../duckdb/see-file.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { answerObject, answerPartition, askedMsOf } from '../landing/publish-answer.ts';
import { landingPartition } from '../landing/publish-landing.ts';
import { readAnswerText } from '../landing/read-answer.ts';
import { inflatedBytes } from '../landing/read-gzip.ts';
import { bringLatest, comeSound } from '../storage/bring-files.ts';
import { hashFile } from '../storage/hash-file.ts';
import { answerPath, bronzePath, inLake, type LakePath, landingPath } from '../storage/lake-paths.ts';

/** A file that cannot be in the catalog: unreadable or contradicting itself, or readable and not what its path says. */
export type UnusableFile =
  | { readonly kind: 'damaged'; readonly reason: string }
  | { readonly kind: 'foreign'; readonly reason: string };

/** What a bronze file says about itself. */
export type DescribedBars =
  | {
      readonly kind: 'partition';
      readonly partition: PartitionRow;
      readonly findings: readonly Finding[];
      readonly provenance: Provenance;
    }
  | UnusableFile;

/** In a bucket, of a file that did not come as its writer vouched for it. */
const SPOILT = 'holds other bytes than were published';

/** What can be said about a landed file. */
export type DescribedLanding =
  | { readonly kind: 'partition'; readonly partition: PartitionRow }
  | UnusableFile;

/**
 * The catalog row and findings of a published bronze file, from its footer, a scan of all its rows and its hash; of a large one in a bucket,
 * from what can be seen of it without fetching it, and the word of its writer for the rest. Throws when there is no such file.
 */
export async function describeBars(
  connection: DuckDbConnection,
  root: string,
  dataset: DatasetName,
  day: TradingDay,
): Promise<DescribedBars> {
  const path = bronzePath(dataset, day);
  const file = inLake(root, path);
  try {
    await using seen = await seeFile(connection, file);
    const provenance = await readProvenance(connection, seen.path);
    if (provenance === undefined) return { kind: 'foreign', reason: 'not written by barlake' };
    if (provenance.dataset !== dataset || provenance.day !== day) {
      return { kind: 'foreign', reason: `holds ${provenance.dataset} ${provenance.day}` };
    }
    const origin = { dataset: DATASETS[dataset], day, source: sourceOf(provenance) };
    // What its writer vouches for was judged before it was published.
    const facts =
      seen.facts === undefined
        ? await verifyBars(connection, seen.path, origin)
        : { ...seen.facts, broken: provenance.overruled ?? 0, repeated: 0 };
    if (!isSound(facts, provenance.overruled))
      return { kind: 'damaged', reason: 'holds rows that break the rules for bars' };
    const contentHash = await seen.contentHash();
    const partition = bronzePartition({ provenance, facts, path, bytes: seen.sizeBytes, contentHash });
    return { kind: 'partition', partition, findings: provenance.findings, provenance };
  } catch (error) {
    if (!isAboutFile(error)) throw error;
    return { kind: 'damaged', reason: unreadable(error) };
  }
}

/** What is known of a landed file from elsewhere; believed when the file’s bytes hash to `md5`. */
export interface KnownLanding {
  readonly md5: string;
  readonly source: SourceObject;
  readonly rawBytes: number;
}

/**
 * The catalog row of a landed file. Its revision comes from the first of `known` that has its bytes: footers and older
 * rows. Without one the ETag is taken to be the MD5, as it is for objects uploaded in one piece; when the vendor’s
 * differs, the next sync fetches the file again. Throws when there is no such file.
 */
export async function describeLanding(
  root: string,
  dataset: DatasetName,
  day: TradingDay,
  known: readonly KnownLanding[],
  path: LakePath = landingPath(dataset, day),
): Promise<DescribedLanding> {
  const file = inLake(root, path);
  if (!(await comeSound(bringLatest([file])))) return { kind: 'damaged', reason: SPOILT };
  const { size } = await stat(file);
  const md5 = await hashFile(file, 'md5');
  const match = known.find((each) => each.md5 === md5 && each.source.sizeBytes === size);
  try {
    const rawBytes = match?.rawBytes ?? (await inflatedBytes(file));
    const source = match?.source ?? { key: '', etag: md5, sizeBytes: size, lastModifiedMs: 0, md5 };
    const fingerprint = landingFingerprint(source);
    const partition = landingPartition({ dataset, day, source, fingerprint, rawBytes }, path);
    return { kind: 'partition', partition };
  } catch (error) {
    if (isBarlakeError(error, 'E_OBJECT_CORRUPT'))
      return { kind: 'damaged', reason: 'not a valid gzip file' };
    throw error;
  }
}

/** What can be said about a landed answer: also when it was asked for. */
export type DescribedAnswer =
  | { readonly kind: 'partition'; readonly partition: PartitionRow; readonly object: ObjectRow }
  | UnusableFile;

/** Bytes of a gzip header up to where names and comments may follow. */
const GZIP_HEADER_BYTES = 10;

/** The catalog rows of a landed answer of grouped daily; all of both is in the file. Throws when there is no such file. */
export async function describeAnswer(
  root: string,
  dataset: GroupedDataset,
  day: TradingDay,
  path: LakePath = answerPath(dataset, day),
): Promise<DescribedAnswer> {
  const file = inLake(root, path);
  if (!(await comeSound(bringLatest([file])))) return { kind: 'damaged', reason: SPOILT };
  const { size: sizeBytes } = await stat(file);
  try {
    const { text, md5: bodyMd5 } = await readAnswerText(file);
    const fileMd5 = await hashFile(file, 'md5');
    const askedMs = askedMsOf(await readStart(file, GZIP_HEADER_BYTES));
    const facts = { bodyMd5, fileMd5, sizeBytes, rawBytes: text.length, askedMs };
    return {
      kind: 'partition',
      partition: { ...answerPartition(dataset, day, facts), path },
      object: answerObject(dataset, day, facts),
    };
  } catch (error) {
    if (isBarlakeError(error, 'E_OBJECT_CORRUPT'))
      return { kind: 'damaged', reason: 'not a valid gzip file' };
    throw error;
  }
}

async function readStart(path: string, sizeBytes: number): Promise<Buffer> {
  await using handle = await open(path, 'r');
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(sizeBytes), 0, sizeBytes, 0);
  return buffer.subarray(0, bytesRead);
}

/** What a bronze file knows of the landed file it was made from. */
export function landingOfBars({ source, rawBytes }: Provenance): KnownLanding {
  return { md5: source.md5, source, rawBytes };
}

/** What an older catalog row knows of a landed file. */
export function landingOfRow(row: PartitionRow): KnownLanding {
  const { source_etag: etag, bytes: sizeBytes, content_hash: md5, raw_bytes: rawBytes } = row;
  return { md5, source: { key: '', etag, sizeBytes, lastModifiedMs: 0, md5 }, rawBytes };
}

function unreadable(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return `cannot be read: ${text.split('\n')[0] ?? ''}`;
}
