import { z } from 'zod';
import { ASSETS, type Asset } from '../../domain/dataset.ts';
import { readFooterText } from '../duckdb/read-footer-text.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { METADATA_TABLES, type MetadataTable } from './metadata-table.ts';

/** What a file of metadata says about itself in its footer, under the key `barlake`. */
export interface MetadataFooter {
  readonly format: 1;
  readonly layer: 'metadata';
  readonly asset: Asset;
  readonly table: MetadataTable;
  /** Of the bars and reference data that it was made from. */
  readonly fingerprint: string;
  readonly rows: number;
  /** Whether splits and dividends were known. */
  readonly hasReference: boolean;
  /** Of tables that grow by days: the fingerprint of each day that is in, so that only others have to be read. */
  readonly days?: readonly (readonly [day: string, fingerprint: string])[] | undefined;
  readonly barlake: string;
}

/** The footer of a file; `undefined` when the file is readable and not metadata of ours. */
export async function readMetadataFooter(
  connection: DuckDbConnection,
  path: string,
): Promise<MetadataFooter | undefined> {
  const text = await readFooterText(connection, path);
  return text === undefined ? undefined : parseFooter(text);
}

/** Files come from anywhere: what is not of our form is not ours. */
function parseFooter(text: string): MetadataFooter | undefined {
  try {
    const parsed = footerSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

const footerSchema: z.ZodType<MetadataFooter> = z.object({
  format: z.literal(1),
  layer: z.literal('metadata'),
  asset: z.enum(ASSETS as readonly [Asset, ...Asset[]]),
  table: z.enum(METADATA_TABLES),
  fingerprint: z.string(),
  rows: z.int().nonnegative(),
  hasReference: z.boolean(),
  days: z.array(z.tuple([z.string(), z.string()])).optional(),
  barlake: z.string(),
});
