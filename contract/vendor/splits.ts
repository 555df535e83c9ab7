import { z } from 'zod';
import { type ListPage, listPageSchema } from './list-page.ts';
import { optionalField } from './optional-field.ts';

/** `split_to` new shares for `split_from` old ones. A ticker and day may have several rows that disagree. */
export interface SplitRow {
  id?: string | undefined;
  ticker: string;
  execution_date: string;
  split_from: number;
  split_to: number;
  /** `forward_split`, `reverse_split` or `stock_dividend`; the newer endpoint only, as is the factor. */
  adjustment_type?: string | undefined;
  /** What prices before this day are multiplied by, later splits included. */
  historical_adjustment_factor?: number | undefined;
}

/** `GET /stocks/v1/splits` and the older `GET /v3/reference/splits`. */
export const splitListSchema: z.ZodType<ListPage<SplitRow>> = listPageSchema(
  z.object({
    id: optionalField(z.string()),
    ticker: z.string(),
    execution_date: z.iso.date(),
    split_from: z.number(),
    split_to: z.number(),
    adjustment_type: optionalField(z.string()),
    historical_adjustment_factor: optionalField(z.number()),
  }),
);
