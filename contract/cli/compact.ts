import { z } from 'zod';

const count = z.int().nonnegative();

/** What `barlake compact --json` prints. */
export const compactDocumentSchema: z.ZodType<CompactDocument> = z.strictObject({
  dryRun: z.boolean(),
  files: z.array(
    z.strictObject({
      dataset: z.string(),
      period: z.string(),
      state: z.enum(['planned', 'done', 'changed', 'failed']),
      days: count,
      rows: count,
      filesBefore: count,
      bytesBefore: count,
      bytesAfter: count.nullable(),
      path: z.string().nullable(),
      error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
    }),
  ),
  waiting: z.array(z.strictObject({ dataset: z.string(), period: z.string(), missing: count })),
});

/** Files of many days that were made, or would be. */
export interface CompactDocument {
  /** Nothing was done. */
  readonly dryRun: boolean;
  readonly files: readonly {
    readonly dataset: string;
    /** `2024` or `2024-03`. */
    readonly period: string;
    /** `changed`: a day was published anew meanwhile, and the next run makes the file. */
    readonly state: 'planned' | 'done' | 'changed' | 'failed';
    readonly days: number;
    readonly rows: number;
    readonly filesBefore: number;
    readonly bytesBefore: number;
    /** Null where no file was made. */
    readonly bytesAfter: number | null;
    /** Inside the lake. */
    readonly path: string | null;
    readonly error: { readonly code: string; readonly message: string } | null;
  }[];
  /** Periods that are over and lack days that may still come. */
  readonly waiting: readonly {
    readonly dataset: string;
    readonly period: string;
    readonly missing: number;
  }[];
}
