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
  /** Their `t` is the end of the window (16:00 in New York for shares): the day is the one that was asked for. */
  results?: TickerBar[] | undefined;
}

/** `GET /v2/aggs/grouped/locale/{us|global}/market/{stocks|crypto|fx}/{date}`. */
export const groupedDailySchema: z.ZodType<GroupedDailyResponse> = z.object({
  status: optionalField(z.string()),
  request_id: optionalField(z.string()),
  adjusted: optionalField(z.boolean()),
  queryCount: optionalField(z.number()),
  resultsCount: optionalField(z.number()),
  count: optionalField(z.number()),
  results: optionalField(z.array(tickerBarSchema)),
});
