import { z } from 'zod';

const bytes = z.number().nonnegative();

const resourcesSchema = z.strictObject({
  mode: z.enum(['streaming', 'batch', 'parallel']),
  downloads: z.int(),
  ingests: z.int(),
  duckdbThreads: z.int(),
  duckdbMemoryMb: z.int(),
  memoryLimitMb: z.int(),
  codec: z.enum(['zstd', 'snappy']),
  rowGroupRows: z.int(),
});

/** What `barlake profile --json` prints. `null` is what could not be found out. */
export const profileDocumentSchema: z.ZodType<ProfileDocument> = z.strictObject({
  machine: z.strictObject({
    platform: z.string(),
    logicalCores: z.int(),
    physicalCores: z.int().nullable(),
    performanceCores: z.int().nullable(),
    efficiencyCores: z.int().nullable(),
    fastCores: z.int(),
    quotaCores: z.number().nullable(),
    usableCores: z.int(),
    totalMemoryBytes: bytes,
    memoryLimitBytes: bytes.nullable(),
    usableMemoryBytes: bytes,
    availableMemoryBytes: bytes,
    disk: z.strictObject({
      path: z.string(),
      kind: z.enum(['ssd', 'hdd', 'unknown']),
      freeBytes: bytes.nullable(),
      totalBytes: bytes.nullable(),
    }),
  }),
  resources: resourcesSchema,
  fixed: z.array(z.string()),
  modes: z.array(resourcesSchema),
});

/** The machine, and how much of it a run takes. */
export interface ProfileDocument {
  readonly machine: {
    readonly platform: string;
    readonly logicalCores: number;
    /** Both threads of a core counted once. */
    readonly physicalCores: number | null;
    /** Of two kinds of cores, the fast and the others; null when there is one kind. */
    readonly performanceCores: number | null;
    readonly efficiencyCores: number | null;
    /** Threads that computations get: of fast cores, within what a container may use. */
    readonly fastCores: number;
    /** Processor time a container may use, in cores. */
    readonly quotaCores: number | null;
    readonly usableCores: number;
    readonly totalMemoryBytes: number;
    /** Limit of a container. */
    readonly memoryLimitBytes: number | null;
    readonly usableMemoryBytes: number;
    readonly availableMemoryBytes: number;
    readonly disk: {
      readonly path: string;
      readonly kind: 'ssd' | 'hdd' | 'unknown';
      readonly freeBytes: number | null;
      readonly totalBytes: number | null;
    };
  };
  readonly resources: {
    readonly mode: 'streaming' | 'batch' | 'parallel';
    readonly downloads: number;
    readonly ingests: number;
    readonly duckdbThreads: number;
    readonly duckdbMemoryMb: number;
    readonly memoryLimitMb: number;
    readonly codec: 'zstd' | 'snappy';
    readonly rowGroupRows: number;
  };
  /** Names in `resources` that somebody set by hand; the others follow from the machine. */
  readonly fixed: readonly string[];
  /** What each mode would take of this machine. */
  readonly modes: readonly ProfileDocument['resources'][];
}
