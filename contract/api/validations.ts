import { z } from 'zod';

/** Which runs of `validate` and of syncs that validated, and what of them; what is absent does not filter. */
export interface ValidationsQuery {
  readonly dataset?: string | undefined;
  readonly rule?: string | undefined;
  /** The last so many runs. */
  readonly runs: number;
}

/** Runs of one answer at most. */
const RUNS_MAX = 500;

/** {@link ValidationsQuery} */
export const validationsQuerySchema: z.ZodType<ValidationsQuery> = z.strictObject({
  dataset: z.string().max(64).optional(),
  rule: z.string().max(64).optional(),
  runs: z.coerce.number().int().min(1).max(RUNS_MAX).default(90),
});

/** What to validate, as the command line takes it. */
export interface ValidateRequestDocument {
  /** Absent: all that the lake holds. */
  readonly datasets?: readonly string[] | undefined;
  /** Absent: from the first day, up to today. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Look again at days about which nothing has changed. */
  readonly isAll: boolean;
}

/** {@link ValidateRequestDocument} */
export const validateRequestDocumentSchema: z.ZodType<ValidateRequestDocument> = z.strictObject({
  datasets: z.array(z.string().max(64)).min(1).max(16).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  isAll: z.boolean().default(false),
});
