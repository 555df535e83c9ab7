import type { PartitionRow } from '../catalog/partitions.ts';
import type { DuckDbConnection, DuckDbSession } from '../duckdb/session.ts';
import type { LakePath } from '../storage/lake-paths.ts';
import { describeSeries } from './describe-series.ts';
import { listSeriesFiles, type SeriesFile } from './list-series-files.ts';

/** What the files of single symbols say; one list for each of those that a description of the whole lake has. */
export interface DescribedSeriesLake {
  readonly partitions: readonly PartitionRow[];
  readonly findings: readonly never[];
  readonly silverFindings: readonly never[];
  readonly objects: readonly never[];
  readonly damaged: readonly { readonly path: LakePath; readonly reason: string }[];
  readonly foreign: readonly { readonly path: LakePath; readonly reason: string }[];
  readonly stale: readonly never[];
}

/** What describing needs. */
export interface DescribeSeriesOptions {
  readonly session: DuckDbSession;
  readonly signal: AbortSignal;
  /** Rows of the old catalog, by path. */
  readonly known: ReadonlyMap<LakePath, PartitionRow>;
  /** Called after each file. */
  readonly onFile?: () => void;
}

/** Reads every file of single symbols. Holds the rows of the result in memory. Throws the signal’s reason. */
export async function describeSeriesLake(
  root: string,
  options: DescribeSeriesOptions,
): Promise<DescribedSeriesLake> {
  const partitions: PartitionRow[] = [];
  const left = { damaged: [] as LeftOut[], foreign: [] as LeftOut[] };
  using connection = await options.session.connect();
  for await (const file of listSeriesFiles(root)) {
    options.signal.throwIfAborted();
    const described = await describeOne(connection, root, file, options);
    options.onFile?.();
    if (described.kind === 'partition') partitions.push(described.partition);
    else left[described.kind].push({ path: file.path, reason: described.reason });
  }
  return { partitions, findings: [], silverFindings: [], objects: [], stale: [], ...left };
}

interface LeftOut {
  readonly path: LakePath;
  readonly reason: string;
}

async function describeOne(
  connection: DuckDbConnection,
  root: string,
  { path, place }: SeriesFile,
  { known }: DescribeSeriesOptions,
): ReturnType<typeof describeSeries> {
  if (place === undefined) return { kind: 'foreign', reason: 'no file of a lake belongs here' };
  const described = await describeSeries(connection, root, place, path);
  const row = known.get(path);
  if (described.kind !== 'partition' || row === undefined) return described;
  const { partition } = described;
  // Same content, same size, other bytes: a sector has gone bad, or somebody edited the file.
  const isSame =
    row.fingerprint === partition.fingerprint &&
    row.bytes === partition.bytes &&
    row.covered === partition.covered;
  return isSame && row.content_hash !== partition.content_hash
    ? { kind: 'damaged', reason: 'its bytes are not the ones that were published' }
    : described;
}
