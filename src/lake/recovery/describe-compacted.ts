import type { Finding } from '../../domain/finding.ts';
import type { Provenance } from '../bronze/provenance.ts';
import { bronzePartition } from '../bronze/publish-day.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import { isAboutFile } from '../duckdb/is-about-file.ts';
import { quoteText } from '../duckdb/quote.ts';
import { readRowOrder } from '../duckdb/row-order.ts';
import { type SeenFile, seeFile } from '../duckdb/see-file.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import {
  type CompactedFooter,
  type CompactedPlace,
  readCompactedFooter,
  shareBytes,
} from '../upkeep/compacted-file.ts';
import type { DescribeOptions, LeftOutFile } from './describe-lake.ts';

/** A file of many days, by its path. */
export type CompactedFile = CompactedPlace & { readonly path: LakePath };

/** A day in a file of many. */
export interface DescribedDay {
  readonly kind: 'partition';
  readonly partition: PartitionRow;
  readonly findings: readonly Finding[];
  readonly provenance: Provenance;
}

/** What files of many days say. */
export interface DescribedCompaction {
  /** By `dataset day`; of a day that several files hold, the newest of them. */
  readonly days: ReadonlyMap<string, DescribedDay>;
  readonly damaged: readonly LeftOutFile[];
  readonly foreign: readonly LeftOutFile[];
}

/** Reads every file of many days. Newer files have higher numbers. */
export async function describeCompacted(
  root: string,
  files: readonly CompactedFile[],
  { session, signal, known, onFile }: Pick<DescribeOptions, 'session' | 'signal' | 'known' | 'onFile'>,
): Promise<DescribedCompaction> {
  using connection = await session.connect();
  const days = new Map<string, DescribedDay>();
  const leftOut = { damaged: [] as LeftOutFile[], foreign: [] as LeftOutFile[] };
  for (const file of files.toSorted((left, right) => left.number - right.number)) {
    signal.throwIfAborted();
    const described = await describe(connection, root, file, known.get(file.path));
    onFile?.();
    if (!Array.isArray(described)) {
      leftOut[described.kind].push({ path: file.path, reason: described.reason });
      continue;
    }
    for (const day of described) days.set(`${file.dataset} ${day.partition.key}`, day);
  }
  return { days, ...leftOut };
}

type Unusable = { readonly kind: 'damaged' | 'foreign'; readonly reason: string };

async function describe(
  connection: DuckDbConnection,
  root: string,
  file: CompactedFile,
  row: PartitionRow | undefined,
): Promise<DescribedDay[] | Unusable> {
  const path = inLake(root, file.path);
  try {
    await using seen = await seeFile(connection, path, { withSymbols: false });
    const footer = await readCompactedFooter(connection, seen.path);
    if (footer === undefined) return { kind: 'foreign', reason: 'not written by barlake' };
    if (footer.dataset !== file.dataset || footer.period !== file.period)
      return { kind: 'foreign', reason: `holds ${footer.dataset} ${footer.period}` };
    const reason = await findDamage(connection, seen, footer);
    if (reason !== undefined) return { kind: 'damaged', reason };
    const contentHash = await seen.contentHash();
    const bytes = seen.sizeBytes;
    if (row?.file_bytes === bytes && row.path === file.path && row.file_hash !== contentHash)
      return { kind: 'damaged', reason: 'its bytes are not the ones that were published' };
    return daysOf(footer, { path: file.path, bytes, contentHash });
  } catch (error) {
    if (!isAboutFile(error)) throw error;
    const text = error instanceof Error ? error.message : String(error);
    return { kind: 'damaged', reason: `cannot be read: ${text.split('\n')[0] ?? ''}` };
  }
}

/** Whether the rows are those that the footer tells of. */
async function findDamage(
  connection: DuckDbConnection,
  { path, facts }: SeenFile,
  { days }: CompactedFooter,
): Promise<string | undefined> {
  if (facts !== undefined) {
    const told = days.reduce((sum, day) => sum + day.rows, 0);
    return facts.rows === told ? undefined : 'has other rows than its footer says';
  }
  const relation = `read_parquet(${quoteText(path)}, hive_partitioning=false)`;
  const rows = await connection.rows(
    `SELECT date::VARCHAR AS day, count(*)::DOUBLE AS rows FROM ${relation} GROUP BY date`,
  );
  const found = new Map(rows.map((row) => [String(row['day']), Number(row['rows'])]));
  const filled = days.filter((day) => day.rows > 0);
  const isCounted =
    found.size === filled.length && filled.every((day) => found.get(day.provenance.day) === day.rows);
  if (!isCounted) return 'has other rows than its footer says';
  const order = await readRowOrder(connection, relation);
  return order.outOfOrder > 0 || order.repeated > 0 ? 'its rows are out of order' : undefined;
}

function daysOf(
  { days }: CompactedFooter,
  file: { readonly path: LakePath; readonly bytes: number; readonly contentHash: string },
): DescribedDay[] {
  const bytes = shareBytes(
    file.bytes,
    days.map(({ rows }) => rows),
  );
  const rows = days.reduce((sum, day) => sum + day.rows, 0);
  return days.map((day, index): DescribedDay => {
    const { provenance, contentHash } = day;
    const facts = { ...day, broken: 0, outOfOrder: 0, repeated: 0 };
    const own = bronzePartition({
      provenance,
      facts,
      path: file.path,
      bytes: bytes[index] ?? 0,
      contentHash,
    });
    return {
      kind: 'partition',
      partition: { ...own, file_bytes: file.bytes, file_rows: rows, file_hash: file.contentHash },
      findings: provenance.findings,
      provenance,
    };
  });
}
