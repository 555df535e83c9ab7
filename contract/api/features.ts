import { z } from 'zod';

const count = z.int().nonnegative();

/** Sets of features and what was built of them. */
export interface FeaturesDocument {
  readonly sets: readonly {
    readonly name: string;
    readonly description: string;
    /** `built-in`, or the file it comes from. */
    readonly source: string;
    readonly features: readonly {
      readonly name: string;
      readonly dataset: string;
      readonly expression: string;
      readonly description: string;
    }[];
  }[];
}

/** Directories for qlib and what they hold. */
export interface ExportsDocument {
  readonly exports: readonly {
    readonly dataset: string;
    readonly freq: string;
    readonly folder: string;
    readonly from: string | null;
    readonly to: string | null;
    readonly symbols: number;
    readonly fields: readonly string[];
    readonly bytes: number;
    readonly isStale: boolean | null;
    /** Line of Python that opens it. */
    readonly open: string;
  }[];
}

/** {@link FeaturesDocument} */
export const featuresDocumentSchema: z.ZodType<FeaturesDocument> = z.strictObject({
  sets: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      source: z.string(),
      features: z.array(
        z.strictObject({
          name: z.string(),
          dataset: z.string(),
          expression: z.string(),
          description: z.string(),
        }),
      ),
    }),
  ),
});

/** {@link ExportsDocument} */
export const exportsDocumentSchema: z.ZodType<ExportsDocument> = z.strictObject({
  exports: z.array(
    z.strictObject({
      dataset: z.string(),
      freq: z.string(),
      folder: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      symbols: count,
      fields: z.array(z.string()),
      bytes: count,
      isStale: z.boolean().nullable(),
      open: z.string(),
    }),
  ),
});
