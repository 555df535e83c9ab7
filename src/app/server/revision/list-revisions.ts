import type {
  EarlierRevision,
  RevisionFacts,
  RevisionsDocument,
} from '../../../../contract/api/revisions.ts';
import { parseDatasetName } from '../../../domain/dataset.ts';
import { findPartition, type PartitionRow } from '../../../lake/catalog/partitions.ts';
import type { TaskRecord } from '../../../lake/catalog/task-history.ts';
import { listPins } from '../../../lake/upkeep/pin-folder.ts';
import { openLakeToRead } from '../../reading/open-lake.ts';
import { atPin } from '../../upkeep/open-pinned.ts';
import { type PartitionName, requirePartition } from '../catalog/require-partition.ts';
import type { ServerWorld } from '../server-world.ts';

type World = Pick<ServerWorld, 'lake' | 'config'>;

/** Attempts looked at. */
const TASKS_MAX = 200;

/** The tasks that make the partitions of a layer; of others nobody makes single ones. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  bronze: ['ingest', 'unfold'],
  landing: ['land'],
  'landing-api': ['ask'],
};

/**
 * What a partition is and was: pins have the catalog’s row of their time and the bytes, the history of tasks has fingerprint, rows and size
 * of those that no pin kept. Answers 404 for one that is not listed; throws what opening a pin throws, and the signal’s reason.
 */
export async function listRevisions(
  name: PartitionName,
  world: World,
  signal: AbortSignal,
): Promise<RevisionsDocument> {
  const partition = await requirePartition(name, world.lake);
  const tasks = await makingTasks(partition, world);
  const madeMs = (fingerprint: string): number | null =>
    tasks.find((task) => task.fingerprint === fingerprint)?.finished_ms ?? null;
  const present = factsOf(partition, madeMs(partition.fingerprint));
  const pinned = await pinnedRevisions(partition, world, signal);
  const known = new Set([partition.fingerprint, ...pinned.map(({ row }) => row.fingerprint)]);
  const earlier: EarlierRevision[] = pinned.map(({ row, pin }) => ({
    ...factsOf(row, madeMs(row.fingerprint)),
    pin,
  }));
  for (const task of tasks) {
    if (known.has(task.fingerprint)) continue;
    known.add(task.fingerprint);
    earlier.push(rememberedFacts(task));
  }
  return {
    present,
    earlier: earlier.toSorted((a, b) => (b.madeMs ?? 0) - (a.madeMs ?? 0)),
    isComparable: partition.layer === 'bronze' && parseDatasetName(partition.dataset) !== undefined,
  };
}

/** Attempts that published something, newest first. */
async function makingTasks(
  { layer, dataset, key }: PartitionRow,
  { lake }: World,
): Promise<readonly TaskRecord[]> {
  const kinds = KINDS[layer];
  if (kinds === undefined) return [];
  return lake.catalog.db
    .selectFrom('tasks')
    .selectAll()
    .where('dataset', '=', dataset)
    .where('key', '=', key)
    .where('kind', 'in', [...kinds])
    .where('state', '=', 'done')
    .orderBy('finished_ms', 'desc')
    .limit(TASKS_MAX)
    .execute();
}

interface PinnedRevision {
  readonly row: PartitionRow;
  readonly pin: string;
}

/** What pins have in place of the file of now, each content once: under the pin that was made last. */
async function pinnedRevisions(
  { layer, dataset, key, content_hash: presentHash }: PartitionRow,
  { config, lake }: World,
  signal: AbortSignal,
): Promise<readonly PinnedRevision[]> {
  const found = new Map<string, PinnedRevision>();
  const pins = await listPins(lake.root);
  for (const { name } of pins.toSorted((a, b) => a.madeMs - b.madeMs)) {
    signal.throwIfAborted();
    await using pinned = await openLakeToRead((await atPin(config, name)).lake);
    const row = await findPartition(pinned.catalog.db, layer, dataset, key);
    if (row === undefined || row.content_hash === presentHash) continue;
    found.set(row.content_hash, { row, pin: name });
  }
  return [...found.values()];
}

function factsOf(row: PartitionRow, madeMs: number | null): RevisionFacts {
  return {
    fingerprint: row.fingerprint,
    sourceEtag: row.source_etag,
    contentHash: row.content_hash,
    source: row.source,
    rows: row.rows,
    symbols: row.symbols,
    quarantined: row.quarantined,
    bytes: row.bytes,
    madeMs,
  };
}

function rememberedFacts(task: TaskRecord): EarlierRevision {
  return {
    fingerprint: task.fingerprint,
    sourceEtag: null,
    contentHash: null,
    source: task.kind === 'unfold' ? 'grouped' : null,
    rows: task.rows,
    symbols: null,
    quarantined: null,
    bytes: task.bytes,
    madeMs: task.finished_ms,
    pin: null,
  };
}
