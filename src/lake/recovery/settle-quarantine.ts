import { existsSync } from 'node:fs';
import { type Provenance, readProvenance } from '../bronze/provenance.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { bringLatest, comeSound } from '../storage/bring-files.ts';
import { STALE_PREFIX } from '../storage/commit-fenced.ts';
import { hashFile } from '../storage/hash-file.ts';
import { inLake, type LakePath, quarantinePath } from '../storage/lake-paths.ts';
import { removeFile } from '../storage/remove-file.ts';

/**
 * How the quarantine file of a day stands to its bars. `matching`: made together with them, or neither needed nor there.
 * `leftover`: ours, of another revision. `lost`: needed and not there. `unknown`: not readable as ours.
 */
export type QuarantineState = 'matching' | 'leftover' | 'lost' | 'unknown';

/** Compares a day’s quarantine file with the provenance of its bars; `undefined` stands for a day without bars. */
export async function inspectQuarantine(
  connection: DuckDbConnection,
  root: string,
  day: Pick<Provenance, 'dataset' | 'day'>,
  bars: Provenance | undefined,
): Promise<QuarantineState> {
  const isNeeded = bars !== undefined && bars.quarantined > 0;
  const file = inLake(root, quarantinePath(day.dataset, day.day));
  if (!(await comeSound(bringLatest([file])))) return isNeeded ? 'lost' : 'unknown';
  if (!existsSync(file)) return isNeeded ? 'lost' : 'matching';
  const found = await readProvenance(connection, file).catch(() => undefined);
  if (found === undefined || found.dataset !== day.dataset || found.day !== day.day) return 'unknown';
  // Both files of one ingest carry the same provenance, counts and findings included.
  return isNeeded && JSON.stringify(found) === JSON.stringify(bars) ? 'matching' : 'leftover';
}

/** Removes a quarantine file that belongs to no bars in the lake; its path, or `undefined` when nothing was to be done. */
export async function removeLeftover(
  root: string,
  day: Pick<Provenance, 'dataset' | 'day'>,
  state: QuarantineState,
): Promise<LakePath | undefined> {
  if (state !== 'leftover') return undefined;
  const path = quarantinePath(day.dataset, day.day);
  await removeFile(inLake(root, path));
  return path;
}

/**
 * A partition’s row in view of its quarantine file. Bars whose refused rows are gone stay readable, but their
 * fingerprint no longer matches anything, so that the next sync makes both files again.
 */
export function withQuarantine(partition: PartitionRow, state: QuarantineState): PartitionRow {
  if (partition.quarantined === 0 || state === 'matching') return partition;
  return { ...partition, fingerprint: `${STALE_PREFIX}${partition.fingerprint}`, quarantine_path: null };
}

/** The row with the hash of its quarantine file, as publishing takes it. */
export async function withQuarantineHash(root: string, partition: PartitionRow): Promise<PartitionRow> {
  const { quarantine_path: path } = partition;
  if (path === null) return partition;
  const file = inLake(root, path);
  await bringLatest([file]);
  return { ...partition, quarantine_hash: await hashFile(file, 'sha256') };
}

/** Whether a row was marked by {@link withQuarantine}. */
export function isMarkedStale(partition: Pick<PartitionRow, 'fingerprint'>): boolean {
  return partition.fingerprint.startsWith(STALE_PREFIX);
}
