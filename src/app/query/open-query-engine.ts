import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import { openKernelPool } from '../../execute/kernel-pool.ts';
import type { MemoryEvent } from '../../execute/memory-governor.ts';
import { createConnectionPool } from '../../lake/duckdb/connection-pool.ts';
import { type DuckDbSession, openSession } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import type { Configuration } from '../config/configuration.ts';
import { readLimits } from '../reading/read-limits.ts';
import { governRun } from '../sync/govern-run.ts';
import { answerBars, writeBars } from './answer-bars.ts';
import { openFarFiles } from './far-files.ts';
import { createLakeSnapshots } from './lake-snapshot.ts';
import { openNarrowFiles } from './narrow-files.ts';
import { openQueryCache } from './query-cache.ts';
import type { QueryEngine } from './query-engine.ts';
import type { EngineParts } from './read-bars.ts';

/** What an engine needs; the lake stays the caller’s and must outlive it. */
export interface QueryEngineWorld {
  readonly lake: Lake;
  readonly config: Configuration;
  readonly clock: Clock;
  /** A number in [0, 1), for names of files. */
  readonly random: () => number;
  /** For an engine that stays: its memory is governed, and this hears of it. Absent: nobody watches. */
  readonly onMemory?: ((event: MemoryEvent) => void) | undefined;
  /** Hears how files of a lake in a bucket are read, when that is worth a line of a log. */
  readonly onNote?: ((note: string) => void) | undefined;
  /** Further options of the database engine; where tests find extensions. */
  readonly engine?: Readonly<Record<string, string>> | undefined;
}

/** Statements at once for each thread of the database engine; others wait. A reader that pauses holds on to one. */
const STATEMENTS_PER_THREAD = 8;

/** Footers are kept in memory between statements; the engine looks whether their files have changed. */
const SET_UP = 'SET parquet_metadata_cache = true';

const BYTES_PER_MB = 1_000_000;

/**
 * Opens the engine behind `query`, the library and the server: one database engine, whose connections are shared by all who ask, and
 * what the catalog said last. Good for one query and for many. Spills to the system’s temporary folder.
 */
export async function openQueryEngine(world: QueryEngineWorld): Promise<QueryEngine> {
  const { lake, config, clock, random, engine, onNote = () => undefined } = world;
  await using stack = new AsyncDisposableStack();
  const bytesMax = config.cache.maxMb * BYTES_PER_MB;
  const cache = stack.use(openQueryCache({ root: lake.root, bytesMax, clock, random }));
  const scratchFolder = await mkdtemp(join(tmpdir(), 'barlake-query-'));
  stack.defer(async () => rm(scratchFolder, { recursive: true, force: true }));
  const limits = readLimits(config);
  const session = stack.use(
    await openSession({ ...limits, tempFolder: join(scratchFolder, 'duckdb'), engine }),
  );
  const isShort = await governEngine(world, session, stack);
  const connectionsMax = STATEMENTS_PER_THREAD * limits.threads;
  const pool = stack.use(createConnectionPool(session, { connectionsMax, setUp: SET_UP, isShort }));
  const kernels = stack.use(openKernelPool({ threads: limits.threads }));
  const parts: EngineParts = {
    lake,
    config,
    session,
    pool,
    cache,
    far: openFarFiles({ config, session, clock, onNote }),
    narrow: openNarrowFiles(join(scratchFolder, 'narrow')),
    snapshots: createLakeSnapshots(lake, config),
    prepare: (program, signal) => kernels.prepare(program, signal),
  };
  const owned = stack.move();
  return {
    parts,
    bars: async (request, signal) => answerBars(request, parts, signal),
    writeParquet: async (request, path, signal) => writeBars(request, parts, { path, signal }),
    [Symbol.asyncDispose]: async () => owned.disposeAsync(),
  };
}

/** Whether memory is so short that statements take turns. */
async function governEngine(
  { config: { resources }, clock, onMemory: onEvent }: QueryEngineWorld,
  session: DuckDbSession,
  stack: AsyncDisposableStack,
): Promise<() => boolean> {
  if (onEvent === undefined) return () => false;
  const governor = stack.use(await governRun({ resources, session, clock, onEvent }));
  return () => governor.verdict.level === 'shedding';
}
