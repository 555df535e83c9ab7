import { setTimeout as sleep } from 'node:timers/promises';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { openCatalog } from '../../lake/catalog/open-catalog.ts';
import { assertDiskThere } from '../../lake/upkeep/assert-disk-there.ts';
import {
  findScrubFile,
  judgeFile,
  type ScrubFile,
  type ScrubVerdict,
  scrubFiles,
} from '../../lake/upkeep/scrub-files.ts';
import { readScrubState, type ScrubState, saveScrubState } from '../../lake/upkeep/scrub-state.ts';
import { openLakeToRead } from '../reading/open-lake.ts';
import { recordUpkeep } from './record-upkeep.ts';
import { type Repair, repairFile } from './repair-file.ts';
import { openUpkeepRoom, type UpkeepWorld } from './upkeep-world.ts';

/** How to look through a lake. */
export interface ScrubRequest {
  readonly isRepairing: boolean;
  /** Begins at the first file, wherever the last scrub stopped. */
  readonly isFresh: boolean;
  /** Megabytes read in a second at most. */
  readonly megabytesPerSecond: number | undefined;
  /** Stops after so long; the next scrub goes on there. */
  readonly minutes: number | undefined;
}

/** A file that is not what was published, and what became of it. */
export interface DamagedFile {
  readonly file: ScrubFile;
  readonly found: Extract<ScrubVerdict, { kind: 'damaged' }>['found'];
  readonly repair: Repair | undefined;
}

/** What a scrub saw. */
export interface ScrubResult {
  readonly files: number;
  readonly bytes: number;
  /** The file behind which it began; empty: at the beginning. */
  readonly after: string;
  /** Whether it came to the end. */
  readonly isComplete: boolean;
  readonly damaged: readonly DamagedFile[];
}

/** Told of how far a scrub is. */
export interface ScrubReporter {
  started(totalBytes: number): void;
  checked(bytes: number, path: string): void;
}

const SAVE_EVERY_MS = 5_000;
const BYTES_PER_MB = 1_000_000;

/**
 * Reads every file of a lake and compares it with the hash that the catalog has of it, beside readers and writers. Remembers where it
 * is, so that it goes on there after a stop or a kill. Throws what opening a lake throws, `E_LAKE_MISSING` when the disk of a layer is not
 * there, and the signal’s reason.
 */
export async function runScrub(
  request: ScrubRequest,
  world: UpkeepWorld & { readonly reporter: ScrubReporter },
): Promise<ScrubResult> {
  const { config, clock } = world;
  const startedMs = clock.nowMs();
  await using _room = await openUpkeepRoom('scrub', world);
  await using lake = await openLakeToRead(config.lake);
  const state = request.isFresh ? undefined : await readScrubState(lake.catalog.db);
  const result = await look(request, { after: state?.after ?? '', world, lake });
  const totals = { files: result.files, bytes: result.bytes, damaged: result.damaged.length };
  const isMended = result.damaged.every(({ repair }) => repair?.kind === 'made');
  const record = { request, startedMs, totals, state: isMended ? ('done' as const) : ('partial' as const) };
  await recordUpkeep('scrub', record, world);
  return result;
}

interface Look {
  readonly after: string;
  readonly world: UpkeepWorld & { readonly reporter: ScrubReporter };
  readonly lake: Awaited<ReturnType<typeof openLakeToRead>>;
}

async function look(request: ScrubRequest, { after, world, lake }: Look): Promise<ScrubResult> {
  const { clock, signal, reporter, config } = world;
  await using catalog = await openCatalog(config.lake.catalog, { readOnly: false });
  const begunMs = clock.monotonicMs();
  const untilMs = request.minutes === undefined ? Infinity : begunMs + request.minutes * 60_000;
  const pace = paceOf(request.megabytesPerSecond, clock, signal);
  const damaged: DamagedFile[] = [];
  let [files, bytes, savedMs] = [0, 0, begunMs];
  let state: ScrubState = { after, firsts: [] };
  const save = async (next: ScrubState): Promise<void> => {
    await saveScrubState(catalog.db, next);
    state = { ...next, firsts: [] };
    savedMs = clock.monotonicMs();
  };
  reporter.started(await totalBytes(lake));
  for await (const file of scrubFiles(lake.catalog.db, after)) {
    if (signal.aborted || clock.monotonicMs() >= untilMs) {
      await save(state);
      signal.throwIfAborted();
      return { files, bytes, after, isComplete: false, damaged };
    }
    const verdict = await judgeFile(lake.root, file);
    const sure = verdict.kind === 'damaged' ? await judgeAgain(file, lake) : verdict;
    if (sure?.kind === 'damaged') {
      if (sure.found === 'missing') await assertDiskThere(lake.root, file.path);
      const repair = request.isRepairing ? await attemptRepair(file, world) : undefined;
      damaged.push({ file, found: sure.found, repair });
    }
    const firsts = sure?.kind === 'first' ? [{ path: file.path, hash: sure.hash }] : [];
    state = { after: file.path, firsts: [...state.firsts, ...firsts] };
    files += 1;
    bytes += verdict.bytes;
    reporter.checked(verdict.bytes, file.path);
    if (clock.monotonicMs() - savedMs > SAVE_EVERY_MS) await save(state);
    await pace(verdict.bytes);
  }
  await save({ ...state, after: '' });
  return { files, bytes, after, isComplete: true, damaged };
}

/** A sync may have published another file under the name since it was listed. */
async function judgeAgain(file: ScrubFile, lake: Look['lake']): Promise<ScrubVerdict | undefined> {
  const now = await findScrubFile(lake.catalog.db, file);
  return now === undefined ? undefined : judgeFile(lake.root, now);
}

async function attemptRepair(file: ScrubFile, world: UpkeepWorld): Promise<Repair> {
  try {
    return await repairFile(file, world);
  } catch (error) {
    world.signal.throwIfAborted();
    if (!isBarlakeError(error)) throw error;
    return { kind: 'failed', code: error.code, message: error.message };
  }
}

async function totalBytes(lake: Look['lake']): Promise<number> {
  const row = await lake.catalog.db
    .selectFrom('partitions')
    .select(({ fn }) => fn.sum<number | null>('bytes').as('bytes'))
    .executeTakeFirst();
  return row?.bytes ?? 0;
}

/** Waits as long as reading so many bytes was too quick. */
function paceOf(
  megabytesPerSecond: number | undefined,
  clock: UpkeepWorld['clock'],
  signal: AbortSignal,
): (bytes: number) => Promise<void> {
  if (megabytesPerSecond === undefined) return () => Promise.resolve();
  const startMs = clock.monotonicMs();
  let total = 0;
  return async (bytes) => {
    total += bytes;
    const dueMs = (total / (megabytesPerSecond * BYTES_PER_MB)) * 1_000;
    const waitMs = dueMs - (clock.monotonicMs() - startMs);
    if (waitMs > 1) await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  };
}
