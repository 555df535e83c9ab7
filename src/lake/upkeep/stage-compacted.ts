import { stat } from 'node:fs/promises';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { type Packing, parquetOptions } from '../bronze/parquet-options.ts';
import type { Provenance } from '../bronze/provenance.ts';
import { parseProvenance } from '../bronze/provenance.ts';
import { fileHashOf, type PartitionRow } from '../catalog/partitions.ts';
import { quoteList, quoteText } from '../duckdb/quote.ts';
import { readRowOrder } from '../duckdb/row-order.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { barFileOf, barRelation, widestFirst } from '../query/bar-files.ts';
import { bringFiles, comeSound } from '../storage/bring-files.ts';
import { hashFile } from '../storage/hash-file.ts';
import { inLake } from '../storage/lake-paths.ts';
import { type CompactedDay, type CompactedFooter, parseCompactedFooter } from './compacted-file.ts';
import { readHash } from './read-hash.ts';

/** Days of one source to be written into one file. */
export interface CompactionWork {
  readonly dataset: CompactedFooter['dataset'];
  readonly period: string;
  /** Rows of the catalog, by day. */
  readonly rows: readonly PartitionRow[];
  /** Absolute; where to write. */
  readonly stagedPath: string;
  readonly packing: Packing;
  readonly version: string;
  readonly signal: AbortSignal;
}

/** A file of many days, checked, that is ready to be published. */
export interface StagedCompaction {
  readonly stagedPath: string;
  readonly footer: CompactedFooter;
  readonly bytes: number;
  readonly rows: number;
  /** SHA-256, hex. */
  readonly contentHash: string;
}

/**
 * Writes days into one file, by symbol and time, and reads it back: every day must have the rows that the catalog says and
 * the very values of the files it came from. Throws `E_PARTITION_DAMAGED` when a source is not what the catalog says, to the
 * last byte, `E_VERIFY`, the signal’s reason and what the engine throws.
 */
export async function stageCompacted(
  connection: DuckDbConnection,
  lake: Lake,
  work: CompactionWork,
): Promise<StagedCompaction> {
  const { dataset, period, rows, stagedPath, packing, version } = work;
  await assertAsPublished(lake, work);
  const days = await readDays(connection, lake, rows);
  const footer: CompactedFooter = {
    format: 1,
    layer: 'bronze-days',
    dataset,
    period,
    days,
    barlake: version,
  };
  const relation = await relationOf(connection, lake, work);
  const options = parquetOptions(packing, JSON.stringify(footer));
  await connection.run(
    `COPY (SELECT * FROM ${relation} ORDER BY symbol, timestamp) TO ${quoteText(stagedPath)} ${options}`,
  );
  const staged = `read_parquet(${quoteText(stagedPath)}, hive_partitioning=false)`;
  const [before, after] = [await contentByDay(connection, relation), await contentByDay(connection, staged)];
  const order = await readRowOrder(connection, staged);
  for (const row of rows) {
    const [found, expected] = [after.get(row.key), before.get(row.key)];
    if ((expected?.rows ?? 0) !== row.rows)
      throw notAsListed(row, `has ${expected?.rows ?? 0} rows of the day instead of ${row.rows}`);
    if (found?.rows !== expected?.rows || found?.hash !== expected?.hash) throw differs(work, row.key);
  }
  const held = rows.filter((row) => row.rows > 0).length;
  if (after.size !== held || order.outOfOrder > 0 || order.repeated > 0) throw differs(work, period);
  const { size: bytes } = await stat(stagedPath);
  return {
    stagedPath,
    footer,
    bytes,
    rows: rows.reduce((sum, row) => sum + row.rows, 0),
    contentHash: await hashFile(stagedPath, 'sha256'),
  };
}

/** The new file gets a hash of its own, under which no damage of an old one would ever be found. */
async function assertAsPublished(lake: Lake, { rows, signal }: CompactionWork): Promise<void> {
  for (const row of new Map(rows.map((each) => [each.path, each])).values()) {
    signal.throwIfAborted();
    const path = inLake(lake.root, row.path);
    const isSound =
      (await comeSound(bringFiles([path]))) && (await readHash(path, 'sha256')) === fileHashOf(row);
    if (!isSound) throw notAsListed(row, 'is not what was published');
  }
}

async function relationOf(
  connection: DuckDbConnection,
  lake: Lake,
  { dataset, rows }: CompactionWork,
): Promise<string> {
  const filled = rows.filter((row) => row.rows > 0);
  const files = (filled.length > 0 ? filled : rows).map((row) => barFileOf(lake.root, dataset, row));
  return barRelation(await widestFirst(connection, files));
}

interface DayContent {
  readonly rows: number;
  readonly hash: string;
}

/** Rows of each day and a sum of their hashes, in which the order of rows does not matter. */
async function contentByDay(
  connection: DuckDbConnection,
  relation: string,
): Promise<ReadonlyMap<string, DayContent>> {
  const rows = await connection.rows(
    `SELECT date::VARCHAR AS day, count(*)::DOUBLE AS rows, sum(hash(bars)::HUGEINT)::VARCHAR AS hash
     FROM (SELECT * FROM ${relation}) AS bars GROUP BY date`,
  );
  return new Map(
    rows.map((row) => [String(row['day']), { rows: Number(row['rows']), hash: String(row['hash']) }]),
  );
}

/** What each day says of itself, wherever it lies now. */
async function readDays(
  connection: DuckDbConnection,
  lake: Lake,
  rows: readonly PartitionRow[],
): Promise<readonly CompactedDay[]> {
  const footers = await readFooters(connection, [
    ...new Set(rows.map(({ path }) => inLake(lake.root, path))),
  ]);
  return rows.map((row) => {
    const provenance = provenanceOf(footers.get(inLake(lake.root, row.path)), row);
    if (provenance === undefined) throw notAsListed(row, 'says nothing of the day');
    const { rows: count, symbols, min_us: minUs, max_us: maxUs, content_hash: contentHash } = row;
    return { provenance, rows: count, symbols, minUs, maxUs, contentHash };
  });
}

async function readFooters(
  connection: DuckDbConnection,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await connection.rows(
    `SELECT file_name, decode(value) AS value FROM parquet_kv_metadata(${quoteList(paths)}) WHERE decode(key) = 'barlake'`,
  );
  return new Map(rows.map((row) => [String(row['file_name']), String(row['value'])]));
}

function provenanceOf(text: string | undefined, row: PartitionRow): Provenance | undefined {
  if (text === undefined) return undefined;
  if (typeof row.file_rows !== 'number') {
    const own = parseProvenance(text);
    return own?.day === row.key ? own : undefined;
  }
  return parseCompactedFooter(text)?.days.find(({ provenance }) => provenance.day === row.key)?.provenance;
}

function notAsListed({ dataset, key, path }: PartitionRow, what: string): BarlakeError {
  return new BarlakeError('E_PARTITION_DAMAGED', {
    message: `The partition ${dataset} ${key} is damaged: ${path} ${what}.`,
    mend: 'Run `barlake scrub --repair`, then try again.',
    details: { dataset, day: key, path },
  });
}

function differs({ dataset, period }: CompactionWork, what: string): BarlakeError {
  return new BarlakeError('E_VERIFY', {
    message: `${dataset} ${period} was put together and read back differently: ${what}. Nothing was changed.`,
    mend: 'Run the command again; if it happens twice, report it.',
    details: { dataset, period },
  });
}
