import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LakePlace } from '../../lake/lake-place.ts';
import { openReadSession } from '../../lake/query/read-session.ts';
import { inLake, upkeepFolder } from '../../lake/storage/lake-paths.ts';
import { removeFile } from '../../lake/storage/remove-file.ts';
import { type GarbageFile, knownPaths, listGarbage, untouchedSince } from '../../lake/upkeep/list-garbage.ts';
import { countOldHistory, pruneHistory } from '../../lake/upkeep/prune-history.ts';
import { supersede } from '../../lake/upkeep/superseded.ts';
import { openLakeToRead } from '../reading/open-lake.ts';
import { readLimits } from '../reading/read-limits.ts';
import { recordUpkeep } from './record-upkeep.ts';
import { openUpkeepRoom, type UpkeepWorld, writeBriefly } from './upkeep-world.ts';

/** What is or would be collected. */
export interface GcResult {
  /** Kinds of garbage, those of which there is none as well. */
  readonly collected: readonly GcTotal[];
  /** Files that were replaced and that a reader may still have open. */
  readonly kept: GcTotal & {
    /** When the first of them may go. */
    readonly untilMs: number | null;
    /** Those that are in no list and that nobody has noticed before. */
    readonly noticed: number;
  };
  /** Paths that might be data and that the catalog does not know. */
  readonly unknown: readonly string[];
  /** Files that go, by path; leftovers and answers are counted only. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

/** A kind of garbage in numbers. */
export interface GcTotal {
  readonly kind: 'superseded' | 'leftover' | 'answer' | 'history';
  /** Files; of history, rows. */
  readonly count: number;
  /** What the disk has more afterwards: 0 for what a pin holds, and for rows. */
  readonly bytes: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Files removed under one hold of the write lock: well below a second. */
const FILES_AT_ONCE = 500;

/**
 * Removes what nobody needs: files that were replaced, once the longest reader is done; files that no partition points at; leftovers of
 * processes that died; old answers of queries; old history. Holds the write lock for a moment at a time and looks again before each
 * removal. Throws what opening and writing a lake throw.
 */
export async function runGc({ isDry }: { readonly isDry: boolean }, world: UpkeepWorld): Promise<GcResult> {
  const { config, clock, signal } = world;
  const { root } = config.lake;
  const nowMs = clock.nowMs();
  const { graceHours, historyDays } = config.maintenance;
  await using stack = new AsyncDisposableStack();
  if (!isDry) stack.use(await openUpkeepRoom('gc', world));
  const garbage = await look(config, signal);
  const dueMs = ({ sinceMs }: GarbageFile): number => (sinceMs ?? nowMs) + graceHours * HOUR_MS;
  const due = garbage.files.filter((file) => dueMs(file) <= nowMs);
  const later = garbage.files.filter((file) => dueMs(file) > nowMs);
  const noticed = later.filter(({ sinceMs }) => sinceMs === null);
  const leftovers = isDry ? await untouchedSince(upkeepFolder(root), nowMs - DAY_MS) : [];
  const answers = await untouchedSince(join(root, 'cache', 'query'), nowMs - historyDays * DAY_MS);
  if (!isDry && noticed.length > 0) await note(noticed, world);
  const removed = isDry ? due : await removeAll(due, world);
  if (!isDry) for (const { path } of answers) await rm(path, { force: true });
  const beforeMs = nowMs - historyDays * DAY_MS;
  const history = isDry ? await countHistory(config.lake, beforeMs) : await prune(beforeMs, world);
  const result: GcResult = {
    collected: [
      total('superseded', removed),
      total(
        'leftover',
        leftovers.filter(({ path }) => !/[\\/]lock\.[a-z]+$/.test(path)),
      ),
      total('answer', answers),
      { kind: 'history', count: history.tasks + history.runs, bytes: 0 },
    ],
    kept: {
      ...total('superseded', later),
      untilMs: later.length === 0 ? null : Math.min(...later.map(dueMs)),
      noticed: noticed.length,
    },
    unknown: garbage.unknown,
    files: removed.map(({ path, bytes }) => ({ path, bytes })),
  };
  if (!isDry) {
    const totals = Object.fromEntries(result.collected.map(({ kind, count }) => [kind, count]));
    await recordUpkeep('gc', { request: {}, startedMs: nowMs, totals, state: 'done' }, world);
  }
  return result;
}

async function look(config: UpkeepWorld['config'], signal: AbortSignal) {
  await using lake = await openLakeToRead(config.lake);
  await using session = await openReadSession(readLimits(config));
  return await listGarbage(lake, session.connection, signal);
}

function total(
  kind: GcTotal['kind'],
  files: readonly { readonly bytes: number; readonly isPinned?: boolean }[],
): GcTotal {
  const freed = files.reduce((sum, { bytes, isPinned }) => sum + (isPinned === true ? 0 : bytes), 0);
  return { kind, count: files.length, bytes: freed };
}

/** From now on they wait like files that were replaced. */
async function note(files: readonly GarbageFile[], world: UpkeepWorld): Promise<void> {
  await writeBriefly('gc', world, async ({ lake }) => {
    const paths = files.map(({ path }) => path);
    await lake.catalog.db.transaction().execute(async (db) => supersede(db, paths, world.clock.nowMs()));
  });
}

async function removeAll(files: readonly GarbageFile[], world: UpkeepWorld): Promise<readonly GarbageFile[]> {
  const removed: GarbageFile[] = [];
  for (let start = 0; start < files.length; start += FILES_AT_ONCE) {
    world.signal.throwIfAborted();
    const some = files.slice(start, start + FILES_AT_ONCE);
    await writeBriefly('gc', world, async ({ lake }) => {
      // A sync may have published under one of the names since it was found.
      const paths = some.map(({ path }) => path);
      const known = await knownPaths(lake.catalog.db, paths);
      for (const file of some.filter(({ path }) => !known.has(path))) {
        await removeFile(inLake(lake.root, file.path));
        await lake.catalog.db.deleteFrom('superseded').where('path', '=', file.path).execute();
        removed.push(file);
      }
    });
  }
  return removed;
}

async function countHistory(place: LakePlace, beforeMs: number) {
  await using lake = await openLakeToRead(place);
  return await countOldHistory(lake.catalog.db, beforeMs);
}

async function prune(beforeMs: number, world: UpkeepWorld) {
  return writeBriefly('gc', world, async ({ lake }) =>
    lake.catalog.db.transaction().execute(async (db) => pruneHistory(db, beforeMs)),
  );
}
