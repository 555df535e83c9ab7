/** How much of the machine a run may take; `barlake profile` shows it, the configuration may fix any part of it. */
export interface ResourcePlan {
  readonly mode: ResourceMode;
  /** Objects downloaded at the same time. */
  readonly downloads: number;
  /** Partitions ingested at the same time. */
  readonly ingests: number;
  readonly duckdbThreads: number;
  readonly duckdbMemoryMb: number;
  readonly memoryLimitMb: number;
  readonly codec: 'zstd' | 'snappy';
  readonly rowGroupRows: number;
}

/** Streaming below 32 GB of memory, batch up to 64 GB, parallel above. */
export type ResourceMode = (typeof RESOURCE_MODES)[number];

/** Modes from the most to the least frugal. */
export const RESOURCE_MODES = ['streaming', 'batch', 'parallel'] as const;

/** Codecs a partition may be written with. */
export const CODECS = ['zstd', 'snappy'] as const;

/** What the plan depends on. */
export interface Machine {
  /** Cores this process may use, limits of a container included. */
  readonly usableCores: number;
  /** Those of them that compute at full speed: no efficiency cores, and both threads of a core counted once; absent: all. */
  readonly fastCores?: number | undefined;
  /** Memory this process may use, limits of a container included. */
  readonly usableMemoryBytes: number;
}

/** Parts of the plan that somebody fixed by hand. */
export type ResourceOverrides = {
  readonly [Part in keyof ResourcePlan]?: ResourcePlan[Part] | undefined;
};

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** The rest stays free for the system and its file cache. */
const MEMORY_SHARE = 0.8;

interface ModeShape {
  /** Bound by the network, not by the machine. */
  readonly downloads: number;
  readonly ingestsMax: number;
  readonly duckdbThreadsMax: number;
  /** Part of the memory limit that DuckDB may take; the rest is Node, downloads and file buffers. */
  readonly duckdbShare: number;
  readonly duckdbMemoryMbMax: number;
  /** snappy takes a fifth of the processor time less than zstd, and a third more disk. */
  readonly codec: ResourcePlan['codec'];
  /** A row group is held in memory by whoever writes it, for each thread; larger ones pack better. */
  readonly rowGroupRows: number;
}

/** DuckDB’s own row-group length: one vector batch of 60 × 2,048 rows. */
const ROW_GROUP_ROWS = 122_880;

const SHAPES: Readonly<Record<ResourceMode, ModeShape>> = {
  // Measured beside a Node heap of about 400 MB: 700 MB for DuckDB keeps the whole process below 1.5 GB.
  streaming: {
    downloads: 8,
    ingestsMax: 1,
    duckdbThreadsMax: 4,
    duckdbShare: 0.3,
    duckdbMemoryMbMax: 700,
    codec: 'snappy',
    rowGroupRows: ROW_GROUP_ROWS / 2,
  },
  batch: {
    downloads: 16,
    ingestsMax: 4,
    duckdbThreadsMax: 16,
    duckdbShare: 0.4,
    duckdbMemoryMbMax: 24_576,
    codec: 'zstd',
    rowGroupRows: ROW_GROUP_ROWS,
  },
  parallel: {
    downloads: 32,
    ingestsMax: 16,
    duckdbThreadsMax: 64,
    duckdbShare: 0.6,
    duckdbMemoryMbMax: 262_144,
    codec: 'zstd',
    rowGroupRows: 2 * ROW_GROUP_ROWS,
  },
};

/** DuckDB asks for about 125 MB for each thread before it starts to spill. */
const DUCKDB_MB_PER_THREAD = 125;
const DUCKDB_MEMORY_MB_MIN = 128;

/**
 * What a process takes beside DuckDB’s own account while it ingests the largest day there is: code, Node’s heap, buffers
 * of zlib, memory the allocator has not given back (measured).
 */
const MEMORY_MB_BESIDE_DUCKDB = 384;

/** A download takes up to so much of the limit: its buffers, and what the sockets hold. */
const LIMIT_MB_PER_DOWNLOAD = 128;

/**
 * The plan for a machine. Fixed parts are taken as they are and the others follow from them: a lower memory limit also
 * chooses a more frugal mode.
 */
export function planResources(machine: Machine, overrides: ResourceOverrides = {}): ResourcePlan {
  const memoryLimitMb =
    overrides.memoryLimitMb ?? Math.floor((machine.usableMemoryBytes * MEMORY_SHARE) / MIB);
  const mode = overrides.mode ?? modeFor(machine, overrides.memoryLimitMb);
  const shape = SHAPES[mode];
  const duckdbMemoryMb = overrides.duckdbMemoryMb ?? duckdbMemoryFor(shape, memoryLimitMb);
  const threadsForMemory = Math.floor(duckdbMemoryMb / DUCKDB_MB_PER_THREAD);
  const cores = Math.min(machine.usableCores, machine.fastCores ?? Infinity);
  return {
    mode,
    downloads:
      overrides.downloads ?? clamp(Math.floor(memoryLimitMb / LIMIT_MB_PER_DOWNLOAD), 1, shape.downloads),
    ingests: overrides.ingests ?? clamp(Math.floor(cores / 2), 1, shape.ingestsMax),
    duckdbThreads:
      overrides.duckdbThreads ?? clamp(Math.min(cores, threadsForMemory), 1, shape.duckdbThreadsMax),
    duckdbMemoryMb,
    memoryLimitMb,
    codec: overrides.codec ?? shape.codec,
    rowGroupRows: overrides.rowGroupRows ?? shape.rowGroupRows,
  };
}

/** Objects and partitions at a time that a process may be asked for at most. */
export type MostAtOnce = Pick<ResourcePlan, 'downloads' | 'ingests'>;

/** No network gets more out of more connections; the configuration takes no more either. */
const DOWNLOADS_MOST = 64;

/** What a process with such a memory limit may be asked for on a machine: as many downloads as fit into the limit, a computation on each core. */
export function mostAtOnce(
  { usableCores }: Pick<Machine, 'usableCores'>,
  { memoryLimitMb }: Pick<ResourcePlan, 'memoryLimitMb'>,
): MostAtOnce {
  return {
    downloads: clamp(Math.floor(memoryLimitMb / LIMIT_MB_PER_DOWNLOAD), 1, DOWNLOADS_MOST),
    ingests: Math.max(1, usableCores),
  };
}

/**
 * The plan of a run that has to make do with less: of each part what the next more frugal mode would take of the same limit,
 * and below the most frugal one half. How files are written stays. `undefined` when there is nothing left to give.
 */
export function stepDown(plan: ResourcePlan): ResourcePlan | undefined {
  const frugal = RESOURCE_MODES[RESOURCE_MODES.indexOf(plan.mode) - 1];
  const less = frugal === undefined ? halve(plan) : { ...restrict(plan, frugal), mode: frugal };
  return isLess(less, plan) ? less : undefined;
}

function restrict(plan: ResourcePlan, mode: ResourceMode): ResourcePlan {
  const shape = SHAPES[mode];
  return {
    ...plan,
    downloads: Math.min(plan.downloads, shape.downloads),
    ingests: Math.min(plan.ingests, shape.ingestsMax),
    duckdbThreads: Math.min(plan.duckdbThreads, shape.duckdbThreadsMax),
    duckdbMemoryMb: Math.min(plan.duckdbMemoryMb, duckdbMemoryFor(shape, plan.memoryLimitMb)),
  };
}

function halve(plan: ResourcePlan): ResourcePlan {
  const half = (value: number): number => Math.max(1, Math.floor(value / 2));
  return {
    ...plan,
    downloads: half(plan.downloads),
    ingests: half(plan.ingests),
    duckdbThreads: half(plan.duckdbThreads),
    duckdbMemoryMb: Math.min(plan.duckdbMemoryMb, Math.max(DUCKDB_MEMORY_MB_MIN, half(plan.duckdbMemoryMb))),
  };
}

function isLess(less: ResourcePlan, plan: ResourcePlan): boolean {
  const parts = ['downloads', 'ingests', 'duckdbThreads', 'duckdbMemoryMb'] as const;
  return less.mode !== plan.mode || parts.some((part) => less[part] < plan[part]);
}

function duckdbMemoryFor(shape: ModeShape, memoryLimitMb: number): number {
  const share = Math.floor(memoryLimitMb * shape.duckdbShare);
  const room = memoryLimitMb - MEMORY_MB_BESIDE_DUCKDB;
  return clamp(Math.min(share, room), DUCKDB_MEMORY_MB_MIN, shape.duckdbMemoryMbMax);
}

function modeFor(machine: Machine, fixedLimitMb: number | undefined): ResourceMode {
  const bytes =
    fixedLimitMb === undefined
      ? machine.usableMemoryBytes
      : Math.min(machine.usableMemoryBytes, fixedLimitMb * MIB);
  // A machine sold with 32 GB reports 31.3 GiB: the kernel keeps some. Rounding up counts it as what it was sold as.
  const gib = Math.ceil(bytes / GIB);
  if (gib < 32) return 'streaming';
  return gib <= 64 ? 'batch' : 'parallel';
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
