import { z } from 'zod';

const count = z.int().nonnegative();

/** What `barlake archive --json` prints. */
export const archiveDocumentSchema: z.ZodType<ArchiveDocument> = z.strictObject({
  dryRun: z.boolean(),
  options: z.array(
    z.strictObject({
      dataset: z.string(),
      month: z.string(),
      days: count,
      rows: count,
      bytesBefore: count,
      bytesAfter: count.nullable(),
    }),
  ),
  landing: z.strictObject({ files: count, bytes: count }),
  damaged: z.array(z.string()),
});

/** What went to the archive, or would go. */
export interface ArchiveDocument {
  /** Nothing was done. */
  readonly dryRun: boolean;
  readonly options: readonly {
    readonly dataset: string;
    readonly month: string;
    readonly days: number;
    readonly rows: number;
    readonly bytesBefore: number;
    /** Null in a dry run, and where a day was published anew meanwhile. */
    readonly bytesAfter: number | null;
  }[];
  readonly landing: { readonly files: number; readonly bytes: number };
  /** Files that are not what landed or was published, inside the lake. */
  readonly damaged: readonly string[];
}
