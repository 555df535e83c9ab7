import { stat } from 'node:fs/promises';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { landingFingerprint } from '../../plan/fingerprint.ts';
import { type Provenance, readProvenance, type SourceObject } from '../bronze/provenance.ts';
import { bronzePartition } from '../bronze/publish-day.ts';
import { isSound, verifyBars } from '../bronze/verify-bars.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { landingPartition } from '../landing/publish-landing.ts';
import { inflatedBytes } from '../landing/read-gzip.ts';
import { hashFile } from '../storage/hash-file.ts';
import { bronzePath, inLake, landingPath } from '../storage/lake-paths.ts';

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

/** What can be said about a landed file. */
export type DescribedLanding =
  | { readonly kind: 'partition'; readonly partition: PartitionRow }
  | UnusableFile;

/**
 * The catalog row and findings of a published bronze file, from its footer, a scan of all its rows and its hash.
 * Throws when there is no such file.
 */
export async function describeBars(
  connection: DuckDbConnection,
  root: string,
  dataset: DatasetName,
  day: TradingDay,
): Promise<DescribedBars> {
  const path = bronzePath(dataset, day);
  const file = inLake(root, path);
  const { size } = await stat(file);
  try {
    const provenance = await readProvenance(connection, file);
    if (provenance === undefined) return { kind: 'foreign', reason: 'not written by barlake' };
    if (provenance.dataset !== dataset || provenance.day !== day) {
      return { kind: 'foreign', reason: `holds ${provenance.dataset} ${provenance.day}` };
    }
    const facts = await verifyBars(connection, file, DATASETS[dataset], day);
    if (!isSound(facts)) return { kind: 'damaged', reason: 'holds rows that break the rules for bars' };
    const contentHash = await hashFile(file, 'sha256');
    const partition = bronzePartition({ provenance, facts, path, bytes: size, contentHash });
    return { kind: 'partition', partition, findings: provenance.findings, provenance };
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Out of Memory')) throw error;
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
): Promise<DescribedLanding> {
  const path = landingPath(dataset, day);
  const file = inLake(root, path);
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
