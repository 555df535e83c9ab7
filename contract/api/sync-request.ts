import { z } from 'zod';

/** What should exist, as `plan` and `sync` take it from the dashboard; the words are those of the command line. */
export interface SyncRequestDocument {
  readonly datasets: readonly string[];
  readonly from: string;
  readonly to: string;
  /** Only these days of the range; absent: all of it. */
  readonly days?: readonly string[] | undefined;
  /** Absent: the whole market. */
  readonly symbols?: readonly string[] | undefined;
  /** Name of a universe file of the lake. */
  readonly universe?: string | undefined;
  readonly through: 'landing' | 'bronze' | 'silver' | 'gold';
  readonly route: 'auto' | 'flat' | 'grouped' | 'rest';
  readonly mode: 'missing' | 'retry-failed' | 'rebuild';
}

const day = z.iso.date('Write a date as YYYY-MM-DD.');

/** {@link SyncRequestDocument}; titles and descriptions are what forms show. */
export const syncRequestDocumentSchema: z.ZodType<SyncRequestDocument> = z.strictObject({
  datasets: z.array(z.string().max(64)).min(1, 'Choose at least one.').max(16).meta({ title: 'Datasets' }),
  from: day.meta({ title: 'First trading day' }),
  to: day.meta({ title: 'Last trading day' }),
  days: z
    .array(day)
    .min(1)
    .max(20_000)
    .optional()
    .meta({ title: 'Only these days', description: 'with commas; none: all of them' }),
  symbols: z
    .array(z.string().min(1).max(64))
    .max(20_000)
    .optional()
    .meta({ title: 'Symbols', description: 'with commas; none: the whole market' }),
  universe: z
    .string()
    .max(200)
    .optional()
    .meta({ title: 'Universe', description: 'by its name in the lake' }),
  through: z.enum(['landing', 'bronze', 'silver', 'gold']).default('bronze').meta({ title: 'Go through to' }),
  route: z.enum(['auto', 'flat', 'grouped', 'rest']).default('auto').meta({ title: 'Route' }),
  mode: z.enum(['missing', 'retry-failed', 'rebuild']).default('missing').meta({ title: 'Days' }),
});
