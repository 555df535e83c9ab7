import { z } from 'zod';

const count = z.int().nonnegative();
const row = z.record(z.string(), z.unknown());
const calls = z.strictObject({ made: count, naive: count });
const table = z.enum(['tickers', 'splits', 'dividends', 'events', 'contracts']);

const update: z.ZodType<ReferenceUpdateDocument> = z.strictObject({
  version: count,
  isNewVersion: z.boolean(),
  rows: count,
  received: count,
  duplicates: count,
  added: count,
  changed: count,
  removed: count,
  sample: z.array(
    z.strictObject({
      change: z.enum(['added', 'changed', 'removed']),
      key: row,
      before: row.nullable(),
      after: row.nullable(),
    }),
  ),
  findings: z.array(z.strictObject({ rule: z.string(), severity: z.string(), count })),
});

/** What `barlake sync reference --json` prints at its end. */
export const referenceDocumentSchema: z.ZodType<ReferenceDocument> = z.strictObject({
  run: z.string(),
  state: z.enum(['done', 'partial', 'failed', 'cancelled']),
  tables: z.array(
    z.strictObject({
      table,
      state: z.enum(['done', 'partial', 'failed', 'refused', 'skipped']),
      update: update.nullable(),
      calls,
    }),
  ),
  calendar: z
    .strictObject({
      state: z.enum(['done', 'failed', 'refused', 'skipped']),
      days: count,
      until: z.iso.date().nullable(),
      findings: z.array(z.strictObject({ day: z.iso.date(), rule: z.string(), message: z.string() })),
      clockAheadSeconds: z.number().nullable(),
      isClockWrong: z.boolean(),
      calls,
    })
    .nullable(),
  failures: z.array(
    z.strictObject({
      part: z.string(),
      subject: z.string().nullable(),
      code: z.string(),
      message: z.string(),
      mend: z.string().nullable(),
    }),
  ),
  calls,
  seconds: z.number(),
});

/** What became of a table that was compared with what the vendor says. */
export interface ReferenceUpdateDocument {
  /** The version the lake holds now. */
  version: number;
  isNewVersion: boolean;
  /** Rows of the table. */
  rows: number;
  received: number;
  /** Received rows that another one with the same key stood in for. */
  duplicates: number;
  /** Rows that differ from the version before; the change log has all of them. */
  added: number;
  changed: number;
  removed: number;
  /** The first few of each kind; `before` and `after` are whole rows. */
  sample: {
    change: 'added' | 'changed' | 'removed';
    key: Record<string, unknown>;
    before: Record<string, unknown> | null;
    after: Record<string, unknown> | null;
  }[];
  findings: { rule: string; severity: string; count: number }[];
}

/** The end of a sync of reference data. */
export interface ReferenceDocument {
  run: string;
  state: 'done' | 'partial' | 'failed' | 'cancelled';
  tables: {
    table: 'tickers' | 'splits' | 'dividends' | 'events' | 'contracts';
    /** `partial`: something failed, the rest is published. `refused`: not in the vendor’s plan. */
    state: 'done' | 'partial' | 'failed' | 'refused' | 'skipped';
    update: ReferenceUpdateDocument | null;
    calls: { made: number; naive: number };
  }[];
  /** The vendor’s holidays and clock against ours; null when that was not asked for. */
  calendar: {
    state: 'done' | 'failed' | 'refused' | 'skipped';
    /** Days that one of both holds special. */
    days: number;
    /** The last day the vendor’s list reaches. */
    until: string | null;
    findings: { day: string; rule: string; message: string }[];
    /** Seconds by which our clock is ahead of the vendor’s. */
    clockAheadSeconds: number | null;
    isClockWrong: boolean;
    calls: { made: number; naive: number };
  } | null;
  /** `subject`: the symbol, underlying or list it is about; null for the whole part. */
  failures: {
    part: string;
    subject: string | null;
    code: string;
    message: string;
    mend: string | null;
  }[];
  /** Calls made, and those of the naive way: one for each symbol. */
  calls: { made: number; naive: number };
  seconds: number;
}
