import type { DiffDocument } from '../../../contract/cli/diff.ts';
import { DATASET_NAMES, type DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { PartitionRow } from '../../lake/catalog/partitions.ts';
import { interruptOn } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import { barFileOf } from '../../lake/query/bar-files.ts';
import { explainReadError } from '../../lake/query/explain-read-error.ts';
import { openReadSession } from '../../lake/query/read-session.ts';
import { compareBarsOfDay } from '../../lake/upkeep/compare-bars-of-day.ts';
import type { Configuration } from '../config/configuration.ts';
import { openLakeToRead } from '../reading/open-lake.ts';
import { readLimits } from '../reading/read-limits.ts';
import { atPin } from './open-pinned.ts';

/** What to compare. */
export interface DiffRequest {
  /** Names of pins, or `now`. */
  readonly before: string;
  readonly after: string;
  /** Empty: all. */
  readonly datasets: readonly DatasetName[];
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
  /** Bars are not looked at. */
  readonly isQuick: boolean;
}

/** What a comparison has from outside. */
export interface DiffWorld {
  readonly config: Configuration;
  readonly signal: AbortSignal;
  /** Called after each day whose bars were compared. */
  readonly onDay?: (done: number, total: number) => void;
}

type DiffDay = DiffDocument['days'][number];

/**
 * Compares two versions of a lake: partitions by what they were made from and what they hold, then the bars of days that differ. Days that
 * only lie in another file are the same. Throws `E_NOT_HELD`, `E_PARTITION_DAMAGED` and what opening a lake throws.
 */
export async function diffVersions(request: DiffRequest, world: DiffWorld): Promise<DiffDocument> {
  const { config, signal } = world;
  await using before = await openVersion(request.before, config);
  await using after = await openVersion(request.after, config);
  const pairs = pairUp(await readRows(before, request), await readRows(after, request));
  const unequal = pairs.filter(({ was, is }) => !isSame(was, is));
  const isDay = ({ was, is }: Pair): boolean => (was ?? is)?.layer === 'bronze';
  const days = unequal.filter(isDay);
  const found: DiffDay[] = [];
  await using session = await openReadSession(readLimits(config));
  using _interrupt = interruptOn(signal, session.connection);
  for (const [index, pair] of days.entries()) {
    signal.throwIfAborted();
    found.push(await compareDay(pair, { before, after, request, connection: session.connection }));
    world.onDay?.(index + 1, days.length);
  }
  return {
    before: request.before,
    after: request.after,
    same: pairs.length - unequal.length,
    days: found,
    others: unequal
      .filter((pair) => !isDay(pair))
      .map(({ was, is }) => {
        const { layer, dataset, key } = (was ?? is) as PartitionRow;
        return { layer, dataset, key, state: stateOf(was, is) };
      }),
  };
}

async function openVersion(name: string, config: Configuration) {
  return openLakeToRead((await atPin(config, name === 'now' ? undefined : name)).lake);
}

async function readRows(lake: Lake, request: DiffRequest): Promise<readonly PartitionRow[]> {
  const { datasets, from, to } = request;
  const rows = await lake.catalog.db
    .selectFrom('partitions')
    .selectAll()
    .where('layer', 'not in', ['landing', 'landing-api', 'gold'])
    .orderBy('layer')
    .orderBy('dataset')
    .orderBy('key')
    .execute();
  const named = new Set<string>(datasets);
  return rows.filter(
    ({ layer, dataset, key }) =>
      (named.size === 0 || named.has(dataset)) &&
      (layer !== 'bronze' || ((from === undefined || key >= from) && (to === undefined || key <= to))),
  );
}

interface Pair {
  readonly was: PartitionRow | undefined;
  readonly is: PartitionRow | undefined;
}

function pairUp(before: readonly PartitionRow[], after: readonly PartitionRow[]): readonly Pair[] {
  const name = ({ layer, dataset, key }: PartitionRow): string => `${layer} ${dataset} ${key}`;
  const [left, right] = [before, after].map((rows) => new Map(rows.map((row) => [name(row), row])));
  const names = [...new Set([...(left?.keys() ?? []), ...(right?.keys() ?? [])])].sort();
  return names.map((each) => ({ was: left?.get(each), is: right?.get(each) }));
}

/** Bars are the same when the file that they were published in is, wherever they lie now. */
function isSame(was: PartitionRow | undefined, is: PartitionRow | undefined): boolean {
  return (
    was !== undefined && is !== undefined && was.content_hash === is.content_hash && was.rows === is.rows
  );
}

function stateOf(
  was: PartitionRow | undefined,
  is: PartitionRow | undefined,
): 'added' | 'removed' | 'differs' {
  if (was === undefined) return 'added';
  return is === undefined ? 'removed' : 'differs';
}

async function compareDay(
  { was, is }: Pair,
  {
    before,
    after,
    request,
    connection,
  }: {
    readonly before: Lake;
    readonly after: Lake;
    readonly request: DiffRequest;
    readonly connection: Parameters<typeof compareBarsOfDay>[0];
  },
): Promise<DiffDay> {
  const { dataset: name, key: day } = (was ?? is) as PartitionRow;
  const [rowsBefore, rowsAfter] = [was?.rows ?? 0, is?.rows ?? 0];
  const facts = { dataset: name, day, rowsBefore, rowsAfter, symbolCount: 0, symbols: [] };
  const state = stateOf(was, is);
  if (was === undefined || is === undefined)
    return { ...facts, state, added: rowsAfter, removed: rowsBefore, changed: 0 };
  const dataset = DATASET_NAMES.find((each) => each === name);
  if (request.isQuick || dataset === undefined) return { ...facts, state, added: 0, removed: 0, changed: 0 };
  const [left, right] = [barFileOf(before.root, dataset, was), barFileOf(after.root, dataset, is)];
  try {
    const found = await compareBarsOfDay(connection, left, right);
    return { ...facts, ...found, state: found.symbolCount === 0 ? 'rewritten' : 'changed' };
  } catch (error) {
    throw await explainReadError(error, { root: after.root, files: [left, right], isOwnStatement: true });
  }
}
