import { z } from 'zod';

/** How well something is. */
export type HealthWord = 'ok' | 'info' | 'warning' | 'error';

/** How the lake and what works on it are; the document of `barlake health --json` and of the server alike. */
export interface HealthDocument {
  readonly nowMs: number;
  /** The gravest of all. */
  readonly status: HealthWord;
  /** Everything that was judged, gravest first. */
  readonly checks: readonly {
    /** What it is about: `late:stocks_daily`; the key of its alert when it is not `ok`. */
    readonly key: string;
    readonly status: HealthWord;
    readonly message: string;
    readonly mend: string | null;
  }[];
}

const word = z.enum(['ok', 'info', 'warning', 'error']);

/** {@link HealthDocument} */
export const healthDocumentSchema: z.ZodType<HealthDocument> = z.strictObject({
  nowMs: z.number(),
  status: word,
  checks: z.array(
    z.strictObject({
      key: z.string(),
      status: word,
      message: z.string(),
      mend: z.string().nullable(),
    }),
  ),
});
