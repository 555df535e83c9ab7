import { z } from 'zod';
import { choicesOf } from './choices.ts';
import { type Page, type PageQuery, pageOf, pageQueryFields } from './page.ts';

const count = z.int().nonnegative();

/** How a run stands; `queued`: started from the dashboard and waiting for the lake. */
export const RUN_STATES = ['queued', 'running', 'done', 'partial', 'failed', 'cancelled'] as const;

/** One of {@link RUN_STATES}. */
export type RunState = (typeof RUN_STATES)[number];

/** How a task stands; `waiting`: its run has not come to it yet. */
export const TASK_STATES = ['waiting', 'running', 'done', 'failed', 'skipped'] as const;

/** Which runs, newest first. Of a field any of its values fits. */
export interface RunsQuery extends PageQuery {
  readonly state?: readonly RunState[] | undefined;
  readonly command?: readonly string[] | undefined;
  /** Looked for in the id, the request, and in ids, symbols and errors of its tasks. */
  readonly q?: string | undefined;
  readonly dataset?: readonly string[] | undefined;
  /** `all`: every field has to fit. `any`: one of them is enough. Days have to fit in any case. */
  readonly match?: 'all' | 'any' | undefined;
  /** Days on which the run started, UTC. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** A run in a list. */
export interface RunSummary {
  readonly id: string;
  readonly command: string;
  readonly state: RunState;
  readonly startedMs: number;
  readonly finishedMs: number | null;
  /** What was asked for, in one line: `stocks_daily 2024-01-02 to 2024-03-28`. */
  readonly title: string;
  readonly tasks: {
    readonly done: number;
    readonly failed: number;
    readonly running: number;
    readonly total: number;
  };
  readonly rows: number;
  readonly bytes: number;
  readonly calls: { readonly made: number; readonly naive: number; readonly requests: number };
  /** Whether this server runs it, so that it can be cancelled here. */
  readonly isOwn: boolean;
}

/** A page of runs. */
export type RunsDocument = Page<RunSummary>;

/** What a run of this server is busy with. */
const RUN_PHASES = [
  'queued',
  'planning',
  'running',
  'validating',
  'silver',
  'gold',
  'exporting',
  'verifying',
  'pinning',
  'tending',
  'comparing',
  'ending',
] as const;

/** How far a run of this server is. */
export interface RunProgress {
  readonly phase: (typeof RUN_PHASES)[number];
  /** What it is at; null where that is not told. */
  readonly task: string | null;
  /** Of what the phase counts (bytes of files, rows of silver, days, symbols); null where it counts nothing. */
  readonly units: { readonly done: number; readonly total: number } | null;
  readonly tasksDone: number;
  readonly tasksFailed: number;
  readonly tasksTotal: number;
  readonly bytesReceived: number;
  readonly bytesPerSecond: number;
  /** Null while it cannot be told. */
  readonly secondsLeft: number | null;
}

/** One attempt at one partition. */
export interface TaskRow {
  readonly runId: string;
  readonly id: string;
  readonly kind: string;
  readonly dataset: string;
  readonly key: string;
  readonly state: (typeof TASK_STATES)[number];
  readonly startedMs: number | null;
  readonly finishedMs: number | null;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** What a person can do about the error. */
  readonly mend: string | null;
}

/** A run with its request, totals and progress. */
export interface RunDocument {
  readonly run: RunSummary;
  readonly request: unknown;
  /** As `barlake … --json` gives it at the end; null before. */
  readonly totals: unknown;
  readonly progress: RunProgress | null;
  /** Errors by code, most first. */
  readonly errors: readonly {
    readonly code: string;
    readonly count: number;
    readonly example: string;
    readonly mend: string | null;
  }[];
}

/** Which tasks of a run. */
export interface TasksQuery extends PageQuery {
  readonly state?: TaskRow['state'] | undefined;
  readonly kind?: string | undefined;
  readonly q?: string | undefined;
}

/** A page of tasks, in the order they began. */
export type TasksDocument = Page<TaskRow>;

/** What starting, cancelling and retrying answer. */
export interface RunStarted {
  readonly run: string;
}

/** {@link RunSummary} */
export const runSummarySchema: z.ZodType<RunSummary> = z.strictObject({
  id: z.string(),
  command: z.string(),
  state: z.enum(RUN_STATES),
  startedMs: z.number(),
  finishedMs: z.number().nullable(),
  title: z.string(),
  tasks: z.strictObject({ done: count, failed: count, running: count, total: count }),
  rows: count,
  bytes: count,
  calls: z.strictObject({ made: count, naive: count, requests: count }),
  isOwn: z.boolean(),
});

/** {@link TaskRow} */
export const taskRowSchema: z.ZodType<TaskRow> = z.strictObject({
  runId: z.string(),
  id: z.string(),
  kind: z.string(),
  dataset: z.string(),
  key: z.string(),
  state: z.enum(TASK_STATES),
  startedMs: z.number().nullable(),
  finishedMs: z.number().nullable(),
  rows: count.nullable(),
  bytes: count.nullable(),
  errorCode: z.string().nullable(),
  errorMessage: z.string().nullable(),
  mend: z.string().nullable(),
});

/** {@link RunProgress} */
export const runProgressSchema: z.ZodType<RunProgress> = z.strictObject({
  phase: z.enum(RUN_PHASES),
  task: z.string().nullable(),
  units: z.strictObject({ done: z.number(), total: z.number() }).nullable(),
  tasksDone: count,
  tasksFailed: count,
  tasksTotal: count,
  bytesReceived: count,
  bytesPerSecond: z.number(),
  secondsLeft: z.number().nullable(),
});

/** {@link RunsQuery} */
export const runsQuerySchema: z.ZodType<RunsQuery> = z.strictObject({
  ...pageQueryFields,
  state: choicesOf(z.enum(RUN_STATES)).optional(),
  command: choicesOf(z.string().max(64)).optional(),
  q: z.string().max(200).optional(),
  dataset: choicesOf(z.string().max(64)).optional(),
  match: z.enum(['all', 'any']).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});

/** {@link RunsDocument} */
export const runsDocumentSchema: z.ZodType<RunsDocument> = pageOf(runSummarySchema);

/** {@link RunDocument} */
export const runDocumentSchema: z.ZodType<RunDocument> = z.strictObject({
  run: runSummarySchema,
  request: z.unknown(),
  totals: z.unknown(),
  progress: runProgressSchema.nullable(),
  errors: z.array(
    z.strictObject({ code: z.string(), count, example: z.string(), mend: z.string().nullable() }),
  ),
});

/** {@link TasksQuery} */
export const tasksQuerySchema: z.ZodType<TasksQuery> = z.strictObject({
  ...pageQueryFields,
  state: z.enum(TASK_STATES).optional(),
  kind: z.string().max(32).optional(),
  q: z.string().max(200).optional(),
});

/** {@link TasksDocument} */
export const tasksDocumentSchema: z.ZodType<TasksDocument> = pageOf(taskRowSchema);

/** {@link RunStarted} */
export const runStartedSchema: z.ZodType<RunStarted> = z.strictObject({ run: z.string() });
