import { BarlakeError } from '../../domain/barlake-error.ts';
import { fileHashOf, type PartitionRow } from '../catalog/partitions.ts';
import type { Lake } from '../lake.ts';
import { GOLD_LAYER } from '../qlib/gold-partition.ts';
import type { LakePath } from '../storage/lake-paths.ts';
import type { LakeStorage } from '../storage/lake-storage.ts';

/** Files at once: the disk’s own queue is as deep, and a bucket answers as many. */
const FILES_AT_ONCE = 32;
const TELL_EVERY = 100;

/** What of a lake is pinned. */
export interface PinnedRows {
  readonly rows: readonly PartitionRow[];
  /** Files of those rows with their hashes, where the catalog has them. */
  readonly files: ReadonlyMap<LakePath, string | undefined>;
}

/** All that the catalog lists, save exports: they are directories of their own. */
export async function pinnedRows({ catalog }: Lake): Promise<PinnedRows> {
  const rows = await catalog.db
    .selectFrom('partitions')
    .selectAll()
    .where('layer', '<>', GOLD_LAYER)
    .execute();
  const files = new Map<LakePath, string | undefined>();
  for (const row of rows) {
    files.set(row.path, fileHashOf(row));
    if (row.quarantine_path !== null) files.set(row.quarantine_path, row.quarantine_hash ?? undefined);
  }
  return { rows, files };
}

/**
 * Gives every file a second name below `folder`, in the storage of the lake. How many of them take room of their own. Throws
 * `E_PARTITION_DAMAGED` when one is missing or is not what was published.
 */
export async function copyToPin(
  storage: LakeStorage,
  { files }: PinnedRows,
  folder: LakePath,
  { onFiles }: { readonly onFiles?: (done: number, total: number) => void },
): Promise<number> {
  let [done, copied] = [0, 0];
  const failure = new AbortController();
  const queue = files.entries();
  const work = async (): Promise<void> => {
    for (const [path, hash] of queue) {
      if (failure.signal.aborted) return;
      const how = await storage.copy(path, `${folder}/${path}`, hash);
      if (how === 'missing' || how === 'other') throw notPinned(path, how);
      if (how === 'copied') copied += 1;
      done += 1;
      if (done % TELL_EVERY === 0) onFiles?.(done, files.size);
    }
  };
  // Those under way end before anybody clears up after them.
  const turns = Array.from({ length: FILES_AT_ONCE }, async () =>
    work().catch((error: unknown) => failure.abort(error)),
  );
  await Promise.all(turns);
  failure.signal.throwIfAborted();
  return copied;
}

function notPinned(path: LakePath, how: 'missing' | 'other'): BarlakeError {
  return new BarlakeError('E_PARTITION_DAMAGED', {
    message: `${path} is ${how === 'missing' ? 'missing' : 'not the file that was published'}: only what is there as the catalog has it can be pinned.`,
    mend: 'Run `barlake scrub --repair`, then try again.',
    details: { path },
  });
}
