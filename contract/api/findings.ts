import { z } from 'zod';
import { type Page, type PageQuery, pageOf, pageQueryFields } from './page.ts';

const count = z.int().nonnegative();

/** Which findings, newest day first. */
export interface FindingsQuery extends PageQuery {
  readonly dataset?: string | undefined;
  readonly rule?: string | undefined;
  readonly severity?: 'info' | 'warning' | 'error' | undefined;
  readonly origin?: string | undefined;
  readonly symbol?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Part of the message. */
  readonly q?: string | undefined;
}

/** One observation about the quality of data. */
export interface FindingRow {
  readonly id: number;
  readonly origin: string;
  readonly dataset: string;
  readonly key: string;
  readonly rule: string;
  readonly severity: string;
  readonly symbol: string | null;
  readonly message: string;
  readonly rowCount: number;
  readonly evidence: Readonly<Record<string, string | number>>;
}

/** A page of findings. */
export type FindingsDocument = Page<FindingRow>;

/** Findings and refused rows in numbers, and how that went over time. */
export interface QualityDocument {
  readonly byRule: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly dataset: string;
    readonly findings: number;
    readonly rows: number;
  }[];
  /** A point for each month and dataset: rows received, refused, and findings. */
  readonly trend: readonly {
    readonly month: string;
    readonly dataset: string;
    readonly rows: number;
    readonly quarantined: number;
    readonly findings: number;
  }[];
  /** Results of `reconcile`, by month: bars compared and bars that differ unexplained. */
  readonly reconciliation: readonly {
    readonly month: string;
    readonly dataset: string;
    readonly findings: number;
    readonly rows: number;
  }[];
}

/** {@link FindingRow} */
export const findingRowSchema: z.ZodType<FindingRow> = z.strictObject({
  id: count,
  origin: z.string(),
  dataset: z.string(),
  key: z.string(),
  rule: z.string(),
  severity: z.string(),
  symbol: z.string().nullable(),
  message: z.string(),
  rowCount: count,
  evidence: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** {@link FindingsQuery} */
export const findingsQuerySchema: z.ZodType<FindingsQuery> = z.strictObject({
  ...pageQueryFields,
  dataset: z.string().max(64).optional(),
  rule: z.string().max(64).optional(),
  severity: z.enum(['info', 'warning', 'error']).optional(),
  origin: z.string().max(32).optional(),
  symbol: z.string().max(64).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  q: z.string().max(200).optional(),
});

/** {@link FindingsDocument} */
export const findingsDocumentSchema: z.ZodType<FindingsDocument> = pageOf(findingRowSchema);

/** {@link QualityDocument} */
export const qualityDocumentSchema: z.ZodType<QualityDocument> = z.strictObject({
  byRule: z.array(
    z.strictObject({
      rule: z.string(),
      severity: z.string(),
      dataset: z.string(),
      findings: count,
      rows: count,
    }),
  ),
  trend: z.array(
    z.strictObject({
      month: z.string(),
      dataset: z.string(),
      rows: count,
      quarantined: count,
      findings: count,
    }),
  ),
  reconciliation: z.array(
    z.strictObject({ month: z.string(), dataset: z.string(), findings: count, rows: count }),
  ),
});
