import { z } from 'zod';
import { choicesOf } from './choices.ts';
import { type Page, type PageQuery, pageQueryFields } from './page.ts';
import { type TaskRow, taskRowSchema } from './runs.ts';

const count = z.int().nonnegative();

/** States of tasks that have begun; what waits stands in no list before its run comes to it. */
export const BEGUN_STATES = ['running', 'done', 'failed', 'skipped'] as const;

/** One of {@link BEGUN_STATES}. */
export type BegunState = (typeof BEGUN_STATES)[number];

/** Which tasks of all runs. Of a field any of its values fits. */
export interface TasksChoice {
  readonly state?: readonly BegunState[] | undefined;
  readonly kind?: readonly string[] | undefined;
  readonly dataset?: readonly string[] | undefined;
  /** Codes of errors. */
  readonly error?: readonly string[] | undefined;
  /** Looked for in ids of tasks and runs and in errors; a symbol also among those that runs were asked for. */
  readonly q?: string | undefined;
  /** `all`: every field has to fit. `any`: one of them is enough. Days and the run have to fit in any case. */
  readonly match: 'all' | 'any';
  readonly run?: string | undefined;
  /** Of that run, this one alone. */
  readonly task?: string | undefined;
  /** Days on which the task began, UTC. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Trading days that the task is about. */
  readonly dayFrom?: string | undefined;
  readonly dayTo?: string | undefined;
}

/** A page of the tasks of all runs, the latest first. */
export type AllTasksQuery = TasksChoice & PageQuery;

/** Tasks of all runs, and how many of them there are by state, whichever states were asked for. */
export interface AllTasksDocument extends Page<TaskRow> {
  readonly counts: Readonly<Record<BegunState, number>>;
}

/** What trying tasks again comes to: those of a filter that have failed. */
export interface TaskRetryDocument {
  /** Failed tasks that the filter lets through. */
  readonly tasks: number;
  /** Of these, tasks that are tried again, and the partitions that they make. */
  readonly retried: number;
  readonly partitions: number;
  /** Of these, tasks that cannot be tried again from here, by kind. */
  readonly left: readonly { readonly kind: string; readonly tasks: number; readonly why: string }[];
  /** The runs that do it: their names once they have been started, else empty. */
  readonly runs: readonly { readonly run: string; readonly title: string }[];
}

/** A task with its neighbours: what it waited for, and what was made of what it made. */
export interface TaskFlowDocument {
  readonly task: TaskRow;
  readonly before: readonly TaskRow[];
  readonly after: readonly TaskRow[];
  /** How often it was begun in its run, and who performed it last; null: the process of the run. */
  readonly attempt: number;
  readonly worker: string | null;
  /** Of what it meant to make. */
  readonly fingerprint: string;
}

const word = z.string().min(1).max(64);

const choiceFields = {
  state: choicesOf(z.enum(BEGUN_STATES)).optional(),
  kind: choicesOf(word).optional(),
  dataset: choicesOf(word).optional(),
  error: choicesOf(word).optional(),
  q: z.string().max(200).optional(),
  match: z.enum(['all', 'any']).default('all'),
  run: z.string().max(64).optional(),
  task: z.string().max(300).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  dayFrom: z.iso.date().optional(),
  dayTo: z.iso.date().optional(),
};

/** {@link TasksChoice} */
export const tasksChoiceSchema: z.ZodType<TasksChoice> = z.strictObject(choiceFields);

/** {@link AllTasksQuery} */
export const allTasksQuerySchema: z.ZodType<AllTasksQuery> = z.strictObject({
  ...choiceFields,
  ...pageQueryFields,
});

/** {@link AllTasksDocument} */
export const allTasksDocumentSchema: z.ZodType<AllTasksDocument> = z.strictObject({
  rows: z.array(taskRowSchema),
  cursor: z.string().nullable(),
  total: count,
  counts: z.strictObject({ running: count, done: count, failed: count, skipped: count }),
});

/** {@link TaskRetryDocument} */
export const taskRetryDocumentSchema: z.ZodType<TaskRetryDocument> = z.strictObject({
  tasks: count,
  retried: count,
  partitions: count,
  left: z.array(z.strictObject({ kind: z.string(), tasks: count, why: z.string() })),
  runs: z.array(z.strictObject({ run: z.string(), title: z.string() })),
});

/** {@link TaskFlowDocument} */
export const taskFlowDocumentSchema: z.ZodType<TaskFlowDocument> = z.strictObject({
  task: taskRowSchema,
  before: z.array(taskRowSchema),
  after: z.array(taskRowSchema),
  attempt: count,
  worker: z.string().nullable(),
  fingerprint: z.string(),
});
