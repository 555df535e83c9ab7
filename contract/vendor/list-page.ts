import { z } from 'zod';
import { optionalField } from './optional-field.ts';

/** What every answer has around its rows. A later page may come without `results`. */
export interface ListPage<Row> {
  /** `OK`, or `DELAYED` on plans that see the market late. */
  status?: string | undefined;
  request_id?: string | undefined;
  /** Rows in this page, not in the whole list. */
  count?: number | undefined;
  /** Where the next page is, without the key. Missing on the last page. */
  next_url?: string | undefined;
  results?: Row[] | undefined;
}

/** One object under `results`. */
export interface SingleResult<Result> {
  status?: string | undefined;
  request_id?: string | undefined;
  results: Result;
}

/** The page of a list of `row`. */
export function listPageSchema<Row>(row: z.ZodType<Row>): z.ZodType<ListPage<Row>> {
  return z.object({
    status: optionalField(z.string()),
    request_id: optionalField(z.string()),
    count: optionalField(z.number()),
    next_url: optionalField(z.string()),
    results: optionalField(z.array(row)),
  });
}

/** An answer about one thing. */
export function singleResultSchema<Result>(result: z.ZodType<Result>): z.ZodType<SingleResult<Result>> {
  return z.object({
    status: optionalField(z.string()),
    request_id: optionalField(z.string()),
    results: result,
  }) as z.ZodType<SingleResult<Result>>;
}
