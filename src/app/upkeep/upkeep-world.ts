import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import { type DuckDbSession, openSession } from '../../lake/duckdb/session.ts';
import { upkeepFolder } from '../../lake/storage/lake-paths.ts';
import { makeLakeFolder } from '../../lake/storage/make-lake-folder.ts';
import { takeFolderLock } from '../../lake/storage/write-lock.ts';
import type { Configuration } from '../config/configuration.ts';
import { type WritableLake, writeToLake } from '../writing/write-to-lake.ts';

/** What maintenance has from outside. */
export interface UpkeepWorld {
  readonly config: Configuration;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly random: () => number;
  readonly version: string;
  /** Told in a few words what is waited for. */
  readonly onWait?: (what: string) => void;
  /** The run’s name, when somebody has given it one before. */
  readonly runId?: string;
}

/** A folder of its own for files that are being made, and the only maintenance of the lake for as long as it lasts. */
export interface UpkeepRoom extends AsyncDisposable {
  /** Absolute. */
  readonly folder: string;
  /** An engine that spills into that folder. */
  readonly session: DuckDbSession;
}

/** Files of the lock, which stay. */
const LOCK_FILES = /^lock\./;

/**
 * Makes room for maintenance. It does not take the lake’s write lock: reading and writing aside happen beside a sync. Throws
 * `E_LAKE_LOCKED` while other maintenance is at work on the lake.
 */
export async function openUpkeepRoom(command: string, world: UpkeepWorld): Promise<UpkeepRoom> {
  const { config, clock, signal } = world;
  const { root } = config.lake;
  const folder = upkeepFolder(root);
  await using stack = new AsyncDisposableStack();
  await makeLakeFolder(folder);
  const owner = { pid: process.pid, command, since: new Date(clock.nowMs()).toISOString() };
  const others = 'Syncs and reading commands work meanwhile.';
  const lock = await takeFolderLock(folder, owner, { signal, thing: `upkeep of ${root}`, others });
  stack.defer(() => lock[Symbol.dispose]());
  await sweep(folder);
  stack.defer(async () => sweep(folder));
  const limits = { threads: config.resources.duckdbThreads, memoryMb: config.resources.duckdbMemoryMb };
  await mkdir(join(folder, 'duckdb'), { recursive: true });
  const session = stack.use(await openSession({ ...limits, tempFolder: join(folder, 'duckdb') }));
  const owned = stack.move();
  return { folder, session, [Symbol.asyncDispose]: async () => owned.disposeAsync() };
}

/** What a maintenance that died has left. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!LOCK_FILES.test(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** How long maintenance waits for a writer; what is made by then is made again by the next run. */
const WAIT_MS_MAX = 15 * 60_000;
const POLL_MS = 1_000;

/**
 * Runs a short piece of work under the lake’s write lock, waiting for a writer that has it. Maintenance takes the lock for
 * moments only, so that a sync never waits for it. Throws `E_LAKE_LOCKED` when that took too long, and what `work` throws.
 */
export async function writeBriefly<Result>(
  command: string,
  world: UpkeepWorld,
  work: (writable: WritableLake) => Promise<Result>,
): Promise<Result> {
  const { config, clock, signal } = world;
  let hasTold = false;
  const untilMs = clock.monotonicMs() + WAIT_MS_MAX;
  for (;;) {
    try {
      return await writeToLake({ config, clock, signal, command }, work);
    } catch (error) {
      signal.throwIfAborted();
      if (!isBarlakeError(error, 'E_LAKE_LOCKED') || clock.monotonicMs() >= untilMs) throw error;
      if (!hasTold) world.onWait?.(error.message);
      hasTold = true;
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}
