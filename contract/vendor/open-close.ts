import { z } from 'zod';
import { optionalField } from './optional-field.ts';

/** The official prices of one symbol and day; a flat object. */
export interface OpenCloseResponse {
  status?: string | undefined;
  request_id?: string | undefined;
  /** The day, `YYYY-MM-DD`. */
  from: string;
  symbol: string;
  open: number;
  high: number;
  low: number;
  close: number;
  volume?: number | undefined;
  /** Last price of the evening. */
  afterHours?: number | undefined;
  /** First price of the morning. */
  preMarket?: number | undefined;
  otc?: boolean | undefined;
}

/** `GET /v1/open-close/{ticker}/{date}`. */
export const openCloseSchema: z.ZodType<OpenCloseResponse> = z.object({
  status: optionalField(z.string()),
  request_id: optionalField(z.string()),
  from: z.string(),
  symbol: z.string(),
  open: z.number(),
  high: z.number(),
  low: z.number(),
  close: z.number(),
  volume: optionalField(z.number()),
  afterHours: optionalField(z.number()),
  preMarket: optionalField(z.number()),
  otc: optionalField(z.boolean()),
});
