import { z } from 'zod';

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
