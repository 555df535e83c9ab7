import type { DuckDBValue } from '@duckdb/node-api';
import type { ExplainDocument, ExplainQuery } from '../../../../contract/api/bars.ts';
import { DATASETS, parseDatasetName } from '../../../domain/dataset.ts';
import { localDayOf } from '../../../domain/local-time.ts';
import { fileBytesOf, findPartition } from '../../../lake/catalog/partitions.ts';
import type { DuckDbConnection } from '../../../lake/duckdb/session.ts';
import type { Lake } from '../../../lake/lake.ts';
import { findLandedLine } from '../../../lake/landing/find-line.ts';
import { explainReadError } from '../../../lake/query/explain-read-error.ts';
import { bringFiles } from '../../../lake/storage/bring-files.ts';
import { inLake } from '../../../lake/storage/lake-paths.ts';
import { parseSeriesName } from '../../../lake/targeted/series-file.ts';
import { requireSymbol } from '../../cli/symbol-options.ts';
import { requireDataset } from '../../cli/sync-options.ts';
import type { ServerWorld } from '../server-world.ts';
import { type BarPlace, barFilter, barsOf } from './bar-place.ts';
import { explainFactors } from './explain-factors.ts';
import { judgeRules } from './judge-rules.ts';

type World = Pick<ServerWorld, 'lake' | 'config' | 'reader'>;

/** Findings and refused rows shown. */
const ROWS_MAX = 100;

/** Why a bar is as it is. Throws `E_DATASET`, `E_SYMBOL`, `E_PARTITION_DAMAGED` and the signal’s reason. */
export async function explainBar(
  query: ExplainQuery,
  world: World,
  signal: AbortSignal,
): Promise<ExplainDocument> {
  const place = await placeOf(query, world.lake);
  return world.reader.use(signal, async (connection) => {
    const bar = await readBar(place, world.lake, connection);
    const raw = await findRaw(place, world.lake, signal);
    const quarantined = await readRefused(place, world.lake, connection);
    return {
      bar,
      raw,
      file: await describeFile(place, world.lake),
      rules: await judgeRules({ place, hasBar: bar !== null, raw, quarantined }, world.lake, connection),
      quarantined,
      factors: await explainFactors(place, world, connection, signal),
      findings: await findingsOf(place, world.lake),
    };
  });
}

async function placeOf(
  { dataset: name, symbol: text, timestampMs }: ExplainQuery,
  lake: Lake,
): Promise<BarPlace> {
  const symbol = requireSymbol(text);
  const series = parseSeriesName(name);
  const dataset = parseDatasetName(name);
  if (dataset === undefined && series === undefined) requireDataset(name);
  const { timeZone } = DATASETS[dataset ?? `${series?.asset ?? 'stocks'}_daily`];
  const day = localDayOf(timestampMs, timeZone);
  const { db } = lake.catalog;
  const partition =
    dataset === undefined
      ? await findPartition(db, 'targeted', name, `${symbol} ${day.slice(0, 4)}`)
      : await findPartition(db, 'bronze', dataset, day);
  return { dataset, symbol, timestampMs, day, partition };
}

async function readBar(
  place: BarPlace,
  lake: Lake,
  connection: DuckDbConnection,
): Promise<ExplainDocument['bar']> {
  const { partition, symbol } = place;
  if (partition === undefined || partition.rows === 0) return null;
  const path = inLake(lake.root, partition.path);
  try {
    const [row] = await connection.rows(`SELECT * FROM ${barsOf(path)} WHERE ${barFilter(place)} LIMIT 1`, [
      symbol,
    ]);
    if (row === undefined) return null;
    return Object.fromEntries(
      Object.entries(row).map(([name, value]): [string, string | number | null] => [
        name,
        name === 'timestamp' ? place.timestampMs : plain(value),
      ]),
    );
  } catch (error) {
    const files = [
      { path, dataset: partition.dataset, day: partition.key, sizeBytes: fileBytesOf(partition) },
    ];
    throw await explainReadError(error, { root: lake.root, files, isOwnStatement: true });
  }
}

function plain(value: DuckDBValue): string | number | null {
  if (value === null) return null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return String(value);
}

/** Only flat files have lines; without the file, there is nothing to show. */
async function findRaw(place: BarPlace, lake: Lake, signal: AbortSignal): Promise<ExplainDocument['raw']> {
  if (place.dataset === undefined) return null;
  const landed = await findPartition(lake.catalog.db, 'landing', place.dataset, place.day);
  if (landed === undefined) return null;
  try {
    await bringFiles([inLake(lake.root, landed.path)]);
    return (await findLandedLine(inLake(lake.root, landed.path), place, signal)) ?? null;
  } catch {
    signal.throwIfAborted();
    // A landed file that is gone or damaged takes nothing from the bars made of it.
    return null;
  }
}

async function readRefused(
  { partition, symbol, timestampMs }: BarPlace,
  lake: Lake,
  connection: DuckDbConnection,
): Promise<ExplainDocument['quarantined']> {
  if (partition === undefined || partition.quarantine_path === null) return [];
  const path = inLake(lake.root, partition.quarantine_path);
  const rows = await connection
    .rows(`SELECT line, reason, raw FROM ${barsOf(path)} WHERE contains(raw, ?) ORDER BY line`, [symbol])
    .catch(() => []);
  return rows
    .map((row) => ({ reason: String(row['reason']), raw: String(row['raw']), line: Number(row['line']) }))
    .filter(({ raw }) => raw.split(/[",:{}]+/).includes(symbol) && raw.includes(String(timestampMs)))
    .slice(0, ROWS_MAX);
}

async function describeFile(
  { dataset, day, partition }: BarPlace,
  { catalog }: Lake,
): Promise<ExplainDocument['file']> {
  if (partition === undefined) return null;
  const object = await catalog.db
    .selectFrom('objects')
    .select('last_modified_ms')
    .where('dataset', '=', dataset ?? '')
    .where('day', '=', day)
    .where('source', '=', partition.source === 'grouped' ? 'grouped' : 'flat')
    .executeTakeFirst();
  return {
    path: partition.path,
    source: partition.source,
    etag: partition.source_etag,
    fingerprint: partition.fingerprint,
    contentHash: partition.content_hash,
    publishedMs: object?.last_modified_ms ?? null,
  };
}

async function findingsOf(
  { partition, symbol, day }: BarPlace,
  { catalog }: Lake,
): Promise<ExplainDocument['findings']> {
  if (partition === undefined) return [];
  return catalog.db
    .selectFrom('findings')
    .select(['rule', 'severity', 'message'])
    .where('dataset', '=', partition.dataset)
    .where('key', 'in', [day, partition.key])
    .where((is) => is.or([is('symbol', '=', symbol), is('symbol', 'is', null)]))
    .orderBy('id')
    .limit(ROWS_MAX)
    .execute();
}
