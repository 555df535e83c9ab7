import { z } from 'zod';
import { type FindingRow, findingRowSchema } from './findings.ts';
import { type Page, type PageQuery, pageOf, pageQueryFields } from './page.ts';
import { type TaskRow, taskRowSchema } from './runs.ts';

const count = z.int().nonnegative();

/** Which partitions, newest key first. */
export interface PartitionsQuery extends PageQuery {
  readonly layer?: string | undefined;
  readonly dataset?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Part of a key or path. */
  readonly q?: string | undefined;
}

/** A partition as the catalog lists it. */
export interface PartitionRow {
  readonly layer: string;
  readonly dataset: string;
  readonly key: string;
  /** Relative to the lake. */
  readonly path: string;
  readonly source: string;
  readonly rows: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly symbols: number;
  readonly bytes: number;
  readonly rawBytes: number;
  readonly minMs: number | null;
  readonly maxMs: number | null;
  readonly fingerprint: string;
  readonly sourceEtag: string;
  /** SHA-256, hex. */
  readonly contentHash: string;
}

/** A page of partitions. */
export type PartitionsDocument = Page<PartitionRow>;

/** A partition with all that is known of it. */
export interface PartitionDocument {
  readonly partition: PartitionRow;
  /** Whether the file is there and as long as the catalog says. */
  readonly file: 'sound' | 'missing' | 'resized';
  /** What the Parquet footer says of where the bars come from; empty where there is no footer. */
  readonly provenance: Readonly<Record<string, string>>;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** What it was made from and what was made of it. */
  readonly inputs: readonly LineageNode[];
  readonly outputs: readonly LineageNode[];
  /** Of bars of a day: the rules that received rows were held to, in their order, and how many each refused; null: not known. */
  readonly rules: readonly {
    readonly rule: string;
    readonly meaning: string;
    readonly refused: number | null;
  }[];
  readonly findings: readonly FindingRow[];
  /** What runs did to it, newest first. */
  readonly attempts: readonly TaskRow[];
}

/** A neighbour in the lineage. */
export interface LineageNode {
  readonly layer: string;
  readonly dataset: string;
  readonly key: string;
  /** `vendor`: the object in the bucket or the answer. */
  readonly state: 'held' | 'stale' | 'vendor';
  /** ETag or fingerprint. */
  readonly version: string | null;
}

const partitionRowSchema: z.ZodType<PartitionRow> = z.strictObject({
  layer: z.string(),
  dataset: z.string(),
  key: z.string(),
  path: z.string(),
  source: z.string(),
  rows: count,
  quarantined: count,
  duplicates: count,
  symbols: count,
  bytes: count,
  rawBytes: count,
  minMs: z.number().nullable(),
  maxMs: z.number().nullable(),
  fingerprint: z.string(),
  sourceEtag: z.string(),
  contentHash: z.string(),
});

const lineageNodeSchema = z.strictObject({
  layer: z.string(),
  dataset: z.string(),
  key: z.string(),
  state: z.enum(['held', 'stale', 'vendor']),
  version: z.string().nullable(),
});

/** {@link PartitionsQuery} */
export const partitionsQuerySchema: z.ZodType<PartitionsQuery> = z.strictObject({
  ...pageQueryFields,
  layer: z.string().max(32).optional(),
  dataset: z.string().max(64).optional(),
  from: z.string().max(10).optional(),
  to: z.string().max(10).optional(),
  q: z.string().max(100).optional(),
});

/** {@link PartitionsDocument} */
export const partitionsDocumentSchema: z.ZodType<PartitionsDocument> = pageOf(partitionRowSchema);

/** {@link PartitionDocument} */
export const partitionDocumentSchema: z.ZodType<PartitionDocument> = z.strictObject({
  partition: partitionRowSchema,
  file: z.enum(['sound', 'missing', 'resized']),
  provenance: z.record(z.string(), z.string()),
  columns: z.array(z.strictObject({ name: z.string(), type: z.string() })),
  inputs: z.array(lineageNodeSchema),
  outputs: z.array(lineageNodeSchema),
  rules: z.array(z.strictObject({ rule: z.string(), meaning: z.string(), refused: count.nullable() })),
  findings: z.array(findingRowSchema),
  attempts: z.array(taskRowSchema),
});
