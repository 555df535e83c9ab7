import { parseDatasetName } from '../../domain/dataset.ts';
import { parseTradingDay } from '../../domain/trading-day.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { isPartitionIntact } from '../storage/is-partition-intact.ts';
import {
  answerPath,
  bronzePath,
  inLake,
  type LakePath,
  landingPath,
  quarantinePath,
} from '../storage/lake-paths.ts';
import { parseCompactedPath, readCompactedFooter } from './compacted-file.ts';

type HeldRow = Pick<PartitionRow, 'layer' | 'dataset' | 'key' | 'path' | 'bytes' | 'file_bytes'>;

/** Tells whether a file of bars or of landing, in no list, may go: all that it holds is in files that are listed, and that are there. */
export type HeldElsewhere = (path: LakePath) => Promise<boolean>;

/**
 * Reads what the catalog lists. That it lists a day is not enough: of a catalog that was put back, the files may be gone, and what lies
 * in no list may be all that there is of the day.
 */
export async function readHeldElsewhere(lake: Lake, connection: DuckDbConnection): Promise<HeldElsewhere> {
  const rows = await lake.catalog.db
    .selectFrom('partitions')
    .select(['layer', 'dataset', 'key', 'path', 'bytes', 'file_bytes'])
    .where('layer', 'in', ['bronze', 'landing', 'landing-api'])
    .execute();
  const held = new Map<string, HeldRow>(rows.map((row) => [nameOf(row.layer, row.dataset, row.key), row]));
  const seen = new Map<LakePath, Promise<boolean>>();
  const isThere = async (name: string): Promise<boolean> => {
    const row = held.get(name);
    if (row === undefined) return false;
    const found = seen.get(row.path) ?? isPartitionIntact(lake, row);
    seen.set(row.path, found);
    return found;
  };
  return async (path) => {
    const names = await partsOf(lake.root, path, connection);
    if (names === undefined) return false;
    for (const name of names) if (!(await isThere(name))) return false;
    return true;
  };
}

function nameOf(layer: string, dataset: string, key: string): string {
  return `${layer} ${dataset} ${key}`;
}

/** The partitions that a file holds, or is of; `undefined` when it has no name of ours, or does not say what it holds. */
async function partsOf(
  root: string,
  path: LakePath,
  connection: DuckDbConnection,
): Promise<readonly string[] | undefined> {
  if (parseCompactedPath(path) !== undefined) {
    const footer = await readCompactedFooter(connection, inLake(root, path)).catch(() => undefined);
    return footer?.days.map(({ provenance }) => nameOf('bronze', footer.dataset, provenance.day));
  }
  const own = path.startsWith('archive/') ? path.slice('archive/'.length) : path;
  const dataset = parseDatasetName(
    own.split('/').findLast((part) => parseDatasetName(part) !== undefined) ?? '',
  );
  const day = parseTradingDay(/([^/]*)\.(?:csv\.gz|json\.gz|parquet)$/.exec(own)?.[1] ?? '');
  if (dataset === undefined || day === undefined) return undefined;
  const places = [
    ['bronze', bronzePath(dataset, day)],
    ['landing', landingPath(dataset, day)],
    ['landing-api', answerPath(dataset, day)],
    ['bronze', quarantinePath(dataset, day)],
  ] as const;
  const place = places.find(([, expected]) => expected === own);
  return place === undefined ? undefined : [nameOf(place[0], dataset, day)];
}
