import { z } from 'zod';

const count = z.int().nonnegative();

/** What `barlake report --json` prints, and the server tells of a run: what was done, where the time went, what came of it. */
export interface ReportDocument {
  readonly generatedMs: number;
  readonly lake: string;
  /** Newest first. */
  readonly runs: readonly ReportRun[];
  /** Where the time went, most first. */
  readonly stages: readonly ReportStage[];
  /** The tasks that took longest. */
  readonly slowest: readonly {
    readonly run: string;
    readonly task: string;
    readonly kind: string;
    readonly state: string;
    readonly seconds: number;
    readonly rows: number;
    readonly bytes: number;
    /** Who performed it; null: the process of the run. */
    readonly worker: string | null;
  }[];
  /** Who performed tasks for the runs, most first; empty where their own processes did all. */
  readonly workers: readonly ReportWorker[];
  /** What tasks made over time, in spans of the same length. */
  readonly throughput: {
    readonly startMs: number;
    readonly spanMs: number;
    readonly spans: readonly { readonly rows: number; readonly bytes: number; readonly tasks: number }[];
  };
  /** Of the newest run that was measured. */
  readonly memory: {
    readonly run: string;
    readonly samples: readonly { readonly atMs: number; readonly rssBytes: number; readonly tasks: number }[];
  } | null;
  readonly budget: {
    readonly made: number;
    readonly naive: number;
    readonly requests: number;
    readonly bytes: number;
    readonly rateLimited: number;
  };
  /** Of the days that the runs made. */
  readonly quality: {
    readonly days: number;
    readonly rows: number;
    readonly quarantined: number;
    readonly duplicates: number;
    readonly findings: readonly { readonly severity: string; readonly count: number }[];
  };
}

/** A run in figures. */
export interface ReportRun {
  readonly run: string;
  readonly command: string;
  readonly title: string;
  readonly state: string;
  readonly startedMs: number;
  readonly seconds: number | null;
  readonly tasks: { readonly done: number; readonly failed: number; readonly skipped: number };
  readonly rows: number;
  readonly bytes: number;
  readonly rowsPerSecond: number | null;
  readonly bytesPerSecond: number | null;
  /** Of all processes, workers included. Null where nobody measured: runs from before, and those that died. */
  readonly cpuSeconds: number | null;
  /** The most that any one of them took. */
  readonly peakRssBytes: number | null;
}

/** A worker in figures. */
export interface ReportWorker {
  /** Machine and process. */
  readonly worker: string;
  readonly tasks: number;
  /** Of its tasks, added up. */
  readonly seconds: number;
  readonly rows: number;
  readonly bytes: number;
  /** Null where nobody measured. */
  readonly cpuSeconds: number | null;
  /** The most memory of its process. */
  readonly peakRssBytes: number | null;
}

/** A stage in figures. */
export interface ReportStage {
  readonly stage: string;
  readonly tasks: number;
  /** Of its tasks, added up. */
  readonly wallSeconds: number;
  readonly cpuSeconds: number | null;
  readonly waitSeconds: number | null;
  readonly rows: number;
  readonly bytes: number;
}

/** {@link ReportDocument} */
export const reportDocumentSchema: z.ZodType<ReportDocument> = z.strictObject({
  generatedMs: z.number(),
  lake: z.string(),
  runs: z.array(
    z.strictObject({
      run: z.string(),
      command: z.string(),
      title: z.string(),
      state: z.string(),
      startedMs: z.number(),
      seconds: z.number().nullable(),
      tasks: z.strictObject({ done: count, failed: count, skipped: count }),
      rows: count,
      bytes: count,
      rowsPerSecond: z.number().nullable(),
      bytesPerSecond: z.number().nullable(),
      cpuSeconds: z.number().nullable(),
      peakRssBytes: count.nullable(),
    }),
  ),
  stages: z.array(
    z.strictObject({
      stage: z.string(),
      tasks: count,
      wallSeconds: z.number(),
      cpuSeconds: z.number().nullable(),
      waitSeconds: z.number().nullable(),
      rows: count,
      bytes: count,
    }),
  ),
  slowest: z.array(
    z.strictObject({
      run: z.string(),
      task: z.string(),
      kind: z.string(),
      state: z.string(),
      seconds: z.number(),
      rows: count,
      bytes: count,
      worker: z.string().nullable(),
    }),
  ),
  workers: z.array(
    z.strictObject({
      worker: z.string(),
      tasks: count,
      seconds: z.number(),
      rows: count,
      bytes: count,
      cpuSeconds: z.number().nullable(),
      peakRssBytes: count.nullable(),
    }),
  ),
  throughput: z.strictObject({
    startMs: z.number(),
    spanMs: z.number(),
    spans: z.array(z.strictObject({ rows: count, bytes: count, tasks: count })),
  }),
  memory: z
    .strictObject({
      run: z.string(),
      samples: z.array(z.strictObject({ atMs: z.number(), rssBytes: count, tasks: count })),
    })
    .nullable(),
  budget: z.strictObject({
    made: count,
    naive: count,
    requests: count,
    bytes: count,
    rateLimited: count,
  }),
  quality: z.strictObject({
    days: count,
    rows: count,
    quarantined: count,
    duplicates: count,
    findings: z.array(z.strictObject({ severity: z.string(), count })),
  }),
});
