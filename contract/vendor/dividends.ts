import { z } from 'zod';
import { type ListPage, listPageSchema } from './list-page.ts';
import { optionalField } from './optional-field.ts';

/** A cash dividend per share. Dates are `YYYY-MM-DD`; all but the ex-date may be missing. */
export interface DividendRow {
  id?: string | undefined;
  ticker: string;
  ex_dividend_date: string;
  cash_amount: number;
  currency?: string | undefined;
  declaration_date?: string | undefined;
  record_date?: string | undefined;
  pay_date?: string | undefined;
  /** Payments a year; 0 for a single one. */
  frequency?: number | undefined;
  /** `CD`, `SC`, `LT` or `ST`; the older endpoint only. */
  dividend_type?: string | undefined;
  /** `recurring`, `special`, `supplemental`, `irregular` or `unknown`; the newer endpoint only, as are those below. */
  distribution_type?: string | undefined;
  split_adjusted_cash_amount?: number | undefined;
  /** What prices before this day are multiplied by, later dividends included. */
  historical_adjustment_factor?: number | undefined;
}

const text = optionalField(z.string());

/** `GET /stocks/v1/dividends` and the older `GET /v3/reference/dividends`. */
export const dividendListSchema: z.ZodType<ListPage<DividendRow>> = listPageSchema(
  z.object({
    id: text,
    ticker: z.string(),
    ex_dividend_date: z.iso.date(),
    cash_amount: z.number(),
    currency: text,
    declaration_date: text,
    record_date: text,
    pay_date: text,
    frequency: optionalField(z.number()),
    dividend_type: text,
    distribution_type: text,
    split_adjusted_cash_amount: optionalField(z.number()),
    historical_adjustment_factor: optionalField(z.number()),
  }),
);
