import type { DatasetName, GroupedDataset } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { publishedObjects } from '../bronze/publish-day.ts';
import type { ObjectRow } from '../catalog/objects.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import type { DuckDbConnection, DuckDbSession } from '../duckdb/session.ts';
import { describeGold } from '../qlib/describe-gold.ts';
import { bronzePath, type LakePath } from '../storage/lake-paths.ts';
import { describeSeriesLake } from '../targeted/describe-series-lake.ts';
import { type CompactedFile, type DescribedDay, describeCompacted } from './describe-compacted.ts';
import {
  type DescribedBars,
  describeAnswer,
  describeBars,
  describeLanding,
  landingOfBars,
  landingOfRow,
  type UnusableFile,
} from './describe-file.ts';
import { describeMetadata } from './describe-metadata.ts';
import { describePrecomputedLake } from './describe-precomputed-lake.ts';
import { describeReferenceData } from './describe-reference-data.ts';
import { describeSilverLake } from './describe-silver-lake.ts';
import { type LakeFileKind, lakeFiles } from './list-lake-files.ts';
import { inspectQuarantine, isMarkedStale, withQuarantine, withQuarantineHash } from './settle-quarantine.ts';

/** A file that a catalog cannot include, and why. */
export interface LeftOutFile {
  readonly path: LakePath;
  readonly reason: string;
}

/** What the files of a lake say, in the order of datasets and days; reference data, metadata, silver and exports last. */
export interface DescribedLake {
  readonly partitions: readonly PartitionRow[];
  readonly findings: readonly Finding[];
  /** Of silver’s features. */
  readonly silverFindings: readonly Finding[];
  /** The vendor’s objects that bars were made from, and answers that were landed. */
  readonly objects: readonly ObjectRow[];
  readonly damaged: readonly LeftOutFile[];
  readonly foreign: readonly LeftOutFile[];
  /** Bars whose quarantine file is gone. */
  readonly stale: readonly LakePath[];
}

/** What describing a lake needs. */
export interface DescribeOptions {
  readonly session: DuckDbSession;
  readonly signal: AbortSignal;
  /** When objects count as seen that bars were made from. */
  readonly nowMs: number;
  /** Rows of the old catalog, by path: they know the ETags of landed files that no bars were made from. */
  readonly known: ReadonlyMap<LakePath, PartitionRow>;
  /** Called after each file. */
  readonly onFile?: () => void;
}

/** The same, with the days that lie in files of many. */
interface DayOptions extends DescribeOptions {
  readonly together: ReadonlyMap<string, DescribedDay>;
}

/** Days described at once: one reads the disk while the other computes. */
const DAYS_AT_ONCE = 2;

/** Reads every file of the known datasets and of reference data. Holds the rows of the result in memory, and two files at a time. */
export async function describeLake(root: string, options: DescribeOptions): Promise<DescribedLake> {
  const days = new Map<string, DayFiles>();
  const foreign: LeftOutFile[] = [];
  const compacted: CompactedFile[] = [];
  for await (const file of lakeFiles(root)) {
    if (file.kind === 'days') compacted.push(file);
    else if (file.kind === 'foreign')
      foreign.push({ path: file.path, reason: 'no file of a lake belongs here' });
    else addFile(days, file);
  }
  const together = await describeCompacted(root, compacted, options);
  for (const { dataset, key } of [...together.days.values()].map(({ partition }) => partition)) {
    const name = `${dataset} ${key}`;
    if (days.has(name)) continue;
    days.set(name, { dataset: dataset as DatasetName, day: key as TradingDay, paths: new Map() });
  }
  const byDays = await describeDays(root, [...days.values()].sort(byDay), {
    ...options,
    together: together.days,
  });
  const leftOut = { ...NOTHING, damaged: together.damaged, foreign: together.foreign };
  const described: readonly DescribedLake[] = [...byDays, leftOut, await describeSeriesLake(root, options)];
  const reference = await describeReferenceData(root, options);
  const silver = await describeSilverLake(root, options);
  const metadata = await describeMetadata(root, options);
  const precomputed = await describePrecomputedLake(root, options);
  return {
    partitions: [
      ...described.flatMap((day) => day.partitions),
      ...reference.partitions,
      ...metadata.partitions,
      ...silver.partitions,
      ...precomputed.partitions,
      ...(await describeGold(root)),
    ],
    findings: described.flatMap((day) => day.findings),
    silverFindings: silver.findings,
    objects: described.flatMap((day) => day.objects),
    damaged: [
      ...described.flatMap((day) => day.damaged),
      ...reference.damaged,
      ...metadata.damaged,
      ...silver.damaged,
      ...precomputed.damaged,
    ],
    foreign: [
      ...foreign,
      ...described.flatMap((day) => day.foreign),
      ...reference.foreign,
      ...metadata.foreign,
      ...silver.foreign,
      ...precomputed.foreign,
    ],
    stale: described.flatMap((day) => day.stale),
  };
}

interface DayFiles {
  readonly dataset: DatasetName;
  readonly day: TradingDay;
  readonly paths: ReadonlyMap<LakeFileKind, LakePath>;
}

function addFile(
  days: Map<string, DayFiles>,
  file: Pick<DayFiles, 'dataset' | 'day'> & { readonly kind: LakeFileKind; readonly path: LakePath },
): void {
  const { dataset, day, kind, path } = file;
  const known = days.get(`${dataset} ${day}`)?.paths ?? [];
  days.set(`${dataset} ${day}`, { dataset, day, paths: new Map([...known, [kind, path]]) });
}

function byDay(left: DayFiles, right: DayFiles): number {
  if (left.dataset !== right.dataset) return left.dataset < right.dataset ? -1 : 1;
  return left.day < right.day ? -1 : 1;
}

async function describeDays(
  root: string,
  days: readonly DayFiles[],
  options: DayOptions,
): Promise<readonly DescribedLake[]> {
  const results: DescribedLake[] = Array.from(days, () => NOTHING);
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const queue = days.entries();
  const work = async (): Promise<void> => {
    using connection = await options.session.connect();
    for (const [index, files] of queue) {
      signal.throwIfAborted();
      results[index] = await describeDay(root, files, connection, options);
    }
  };
  const workers = Array.from({ length: DAYS_AT_ONCE }, () =>
    work().catch((error: unknown) => failure.abort(error)),
  );
  await Promise.all(workers);
  signal.throwIfAborted();
  return results;
}

async function describeDay(
  root: string,
  { dataset, day, paths }: DayFiles,
  connection: DuckDbConnection,
  options: DayOptions,
): Promise<DescribedLake> {
  const bronze = paths.get('bronze');
  const landing = paths.get('landing');
  const own = bronze === undefined ? undefined : await describeBars(connection, root, dataset, day);
  const together = options.together.get(`${dataset} ${day}`);
  const parts: DescribedLake[] = [];
  const sound =
    own === undefined || bronze === undefined ? undefined : checkHash(own, options.known.get(bronze));
  if (sound !== undefined) options.onFile?.();
  if (sound?.kind === 'damaged' && together !== undefined)
    parts.push(leaveOut(sound, bronzePath(dataset, day)));
  const bars = latestBars(sound, together);
  if (bars !== undefined) {
    parts.push(await settleBars(connection, root, { dataset, day }, { bars, nowMs: options.nowMs }));
  }
  if (landing !== undefined) {
    const row = options.known.get(landing);
    const fromBars = bars?.kind === 'partition' ? [landingOfBars(bars.provenance)] : [];
    const known = [...(row === undefined ? [] : [landingOfRow(row)]), ...fromBars];
    const landed = await describeLanding(root, dataset, day, known, landing);
    parts.push(
      landed.kind === 'partition'
        ? { ...NOTHING, partitions: [landed.partition] }
        : leaveOut(landed, landing),
    );
    options.onFile?.();
  }
  const answer = paths.get('landing-api');
  if (answer !== undefined) {
    parts.push(await describeLandedAnswer(root, dataset as GroupedDataset, day, answer));
    options.onFile?.();
  }
  return merge(parts);
}

/**
 * Of a day’s own file and a file of many that it is in: the latter, when both hold the same; else its own file, for a day that is
 * published anew gets one.
 */
function latestBars(
  own: DescribedBars | undefined,
  together: DescribedDay | undefined,
): DescribedBars | undefined {
  if (together === undefined) return own;
  const isNewer = own?.kind === 'partition' && own.partition.content_hash !== together.partition.content_hash;
  return isNewer ? own : together;
}

async function describeLandedAnswer(
  root: string,
  dataset: GroupedDataset,
  day: TradingDay,
  path: LakePath,
): Promise<DescribedLake> {
  const answer = await describeAnswer(root, dataset, day, path);
  if (answer.kind !== 'partition') return leaveOut(answer, path);
  return { ...NOTHING, partitions: [answer.partition], objects: [answer.object] };
}

/** Same revision, same size, other bytes: a sector has gone bad, or somebody edited the file. */
function checkHash(bars: DescribedBars, row: PartitionRow | undefined): DescribedBars {
  if (bars.kind !== 'partition' || row === undefined) return bars;
  const { partition } = bars;
  const isSameRevision = row.fingerprint === partition.fingerprint && row.bytes === partition.bytes;
  return isSameRevision && row.content_hash !== partition.content_hash
    ? { kind: 'damaged', reason: 'its bytes are not the ones that were published' }
    : bars;
}

async function settleBars(
  connection: DuckDbConnection,
  root: string,
  { dataset, day }: Pick<DayFiles, 'dataset' | 'day'>,
  { bars, nowMs }: { readonly bars: DescribedBars; readonly nowMs: number },
): Promise<DescribedLake> {
  if (bars.kind !== 'partition') return leaveOut(bars, bronzePath(dataset, day));
  const { path } = bars.partition;
  const { provenance, findings } = bars;
  const state = await inspectQuarantine(connection, root, provenance, provenance);
  const partition = await withQuarantineHash(root, withQuarantine(bars.partition, state));
  return {
    ...NOTHING,
    partitions: [partition],
    findings,
    objects: publishedObjects(provenance, nowMs),
    stale: isMarkedStale(partition) ? [path] : [],
  };
}

const NOTHING: DescribedLake = {
  partitions: [],
  findings: [],
  silverFindings: [],
  objects: [],
  damaged: [],
  foreign: [],
  stale: [],
};

function leaveOut({ kind, reason }: UnusableFile, path: LakePath): DescribedLake {
  return { ...NOTHING, [kind]: [{ path, reason }] };
}

function merge(parts: readonly DescribedLake[]): DescribedLake {
  return {
    partitions: parts.flatMap((part) => part.partitions),
    findings: parts.flatMap((part) => part.findings),
    silverFindings: parts.flatMap((part) => part.silverFindings),
    objects: parts.flatMap((part) => part.objects),
    damaged: parts.flatMap((part) => part.damaged),
    foreign: parts.flatMap((part) => part.foreign),
    stale: parts.flatMap((part) => part.stale),
  };
}
