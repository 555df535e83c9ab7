import { readdir } from 'node:fs/promises';
import type { PartitionRow } from '../catalog/partitions.ts';
import { isAboutFile } from '../duckdb/is-about-file.ts';
import {
  describePrecomputed,
  PRECOMPUTED_LAYER,
  parsePrecomputedPath,
} from '../precompute/precomputed-file.ts';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { storageOf } from '../storage/mounts.ts';
import type { DescribeOptions, LeftOutFile } from './describe-lake.ts';

/** What the files of bars put together once say. */
export interface DescribedPrecomputed {
  readonly partitions: readonly PartitionRow[];
  readonly damaged: readonly LeftOutFile[];
  readonly foreign: readonly LeftOutFile[];
}

/** Reads every such file, one after the other. */
export async function describePrecomputedLake(
  root: string,
  { session, signal, known, onFile }: Pick<DescribeOptions, 'session' | 'signal' | 'known' | 'onFile'>,
): Promise<DescribedPrecomputed> {
  using connection = await session.connect();
  const partitions: PartitionRow[] = [];
  const leftOut = { damaged: [] as LeftOutFile[], foreign: [] as LeftOutFile[] };
  for (const path of await precomputedFiles(root)) {
    signal.throwIfAborted();
    const place = parsePrecomputedPath(path);
    if (place === undefined) {
      leftOut.foreign.push({ path, reason: 'no file of a lake belongs here' });
      continue;
    }
    const found = await describePrecomputed(connection, root, place).catch((error: unknown) =>
      messageOf(error),
    );
    onFile?.();
    if (typeof found === 'string') {
      leftOut.damaged.push({ path, reason: found });
      continue;
    }
    const row = known.get(path);
    const isSame = row?.fingerprint === found.fingerprint && row.bytes === found.bytes;
    if (!isSame || row.content_hash === found.content_hash) partitions.push(found);
    else leftOut.damaged.push({ path, reason: 'its bytes are not the ones that were published' });
  }
  return { partitions, ...leftOut };
}

function messageOf(error: unknown): string {
  if (!isAboutFile(error)) throw error;
  const text = error instanceof Error ? error.message : String(error);
  return `cannot be read: ${text.split('\n')[0] ?? ''}`;
}

async function precomputedFiles(root: string): Promise<readonly LakePath[]> {
  const folder = inLake(root, PRECOMPUTED_LAYER);
  await storageOf(root).show(PRECOMPUTED_LAYER);
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(ignoreMissing);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => {
      const inside = `${entry.parentPath}/${entry.name}`.slice(folder.length + 1);
      return `${PRECOMPUTED_LAYER}/${inside.replaceAll('\\', '/')}`;
    })
    .sort();
}
