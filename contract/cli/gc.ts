import { z } from 'zod';

const count = z.int().nonnegative();

/** What `barlake gc --json` prints. */
export const gcDocumentSchema: z.ZodType<GcDocument> = z.strictObject({
  dryRun: z.boolean(),
  collected: z.array(
    z.strictObject({
      kind: z.enum(['superseded', 'leftover', 'answer', 'history']),
      count,
      bytes: count,
    }),
  ),
  kept: z.strictObject({ count, bytes: count, until: z.string().nullable(), noticed: count }),
  unknown: z.array(z.string()),
  files: z.array(z.strictObject({ path: z.string(), bytes: count })),
});

/** What went, or would go. */
export interface GcDocument {
  /** Nothing was removed. */
  readonly dryRun: boolean;
  readonly collected: readonly {
    /** `history` counts rows of the catalog, the others files. */
    readonly kind: 'superseded' | 'leftover' | 'answer' | 'history';
    readonly count: number;
    /** What the disk has more afterwards. */
    readonly bytes: number;
  }[];
  /** Files that stay for readers, and when the first of them may go. */
  readonly kept: {
    readonly count: number;
    readonly bytes: number;
    readonly until: string | null;
    /** Those in no list of the catalog that were not noticed before. */
    readonly noticed: number;
  };
  /** Files that are left alone because they may be data. */
  readonly unknown: readonly string[];
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}
