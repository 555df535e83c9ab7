import { z } from 'zod';

/** Rows of one page at the most. */
export const PAGE_ROWS_MAX = 1000;

/** What every list takes. */
export interface PageQuery {
  /** From the page before; absent: the first one. */
  readonly cursor?: string | undefined;
  /** Rows, at most {@link PAGE_ROWS_MAX}. */
  readonly limit: number;
}

/** The fields of {@link PageQuery}, for the query of a list. */
export const pageQueryFields: {
  readonly cursor: z.ZodType<string | undefined>;
  readonly limit: z.ZodType<number>;
} = {
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_ROWS_MAX).default(100),
};

/** One page of a list. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Of the next page; null on the last one. */
  readonly cursor: string | null;
  /** All rows that the filters let through. */
  readonly total: number;
}

/** A page of rows of a schema. */
export function pageOf<Row>(row: z.ZodType<Row>): z.ZodType<Page<Row>> {
  return z.strictObject({ rows: z.array(row), cursor: z.string().nullable(), total: z.int().nonnegative() });
}
