import type { PartitionRow } from '../catalog/partitions.ts';
import {
  describeReference,
  type ReferenceFile,
  referenceFiles,
} from '../reference/describe-reference-file.ts';
import type { DescribeOptions, LeftOutFile } from './describe-lake.ts';

/** What the files of reference data say, by table and version. */
export interface DescribedReferenceData {
  readonly partitions: readonly PartitionRow[];
  readonly damaged: readonly LeftOutFile[];
  readonly foreign: readonly LeftOutFile[];
}

/** Reads every file of reference data, one after the other. */
export async function describeReferenceData(
  root: string,
  { session, signal, known, onFile }: Pick<DescribeOptions, 'session' | 'signal' | 'known' | 'onFile'>,
): Promise<DescribedReferenceData> {
  using connection = await session.connect();
  const partitions: PartitionRow[] = [];
  const leftOut = { damaged: [] as LeftOutFile[], foreign: [] as LeftOutFile[] };
  for (const file of await referenceFiles(root)) {
    signal.throwIfAborted();
    const described = await describeReference(connection, root, file);
    onFile?.();
    if (described.kind !== 'partition') {
      leftOut[described.kind].push({
        path: file.path,
        reason: described.reason + hint(file, described.kind),
      });
      continue;
    }
    const { partition } = described;
    const row = known.get(file.path);
    const isSame = row?.fingerprint === partition.fingerprint && row.bytes === partition.bytes;
    if (isSame && row.content_hash !== partition.content_hash) {
      leftOut.damaged.push({
        path: file.path,
        reason: `its bytes are not the ones that were published${hint(file, 'damaged')}`,
      });
      continue;
    }
    // What was asked since the version was made is known to the catalog only.
    partitions.push(isSame ? { ...partition, covered: row.covered } : partition);
  }
  return { partitions, ...leftOut };
}

/** A table is made anew; a log of what once changed is gone for good. */
function hint({ table, content }: ReferenceFile, kind: 'damaged' | 'foreign'): string {
  return kind === 'damaged' && content === 'current'
    ? `; \`barlake sync reference --only ${table} --full\` makes it anew`
    : '';
}
