import { z } from 'zod';
import { type RunSummary, runSummarySchema } from './runs.ts';

const count = z.int().nonnegative();

/** How a dataset stands against the calendar. */
export interface DatasetHealth {
  readonly dataset: string;
  /** First and last day held in bronze; null for a dataset that holds nothing. */
  readonly from: string | null;
  readonly to: string | null;
  /** The last day before the first gap that could be filled. */
  readonly watermark: string | null;
  readonly days: number;
  /** Trading days between `from` and `to` that are not held. */
  readonly gaps: number;
  /** Those of `gaps` that the vendor has no file for. */
  readonly absentDays: number;
  /** Trading days after `to` whose files should be out by now. */
  readonly behindDays: number;
  /** When the next day’s file should be out, in epoch milliseconds. */
  readonly nextDueMs: number;
  readonly nextDay: string;
  /** When the first day after `to` counts as late, if it is not held by then: an alert is raised. Null for a dataset that holds nothing. */
  readonly lateMs: number | null;
  readonly rows: number;
  readonly quarantined: number;
  readonly bytes: number;
  /** Share of received rows that became bars, 0 to 1; null without rows. */
  readonly quality: number | null;
}

/** The first page: everything at a glance. */
export interface OverviewDocument {
  readonly nowMs: number;
  readonly datasets: readonly DatasetHealth[];
  readonly lastRuns: readonly RunSummary[];
  readonly activeAlerts: number;
  readonly budget: BudgetDocument;
  readonly disk: DiskDocument;
}

/** Calls of the vendor’s REST API, and what was saved. */
export interface BudgetDocument {
  readonly callsPerMinute: number | 'unlimited';
  /** Calls of the last sixty seconds, by every process on this machine; on all that share the budget, where a queue’s server counts. */
  readonly usedLastMinute: number;
  readonly made: number;
  readonly naive: number;
  /** Requests for files. */
  readonly requests: number;
  readonly bytesReceived: number;
  /** How long the calls that were not made would have taken under the budget. */
  readonly savedSeconds: number;
  /** Answers with status 429 of all runs, where they were counted. */
  readonly refused429: number;
}

/** Room on the lake’s disk. */
export interface DiskDocument {
  readonly lakeBytes: number;
  readonly freeBytes: number | null;
  readonly totalBytes: number | null;
  readonly byLayer: readonly { readonly layer: string; readonly bytes: number }[];
  /** At the pace of the last thirty days; null when the lake does not grow. */
  readonly daysUntilFull: number | null;
}

/** {@link BudgetDocument} */
export const budgetDocumentSchema: z.ZodType<BudgetDocument> = z.strictObject({
  callsPerMinute: z.union([count, z.literal('unlimited')]),
  usedLastMinute: count,
  made: count,
  naive: count,
  requests: count,
  bytesReceived: count,
  savedSeconds: z.number(),
  refused429: count,
});

/** {@link DiskDocument} */
const diskDocumentSchema: z.ZodType<DiskDocument> = z.strictObject({
  lakeBytes: count,
  freeBytes: count.nullable(),
  totalBytes: count.nullable(),
  byLayer: z.array(z.strictObject({ layer: z.string(), bytes: count })),
  daysUntilFull: z.number().nullable(),
});

/** {@link OverviewDocument} */
export const overviewDocumentSchema: z.ZodType<OverviewDocument> = z.strictObject({
  nowMs: z.number(),
  datasets: z.array(
    z.strictObject({
      dataset: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      watermark: z.string().nullable(),
      days: count,
      gaps: count,
      absentDays: count,
      behindDays: count,
      nextDueMs: z.number(),
      nextDay: z.string(),
      lateMs: z.number().nullable(),
      rows: count,
      quarantined: count,
      bytes: count,
      quality: z.number().nullable(),
    }),
  ),
  lastRuns: z.array(runSummarySchema),
  activeAlerts: count,
  budget: budgetDocumentSchema,
  disk: diskDocumentSchema,
});
