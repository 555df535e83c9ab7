import { z } from 'zod';

/** Universe files of the lake, newest first. */
export interface UniversesDocument {
  readonly universes: readonly {
    /** File name: `us_equities_20260102.json`. */
    readonly name: string;
    readonly category: string;
    readonly asOf: string;
    readonly symbols: number;
  }[];
}

/** {@link UniversesDocument} */
export const universesDocumentSchema: z.ZodType<UniversesDocument> = z.strictObject({
  universes: z.array(
    z.strictObject({
      name: z.string(),
      category: z.string(),
      asOf: z.string(),
      symbols: z.int().nonnegative(),
    }),
  ),
});
