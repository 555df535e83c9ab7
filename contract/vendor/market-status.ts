import { z } from 'zod';
import { optionalField } from './optional-field.ts';

/** Which markets trade at the moment. */
export interface MarketStatusNow {
  /** `open`, `closed` or `extended-hours`. */
  market: string;
  earlyHours?: boolean | undefined;
  afterHours?: boolean | undefined;
  /** The server’s time with its New York offset. */
  serverTime: string;
  exchanges?: Record<string, string> | undefined;
  currencies?: Record<string, string> | undefined;
}

/** A coming day on which an exchange is closed or closes early. */
export interface UpcomingHoliday {
  /** `YYYY-MM-DD`. */
  date: string;
  /** `NYSE`, `NASDAQ` or `OTC`. */
  exchange: string;
  name: string;
  /** `closed` or `early-close`. */
  status: string;
  /** Instants in UTC; only for early closes. */
  open?: string | undefined;
  close?: string | undefined;
}

const statuses = optionalField(z.record(z.string(), z.string()));

/** `GET /v1/marketstatus/now`. */
export const marketStatusSchema: z.ZodType<MarketStatusNow> = z.object({
  market: z.string(),
  earlyHours: optionalField(z.boolean()),
  afterHours: optionalField(z.boolean()),
  serverTime: z.string(),
  exchanges: statuses,
  currencies: statuses,
});

/** `GET /v1/marketstatus/upcoming`: a bare array, future only. */
export const upcomingHolidaysSchema: z.ZodType<UpcomingHoliday[]> = z.array(
  z.object({
    date: z.iso.date(),
    exchange: z.string(),
    name: z.string(),
    status: z.string(),
    open: optionalField(z.string()),
    close: optionalField(z.string()),
  }),
);
