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
