import { z } from 'zod';

/** The body of every answer that is an error. */
export interface ProblemDocument {
  /** From docs/errors.md: `E_USAGE`, `E_NOT_HELD`; `E_HTTP` for what is wrong with the request itself. */
  readonly code: string;
  readonly message: string;
  /** What to do next. */
  readonly mend: string | null;
  /** Numbers and names behind the message. */
  readonly details: Readonly<Record<string, string | number>>;
  /** Stands in the log, too. */
  readonly requestId: string;
}

/** {@link ProblemDocument} */
export const problemDocumentSchema: z.ZodType<ProblemDocument> = z.strictObject({
  code: z.string(),
  message: z.string(),
  mend: z.string().nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
  requestId: z.string(),
});
