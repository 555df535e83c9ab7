import { z } from 'zod';

const count = z.int().nonnegative();

/** What a partition came from, step by step to the vendor, and what was made of it, step by step to exports. */
export interface LineageGraph {
  /** Stage by stage, from the vendor on. */
  readonly nodes: readonly LineageGraphNode[];
  /** What was made from what, by ids. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** A partition, or several of one stage that are the same to look at. */
export interface LineageGraphNode {
  readonly id: string;
  readonly layer: string;
  readonly dataset: string;
  /** The partition’s key; of several, the first and the last: `2024-01-02 to 2024-12-31`. */
  readonly key: string;
  /** How many partitions it stands for. */
  readonly count: number;
  /** `vendor`: what the vendor has. `stale`: it would be made otherwise now. */
  readonly state: 'held' | 'stale' | 'vendor';
  /** Why it is stale; null: it is not. */
  readonly why: string | null;
  readonly rows: number | null;
  /** ETag or fingerprint; null of several. */
  readonly version: string | null;
  /** The partition that was asked for. */
  readonly isSelf: boolean;
}

/** {@link LineageGraph} */
export const lineageGraphSchema: z.ZodType<LineageGraph> = z.strictObject({
  nodes: z.array(
    z.strictObject({
      id: z.string(),
      layer: z.string(),
      dataset: z.string(),
      key: z.string(),
      count,
      state: z.enum(['held', 'stale', 'vendor']),
      why: z.string().nullable(),
      rows: count.nullable(),
      version: z.string().nullable(),
      isSelf: z.boolean(),
    }),
  ),
  edges: z.array(z.strictObject({ from: z.string(), to: z.string() })),
});
