import { z } from 'zod';
import { type TickerBar, tickerBarSchema } from './aggregates.ts';
import { optionalField } from './optional-field.ts';

/** One day of a whole market, in any order; a ticker may come twice. On a day without trading there is no `results`. */
export interface GroupedDailyResponse {
  status?: string | undefined;
  request_id?: string | undefined;
  adjusted?: boolean | undefined;
  queryCount?: number | undefined;
  resultsCount?: number | undefined;
  count?: number | undefined;
  /**
   * Rows as they came. Single ones have been garbage (April 2020), which must not cost the other ten thousand:
   * {@link readGroupedRow} tells which are bars.
   */
  results?: unknown[] | undefined;
}

/** `GET /v2/aggs/grouped/locale/{us|global}/market/{stocks|crypto|fx}/{date}`: the envelope; its rows are not looked at. */
export const groupedDailySchema: z.ZodType<GroupedDailyResponse> = z.object({
  status: optionalField(z.string()),
  request_id: optionalField(z.string()),
  adjusted: optionalField(z.boolean()),
  queryCount: optionalField(z.number()),
  resultsCount: optionalField(z.number()),
  count: optionalField(z.number()),
  results: optionalField(z.array(z.unknown())),
});

/**
 * A row of `results` as a bar, or `undefined` when it is none. Its `t` is the end of the window (16:00 in New York for
 * shares): the day is the one that was asked for.
 */
export function readGroupedRow(row: unknown): TickerBar | undefined {
  const parsed = tickerBarSchema.safeParse(row);
  return parsed.success ? parsed.data : undefined;
}
