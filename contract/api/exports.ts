import { z } from 'zod';

const count = z.int().nonnegative();

/** Directories for qlib that stand in the lake, and what they hold. */
export interface ExportsDocument {
  readonly exports: readonly ExportRow[];
}

/** One frequency of an export. */
export interface ExportRow {
  readonly dataset: string;
  /** `day`, `1min`, … */
  readonly freq: string;
  /** Relative to the lake. */
  readonly folder: string;
  readonly from: string;
  readonly to: string;
  /** Trading days from the first to the last, and rows of the calendar. */
  readonly days: number;
  readonly rows: number;
  readonly symbols: number;
  readonly bars: number;
  readonly hours: 'regular' | 'extended';
  /** Whether it has all symbols and days of silver; else those that were asked for. */
  readonly isWhole: boolean;
  readonly fields: readonly string[];
  /** Columns of silver besides, and the sets that they make up. */
  readonly features: readonly string[];
  readonly sets: readonly string[];
  readonly bytes: number;
  /** When it was last written; null when nobody can tell. */
  readonly builtMs: number | null;
  /** Why it is not what silver would give now; null: it is. */
  readonly stale: string | null;
  /** The last time that it was read back; null: never. */
  readonly readback: ExportReadback | null;
  /** Line of Python that opens it. */
  readonly open: string;
}

/** What reading an export back came to. */
export interface ExportReadback {
  readonly checkedMs: number;
  readonly run: string;
  /** Values compared, and files they were in. */
  readonly cells: number;
  readonly files: number;
  /** All that was not as silver has it, and the first of it in words. */
  readonly problems: number;
  readonly samples: readonly string[];
  /** Whether the export has not been written since. */
  readonly isCurrent: boolean;
}

/** An export to make or to bring up to date, in the words of the command line; what is absent is its default. It stands in the lake. */
export interface ExportRequestDocument {
  readonly dataset: string;
  readonly freq?: string | undefined;
  readonly hours?: 'regular' | 'extended' | undefined;
  readonly fields?: readonly string[] | undefined;
  /** Names of feature sets. */
  readonly features?: readonly string[] | undefined;
  readonly symbols?: readonly string[] | undefined;
  /** Name of a universe file of the lake. */
  readonly universe?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Write all files anew. */
  readonly isRebuild: boolean;
  /** Read every value back afterwards. */
  readonly isVerified: boolean;
}

/** Which export to read back. */
export interface ReadbackRequestDocument {
  readonly dataset: string;
  readonly freq: string;
}

/** {@link ExportsDocument} */
export const exportsDocumentSchema: z.ZodType<ExportsDocument> = z.strictObject({
  exports: z.array(
    z.strictObject({
      dataset: z.string(),
      freq: z.string(),
      folder: z.string(),
      from: z.string(),
      to: z.string(),
      days: count,
      rows: count,
      symbols: count,
      bars: count,
      hours: z.enum(['regular', 'extended']),
      isWhole: z.boolean(),
      fields: z.array(z.string()),
      features: z.array(z.string()),
      sets: z.array(z.string()),
      bytes: count,
      builtMs: z.number().nullable(),
      stale: z.string().nullable(),
      readback: z
        .strictObject({
          checkedMs: z.number(),
          run: z.string(),
          cells: count,
          files: count,
          problems: count,
          samples: z.array(z.string()),
          isCurrent: z.boolean(),
        })
        .nullable(),
      open: z.string(),
    }),
  ),
});

/** {@link ExportRequestDocument} */
export const exportRequestDocumentSchema: z.ZodType<ExportRequestDocument> = z.strictObject({
  dataset: z.string().max(64),
  freq: z.string().max(16).optional(),
  hours: z.enum(['regular', 'extended']).optional(),
  fields: z.array(z.string().max(64)).min(1).max(64).optional(),
  features: z.array(z.string().max(64)).max(64).optional(),
  symbols: z.array(z.string().min(1).max(64)).max(20_000).optional(),
  universe: z.string().max(200).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  isRebuild: z.boolean().default(false),
  isVerified: z.boolean().default(false),
});

/** {@link ReadbackRequestDocument} */
export const readbackRequestDocumentSchema: z.ZodType<ReadbackRequestDocument> = z.strictObject({
  dataset: z.string().max(64),
  freq: z.string().max(16),
});
