import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import { type KernelPool, openKernelPool } from '../../execute/kernel-pool.ts';
import { openCatalog } from '../../lake/catalog/open-catalog.ts';
import { type DuckDbSession, openSession } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import type { WorkerUsage } from '../../observe/run-profiler.ts';
import type { FlatFileStore } from '../../vendor/flat-files/flat-file-store.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';
import type { Configuration } from '../config/configuration.ts';
import { openFlatFiles } from '../sync/open-flat-files.ts';
import { openRest } from '../sync/open-rest.ts';
import { type RunMemory, rememberRuns } from './run-memory.ts';
import { runSweeper } from './sweep-runs.ts';

/** What a worker’s process has from outside. */
export interface WorkerHost {
  readonly clock: Clock;
  readonly random: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Calls of the REST API, their bytes, and how many of them were refused for rate. */
export interface CallsTold {
  readonly calls: number;
  readonly callBytes: number;
  readonly rateLimited: number;
}

/** What all tasks of a worker’s process share. */
export interface WorkerWorld extends WorkerHost, AsyncDisposable {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  readonly kernels: KernelPool;
  readonly config: Configuration;
  readonly version: string;
  /** Who this worker is, for the catalog. */
  readonly id: string;
  readonly runs: RunMemory;
  /** Called before a task of a run: when that is another one than before, what is over is cleared away. */
  readonly sweepBefore: (runId: string) => Promise<void>;
  /** The vendor’s doors, opened when first needed. Throw `E_CREDENTIALS_MISSING`. */
  readonly store: () => Promise<FlatFileStore>;
  readonly rest: () => Promise<RestClient>;
  /** Calls made since this was last asked. */
  takeCalls(): CallsTold;
  /** What this process has taken since this was last asked. */
  takeUsage(): WorkerUsage;
}

/** Opens lake and engine; takes no lock, for the process of the run has it. Throws `E_LAKE_MISSING` and what opening a catalog throws. */
export async function openWorkerWorld(
  { config, version, id }: Pick<WorkerWorld, 'config' | 'version' | 'id'>,
  host: WorkerHost,
): Promise<WorkerWorld> {
  await using stack = new AsyncDisposableStack();
  const { root } = config.lake;
  const catalog = stack.use(await openCatalog(config.lake.catalog, { readOnly: false }));
  // On this machine’s own disk: the lake’s may be across a network, and is emptied when a run begins.
  const scratch = await mkdtemp(join(tmpdir(), 'barlake-worker-'));
  stack.defer(async () => rm(scratch, { recursive: true, force: true }));
  const session = stack.use(
    await openSession({
      threads: config.resources.duckdbThreads,
      memoryMb: config.resources.duckdbMemoryMb,
      tempFolder: scratch,
    }),
  );
  const kernels = stack.use(openKernelPool({ threads: config.resources.duckdbThreads }));
  const store = once(async (owner) => owner.use(await openFlatFiles(config, host)));
  let client: RestClient | undefined;
  const rest = once(async (owner) => (client = owner.use(await openRest(config, host))));
  const told = { calls: 0, callBytes: 0, rateLimited: 0 };
  const lake = { root, catalog };
  const owned = stack.move();
  return {
    ...host,
    lake,
    session,
    kernels,
    config,
    version,
    id,
    runs: rememberRuns(root),
    sweepBefore: runSweeper(lake),
    store: async () => store(owned),
    rest: async () => rest(owned),
    takeCalls() {
      const {
        callCount: calls = 0,
        byteCount: callBytes = 0,
        rateLimitedCount: rateLimited = 0,
      } = client ?? {};
      const since = {
        calls: calls - told.calls,
        callBytes: callBytes - told.callBytes,
        rateLimited: rateLimited - told.rateLimited,
      };
      Object.assign(told, { calls, callBytes, rateLimited });
      return since;
    },
    takeUsage: usageOf(id),
    [Symbol.asyncDispose]: async () => owned.disposeAsync(),
  };
}

/** The kernel keeps the peak, which may lie between two looks. */
function usageOf(worker: string): () => WorkerUsage {
  let toldMs = 0;
  return () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const cpuMs = (userCPUTime + systemCPUTime) / 1000;
    const sinceMs = cpuMs - toldMs;
    toldMs = cpuMs;
    return { worker, peakRssBytes: maxRSS * KIB, cpuMs: sinceMs };
  };
}

const KIB = 1024;

/** The same for every call; a failure is not kept. */
function once<Thing>(open: (stack: AsyncDisposableStack) => Promise<Thing>) {
  let opened: Promise<Thing> | undefined;
  return async (stack: AsyncDisposableStack): Promise<Thing> => {
    opened ??= open(stack).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
}
