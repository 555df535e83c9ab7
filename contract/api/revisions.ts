import { z } from 'zod';

const count = z.int().nonnegative();

/** What is known of one making of a partition; null where nobody wrote it down. */
export interface RevisionFacts {
  readonly fingerprint: string;
  readonly sourceEtag: string | null;
  /** SHA-256 of the file that it was published in, hex. */
  readonly contentHash: string | null;
  readonly source: string | null;
  readonly rows: number | null;
  readonly symbols: number | null;
  readonly quarantined: number | null;
  readonly bytes: number | null;
  /** When a run made it. */
  readonly madeMs: number | null;
}

/** A making of a partition that another one has taken the place of. */
export interface EarlierRevision extends RevisionFacts {
  /** The pin that still has the bytes; null: they are gone. */
  readonly pin: string | null;
}

/** What a partition is, and what it was before. */
export interface RevisionsDocument {
  readonly present: RevisionFacts;
  /** Newest first; of those that are gone, the ones that the history of tasks remembers. */
  readonly earlier: readonly EarlierRevision[];
  /** Whether the bars of one with a pin can be compared with those of now. */
  readonly isComparable: boolean;
}

/** Which earlier revision to compare with that of now. */
export interface RevisionDifferenceQuery {
  /** The pin that has it. */
  readonly pin: string;
}

/** How the bars of now differ from those of an earlier revision. */
export interface RevisionDifference {
  readonly pin: string;
  readonly rowsBefore: number;
  readonly rowsAfter: number;
  /** Bars of now alone, of before alone, and of both with other values. */
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Symbols with such bars; the first of them by name. */
  readonly symbolCount: number;
  readonly symbols: readonly {
    readonly symbol: string;
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
  }[];
  /** The first such bars, by symbol and instant. */
  readonly bars: readonly {
    readonly symbol: string;
    readonly timestampMs: number;
    readonly state: 'added' | 'removed' | 'changed';
    /** `close 10 → 11, volume 5 → 6`; empty unless it was changed. */
    readonly change: string;
  }[];
}

const factFields = {
  fingerprint: z.string(),
  sourceEtag: z.string().nullable(),
  contentHash: z.string().nullable(),
  source: z.string().nullable(),
  rows: count.nullable(),
  symbols: count.nullable(),
  quarantined: count.nullable(),
  bytes: count.nullable(),
  madeMs: z.number().nullable(),
} as const;

/** {@link RevisionsDocument} */
export const revisionsDocumentSchema: z.ZodType<RevisionsDocument> = z.strictObject({
  present: z.strictObject(factFields),
  earlier: z.array(z.strictObject({ ...factFields, pin: z.string().nullable() })),
  isComparable: z.boolean(),
});

/** {@link RevisionDifferenceQuery} */
export const revisionDifferenceQuerySchema: z.ZodType<RevisionDifferenceQuery> = z.strictObject({
  pin: z.string().max(64),
});

/** {@link RevisionDifference} */
export const revisionDifferenceSchema: z.ZodType<RevisionDifference> = z.strictObject({
  pin: z.string(),
  rowsBefore: count,
  rowsAfter: count,
  added: count,
  removed: count,
  changed: count,
  symbolCount: count,
  symbols: z.array(z.strictObject({ symbol: z.string(), added: count, removed: count, changed: count })),
  bars: z.array(
    z.strictObject({
      symbol: z.string(),
      timestampMs: z.number(),
      state: z.enum(['added', 'removed', 'changed']),
      change: z.string(),
    }),
  ),
});
