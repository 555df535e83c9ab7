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

/** {@link SyncRequestDocument} */
export const syncRequestDocumentSchema: z.ZodType<SyncRequestDocument> = z.strictObject({
  datasets: z.array(z.string().max(64)).min(1).max(16),
  from: z.iso.date(),
  to: z.iso.date(),
  days: z.array(z.iso.date()).min(1).max(20_000).optional(),
  symbols: z.array(z.string().min(1).max(64)).max(20_000).optional(),
  universe: z.string().max(200).optional(),
  through: z.enum(['landing', 'bronze', 'silver', 'gold']).default('bronze'),
  route: z.enum(['auto', 'flat', 'grouped', 'rest']).default('auto'),
  mode: z.enum(['missing', 'retry-failed', 'rebuild']).default('missing'),
});
