import { z } from 'zod';

/** What `barlake catalog copy --json` prints. */
export const catalogCopyDocumentSchema: z.ZodType<CatalogCopyDocument> = z.strictObject({
  from: z.string(),
  to: z.string(),
  tables: z.array(
    z.strictObject({ name: z.string(), rows: z.int().nonnegative(), content: z.string().length(64) }),
  ),
});

/** A catalog that was copied; places are shown without passwords. */
export interface CatalogCopyDocument {
  readonly from: string;
  readonly to: string;
  /** Each the same in both catalogs: its rows, and a digest of their content. */
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly content: string }[];
}
