import { z } from 'zod';
import { REFERENCE_TABLES, type ReferenceTableName } from '../../domain/reference/reference-table-name.ts';
import { readFooterText } from '../duckdb/read-footer-text.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';

/** Days a question was about, inclusive; `null` for no bound. */
export interface AskedDays {
  readonly from: string | null;
  /** For tables that also list what is announced: the day it was asked. */
  readonly to: string | null;
}

/** What was asked for so far, by subject: `*` for the whole market, else a symbol. */
export type AskedSoFar = Readonly<Record<string, AskedDays>>;

/** How many rows a version changed. */
export interface ChangeCounts {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** What a file of reference data says about itself in its footer, under the key `barlake`; enough to rebuild the catalog. */
export interface ReferenceFooter {
  readonly format: 1;
  readonly layer: 'reference';
  readonly table: ReferenceTableName;
  /** The table as of the version, or what the version changed. */
  readonly content: 'current' | 'changes';
  /** Counts from 1; a version exists only when something changed. */
  readonly version: number;
  /** When it was made, in epoch milliseconds: the vendor keeps no history of what it said. */
  readonly atMs: number;
  readonly fingerprint: string;
  readonly rows: number;
  readonly changes: ChangeCounts;
  readonly asked: AskedSoFar;
  readonly barlake: string;
}

/** The footer of a file; `undefined` when the file is readable and not reference data of ours. */
export async function readReferenceFooter(
  connection: DuckDbConnection,
  path: string,
): Promise<ReferenceFooter | undefined> {
  const text = await readFooterText(connection, path);
  return text === undefined ? undefined : parseFooter(text);
}

/** Files come from anywhere: what is not of our form is not ours. */
function parseFooter(text: string): ReferenceFooter | undefined {
  try {
    const parsed = footerSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

const count = z.int().nonnegative();

const footerSchema: z.ZodType<ReferenceFooter> = z.object({
  format: z.literal(1),
  layer: z.literal('reference'),
  table: z.enum(REFERENCE_TABLES),
  content: z.enum(['current', 'changes']),
  version: z.int().positive(),
  atMs: count,
  fingerprint: z.string(),
  rows: count,
  changes: z.object({ added: count, changed: count, removed: count }),
  asked: z.record(z.string(), z.object({ from: z.string().nullable(), to: z.string().nullable() })),
  barlake: z.string(),
});
