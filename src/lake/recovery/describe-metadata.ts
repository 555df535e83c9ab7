import { readdir, stat } from 'node:fs/promises';
import { ASSETS, type Asset } from '../../domain/dataset.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { readMetadataFooter } from '../factors/metadata-footer.ts';
import { metadataPartition } from '../factors/metadata-partition.ts';
import { METADATA_TABLES, type MetadataTable, metadataPath } from '../factors/metadata-table.ts';
import { bringLatest } from '../storage/bring-files.ts';
import { hashFile } from '../storage/hash-file.ts';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import { inLake } from '../storage/lake-paths.ts';
import { storageOf } from '../storage/mounts.ts';
import type { UnusableFile } from './describe-file.ts';
import type { DescribeOptions, LeftOutFile } from './describe-lake.ts';

/** What the files of metadata say, by asset and table. */
export interface DescribedMetadata {
  readonly partitions: readonly PartitionRow[];
  readonly damaged: readonly LeftOutFile[];
  readonly foreign: readonly LeftOutFile[];
}

/** Written for people and scripts; not a partition. */
const WATERMARKS = 'watermarks.json';

/** Reads every file of metadata. What is left out is made again by the next command that needs it. */
export async function describeMetadata(
  root: string,
  { session, signal, known, onFile }: Pick<DescribeOptions, 'session' | 'signal' | 'known' | 'onFile'>,
): Promise<DescribedMetadata> {
  using connection = await session.connect();
  const partitions: PartitionRow[] = [];
  const leftOut = { damaged: [] as LeftOutFile[], foreign: [] as LeftOutFile[] };
  for (const asset of ASSETS) {
    const folder = `metadata/${asset}`;
    await storageOf(root).show(folder);
    const names = await readdir(inLake(root, folder)).catch(ignoreMissing);
    for (const name of names.toSorted(byBytes).filter((each) => each !== WATERMARKS)) {
      signal.throwIfAborted();
      const path = `${folder}/${name}`;
      const described = await describeFile(connection, root, { asset, name, row: known.get(path) });
      onFile?.();
      if (described.kind === 'partition') partitions.push(described.partition);
      else leftOut[described.kind].push({ path, reason: described.reason });
    }
  }
  return { partitions, ...leftOut };
}

type Described = { readonly kind: 'partition'; readonly partition: PartitionRow } | UnusableFile;

async function describeFile(
  connection: DuckDbConnection,
  root: string,
  file: { readonly asset: Asset; readonly name: string; readonly row: PartitionRow | undefined },
): Promise<Described> {
  const table = METADATA_TABLES.find((each) => `${each}.parquet` === file.name);
  if (table === undefined) return { kind: 'foreign', reason: 'no file of a lake belongs here' };
  try {
    return await describeTable(connection, root, { ...file, table });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (text.startsWith('Out of Memory')) throw error;
    return { kind: 'damaged', reason: `cannot be read: ${text.split('\n')[0] ?? ''}` };
  }
}

async function describeTable(
  connection: DuckDbConnection,
  root: string,
  {
    asset,
    table,
    row,
  }: { readonly asset: Asset; readonly table: MetadataTable; readonly row: PartitionRow | undefined },
): Promise<Described> {
  const path = inLake(root, metadataPath(asset, table));
  await bringLatest([path]);
  const footer = await readMetadataFooter(connection, path);
  if (footer === undefined) return { kind: 'foreign', reason: 'not written by barlake' };
  if (footer.asset !== asset || footer.table !== table) {
    return { kind: 'foreign', reason: `holds ${footer.table} of ${footer.asset}` };
  }
  const [facts] = await connection.rows(
    `SELECT count(*)::INTEGER AS rows, sum(hash(t)::HUGEINT) AS hash FROM read_parquet(${quoteText(path)}, hive_partitioning=false) AS t`,
  );
  if (Number(facts?.['rows']) !== footer.rows) {
    return { kind: 'damaged', reason: `does not hold the ${footer.rows} rows that it should` };
  }
  const { size: bytes } = await stat(path);
  const contentHash = await hashFile(path, 'sha256');
  const isOther = row?.fingerprint === footer.fingerprint && row.content_hash !== contentHash;
  if (isOther && row.bytes === bytes) {
    return { kind: 'damaged', reason: 'its bytes are not the ones that were published' };
  }
  return { kind: 'partition', partition: metadataPartition({ footer, bytes, contentHash }) };
}

function byBytes(left: string, right: string): number {
  return left < right ? -1 : 1;
}
