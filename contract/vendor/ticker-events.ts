import { z } from 'zod';
import { type SingleResult, singleResultSchema } from './list-page.ts';
import { optionalField } from './optional-field.ts';

/** One thing that happened to a company: from `date` on it traded under that ticker. */
export interface TickerEvent {
  /** `ticker_change`; the documentation calls the field `event_type`, answers call it `type`. */
  type: string;
  /** `YYYY-MM-DD`. */
  date: string;
  ticker_change?: { ticker: string } | undefined;
}

/** The company that holds the ticker now, with its history, newest first. */
export interface TickerEvents {
  name?: string | undefined;
  composite_figi?: string | undefined;
  cik?: string | undefined;
  events?: TickerEvent[] | undefined;
}

const EVENT: z.ZodType<TickerEvent> = z
  .object({
    type: optionalField(z.string()),
    event_type: optionalField(z.string()),
    date: z.string(),
    ticker_change: optionalField(z.object({ ticker: z.string() })),
  })
  .transform(({ event_type, type, ...event }) => ({ type: type ?? event_type ?? '', ...event }));

/** `GET /vX/reference/tickers/{id}/events`. */
export const tickerEventsSchema: z.ZodType<SingleResult<TickerEvents>> = singleResultSchema(
  z.object({
    name: optionalField(z.string()),
    composite_figi: optionalField(z.string()),
    cik: optionalField(z.string()),
    events: optionalField(z.array(EVENT)),
  }),
);
