import { z } from 'zod';

const count = z.int().nonnegative();

/** What `barlake diff --json` prints. */
export const diffDocumentSchema: z.ZodType<DiffDocument> = z.strictObject({
  before: z.string(),
  after: z.string(),
  same: count,
  days: z.array(
    z.strictObject({
      dataset: z.string(),
      day: z.string(),
      state: z.enum(['added', 'removed', 'changed', 'rewritten', 'differs']),
      rowsBefore: count,
      rowsAfter: count,
      added: count,
      removed: count,
      changed: count,
      symbolCount: count,
      symbols: z.array(z.strictObject({ symbol: z.string(), added: count, removed: count, changed: count })),
    }),
  ),
  others: z.array(
    z.strictObject({
      layer: z.string(),
      dataset: z.string(),
      key: z.string(),
      state: z.enum(['added', 'removed', 'differs']),
    }),
  ),
});

/** What differs between two versions of a lake. */
export interface DiffDocument {
  /** Names of pins, or `now`. */
  readonly before: string;
  readonly after: string;
  /** Partitions that are the same in both. */
  readonly same: number;
  /** Days of bronze that are not. */
  readonly days: readonly {
    readonly dataset: string;
    readonly day: string;
    /** `rewritten`: another file with the same bars. `differs`: nobody has looked at the bars. */
    readonly state: 'added' | 'removed' | 'changed' | 'rewritten' | 'differs';
    readonly rowsBefore: number;
    readonly rowsAfter: number;
    /** Bars in the later version alone, in the earlier alone, and in both with other values. */
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
  }[];
  /** Partitions of other layers that are not the same; landing is left out. */
  readonly others: readonly {
    readonly layer: string;
    readonly dataset: string;
    readonly key: string;
    readonly state: 'added' | 'removed' | 'differs';
  }[];
}
