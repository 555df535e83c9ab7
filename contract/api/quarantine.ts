import { z } from 'zod';
import { type Page, type PageQuery, pageOf, pageQueryFields } from './page.ts';

const count = z.int().nonnegative();

/** What a person decided about a refused row. `open`: nothing yet. */
export const DECISIONS = ['open', 'accepted', 'rejected'] as const;

/** One of {@link DECISIONS}. */
export type Decision = (typeof DECISIONS)[number];

/** Which refused rows, newest day first. */
export interface QuarantineQuery extends PageQuery {
  readonly dataset?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly reason?: string | undefined;
  readonly decision?: Decision | undefined;
  /** Part of the raw line. */
  readonly q?: string | undefined;
}

/** A row that did not become a bar. */
export interface QuarantineRow {
  readonly dataset: string;
  readonly day: string;
  /** Line of the vendor’s file, from 1. */
  readonly line: number;
  readonly reason: string;
  /** What the reason means. */
  readonly meaning: string;
  /** As received. */
  readonly raw: string;
  /** SHA-256 of `raw`, hex: what a decision is about. */
  readonly rowHash: string;
  readonly decision: Decision;
  readonly note: string | null;
  readonly decidedMs: number | null;
  /** Whether accepting it can make a bar of it: some lines cannot be read at all. */
  readonly isAcceptable: boolean;
}

/** A page of refused rows. */
export type QuarantineDocument = Page<QuarantineRow>;

/** Days with refused rows, and how many of each reason. */
export interface QuarantineSummary {
  readonly days: readonly {
    readonly dataset: string;
    readonly day: string;
    readonly rows: number;
    readonly reasons: Readonly<Record<string, number>>;
  }[];
}

/** Decides about rows of one day: accepted ones become bars the next time the day is made, which `sync` does by itself. */
export interface QuarantineDecisionRequest {
  readonly dataset: string;
  readonly day: string;
  readonly rowHashes: readonly string[];
  readonly decision: Decision;
  readonly note: string;
}

/** How many rows were decided about. */
export interface QuarantineDecided {
  readonly rows: number;
}

/** {@link QuarantineQuery} */
export const quarantineQuerySchema: z.ZodType<QuarantineQuery> = z.strictObject({
  ...pageQueryFields,
  dataset: z.string().max(64).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  reason: z.string().max(64).optional(),
  decision: z.enum(DECISIONS).optional(),
  q: z.string().max(200).optional(),
});

/** {@link QuarantineDocument} */
export const quarantineDocumentSchema: z.ZodType<QuarantineDocument> = pageOf(
  z.strictObject({
    dataset: z.string(),
    day: z.string(),
    line: count,
    reason: z.string(),
    meaning: z.string(),
    raw: z.string(),
    rowHash: z.string(),
    decision: z.enum(DECISIONS),
    note: z.string().nullable(),
    decidedMs: z.number().nullable(),
    isAcceptable: z.boolean(),
  }),
);

/** {@link QuarantineSummary} */
export const quarantineSummarySchema: z.ZodType<QuarantineSummary> = z.strictObject({
  days: z.array(
    z.strictObject({
      dataset: z.string(),
      day: z.string(),
      rows: count,
      reasons: z.record(z.string(), count),
    }),
  ),
});

/** {@link QuarantineDecisionRequest} */
export const quarantineDecisionRequestSchema: z.ZodType<QuarantineDecisionRequest> = z.strictObject({
  dataset: z.string().max(64),
  day: z.iso.date(),
  rowHashes: z
    .array(z.string().regex(/^[0-9a-f]{64}$/))
    .min(1)
    .max(10_000),
  decision: z.enum(DECISIONS),
  note: z.string().max(1000),
});

/** {@link QuarantineDecided} */
export const quarantineDecidedSchema: z.ZodType<QuarantineDecided> = z.strictObject({ rows: count });
