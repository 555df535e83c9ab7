import { z } from 'zod';
import { type ListPage, listPageSchema, type SingleResult, singleResultSchema } from './list-page.ts';
import { optionalField } from './optional-field.ts';

/** An option contract. */
export interface OptionContract {
  ticker: string;
  /** Without a prefix, also for indices: `SPX`. */
  underlying_ticker: string;
  /** `call`, `put` or `other`. */
  contract_type: string;
  exercise_style?: string | undefined;
  expiration_date: string;
  strike_price: number;
  shares_per_contract?: number | undefined;
  primary_exchange?: string | undefined;
  cfi?: string | undefined;
  correction?: number | undefined;
  /** What an adjusted contract delivers besides. */
  additional_underlyings?: { underlying: string; type: string; amount: number }[] | undefined;
}

const CONTRACT: z.ZodType<OptionContract> = z.object({
  ticker: z.string(),
  underlying_ticker: z.string(),
  contract_type: z.string(),
  exercise_style: optionalField(z.string()),
  expiration_date: z.iso.date(),
  strike_price: z.number(),
  shares_per_contract: optionalField(z.number()),
  primary_exchange: optionalField(z.string()),
  cfi: optionalField(z.string()),
  correction: optionalField(z.number()),
  additional_underlyings: optionalField(
    z.array(z.object({ underlying: z.string(), type: z.string(), amount: z.number() })),
  ),
});

/** `GET /v3/reference/options/contracts`. */
export const optionContractListSchema: z.ZodType<ListPage<OptionContract>> = listPageSchema(CONTRACT);

/** `GET /v3/reference/options/contracts/{ticker}`. */
export const optionContractSchema: z.ZodType<SingleResult<OptionContract>> = singleResultSchema(CONTRACT);
