import { z } from 'zod';
import type { BarsDocument } from './bars.ts';

/** Rows of an answer in JSON. */
export const JSON_ROWS_MAX = 10_000;

/** One statement that reads. */
export interface SqlRequest {
  readonly sql: string;
  readonly format: 'json' | 'csv' | 'ndjson' | 'parquet' | 'arrow';
  /** Rows to stop after, at most {@link JSON_ROWS_MAX} in JSON. */
  readonly limit?: number | undefined;
  readonly timeoutSeconds: number;
}

/** Rows of a statement; `isCut` when there are more. */
export type SqlDocument = Pick<BarsDocument, 'columns' | 'rows' | 'isCut'> & { readonly seconds: number };

/** Tables and columns, for completion. */
export interface SqlTablesDocument {
  readonly tables: readonly {
    readonly name: string;
    readonly description: string;
    readonly columns: readonly { readonly name: string; readonly type: string }[];
  }[];
}

/** {@link SqlRequest} */
export const sqlRequestSchema: z.ZodType<SqlRequest> = z.strictObject({
  sql: z.string().min(1).max(100_000),
  format: z.enum(['json', 'csv', 'ndjson', 'parquet', 'arrow']).default('json'),
  limit: z.int().min(1).optional(),
  timeoutSeconds: z.number().min(1).max(600).default(60),
});

/** {@link SqlDocument} */
export const sqlDocumentSchema: z.ZodType<SqlDocument> = z.strictObject({
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  isCut: z.boolean(),
  seconds: z.number(),
});

/** {@link SqlTablesDocument} */
export const sqlTablesDocumentSchema: z.ZodType<SqlTablesDocument> = z.strictObject({
  tables: z.array(
    z.strictObject({
      name: z.string(),
      description: z.string(),
      columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
    }),
  ),
});
