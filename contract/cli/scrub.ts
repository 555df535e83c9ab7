import { z } from 'zod';

const count = z.int().nonnegative();

/** What `barlake scrub --json` prints. */
export const scrubDocumentSchema: z.ZodType<ScrubDocument> = z.strictObject({
  files: count,
  bytes: count,
  after: z.string(),
  isComplete: z.boolean(),
  damaged: z.array(
    z.strictObject({
      path: z.string(),
      layer: z.string(),
      dataset: z.string(),
      keys: z.array(z.string()),
      found: z.enum(['missing', 'size', 'bytes']),
      repair: z.enum(['none', 'made', 'gone', 'marked', 'lost', 'failed']),
      command: z.string().nullable(),
      error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
    }),
  ),
});

/** What a scrub saw. */
export interface ScrubDocument {
  readonly files: number;
  readonly bytes: number;
  /** The file behind which it began; empty: at the first. */
  readonly after: string;
  /** Whether it came to the end; if not, the next scrub goes on there. */
  readonly isComplete: boolean;
  readonly damaged: readonly {
    /** Inside the lake. */
    readonly path: string;
    readonly layer: string;
    readonly dataset: string;
    /** Days, years, tables: the partitions whose file it is. */
    readonly keys: readonly string[];
    readonly found: 'missing' | 'size' | 'bytes';
    /** `made` again; `gone`: replaced meanwhile; `marked`: set aside, `command` makes it again; `lost`: set aside, nothing does; `none`: not asked for. */
    readonly repair: 'none' | 'made' | 'gone' | 'marked' | 'lost' | 'failed';
    readonly command: string | null;
    readonly error: { readonly code: string; readonly message: string } | null;
  }[];
}
