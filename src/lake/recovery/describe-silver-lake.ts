import { readdir } from 'node:fs/promises';
import type { Finding } from '../../domain/finding.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import { describeSilver } from '../silver/describe-silver.ts';
import { parseSilverPath } from '../silver/silver-path.ts';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { storageOf } from '../storage/mounts.ts';
import type { DescribeOptions, LeftOutFile } from './describe-lake.ts';

/** What the files of silver say, by dataset and key. */
export interface DescribedSilverLake {
  readonly partitions: readonly PartitionRow[];
  readonly findings: readonly Finding[];
  readonly damaged: readonly LeftOutFile[];
  readonly foreign: readonly LeftOutFile[];
}

/** Reads every file of silver, one after the other. */
export async function describeSilverLake(
  root: string,
  { session, signal, known, onFile }: Pick<DescribeOptions, 'session' | 'signal' | 'known' | 'onFile'>,
): Promise<DescribedSilverLake> {
  using connection = await session.connect();
  const partitions: PartitionRow[] = [];
  const findings: Finding[] = [];
  const leftOut = { damaged: [] as LeftOutFile[], foreign: [] as LeftOutFile[] };
  for (const path of await silverFiles(root)) {
    signal.throwIfAborted();
    const place = parseSilverPath(path);
    if (place === undefined) {
      leftOut.foreign.push({ path, reason: 'no file of a lake belongs here' });
      continue;
    }
    const described = await describeSilver(connection, root, place);
    onFile?.();
    if (described.kind !== 'partition') {
      const hint = described.kind === 'damaged' ? '; `barlake features build` makes it anew' : '';
      leftOut[described.kind].push({ path, reason: described.reason + hint });
      continue;
    }
    const { partition, footer } = described;
    const row = known.get(path);
    const isSame = row?.fingerprint === partition.fingerprint && row.bytes === partition.bytes;
    if (isSame && row.content_hash !== partition.content_hash) {
      leftOut.damaged.push({
        path,
        reason: 'its bytes are not the ones that were published; `barlake features build` makes it anew',
      });
      continue;
    }
    partitions.push(partition);
    findings.push(...footer.findings);
  }
  return { partitions, findings, ...leftOut };
}

async function silverFiles(root: string): Promise<readonly LakePath[]> {
  const folder = inLake(root, 'silver');
  await storageOf(root).show('silver');
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(ignoreMissing);
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(
      (entry) =>
        `silver/${`${entry.parentPath}/${entry.name}`.slice(folder.length + 1).replaceAll('\\', '/')}`,
    )
    .sort();
}
