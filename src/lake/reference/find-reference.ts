import { z } from 'zod';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { ReferenceTableName } from '../../domain/reference/reference-table-name.ts';
import { findPartition, type PartitionRow } from '../catalog/partitions.ts';
import type { Lake } from '../lake.ts';
import { bringFiles } from '../storage/bring-files.ts';
import { hashFile } from '../storage/hash-file.ts';
import { isPartitionIntact } from '../storage/is-partition-intact.ts';
import { inLake } from '../storage/lake-paths.ts';
import type { AskedSoFar } from './reference-footer.ts';
import { CURRENT_KEY } from './reference-paths.ts';

/** A table of reference data as the catalog knows it. */
export interface ReferenceState {
  readonly table: ReferenceTableName;
  readonly version: number;
  readonly rows: number;
  readonly fingerprint: string;
  /** SHA-256 of the file as it was published, hex. */
  readonly contentHash: string;
  readonly asked: AskedSoFar;
  /** Absolute path of the current file. */
  readonly file: string;
  /** Whether the file is there and has its size. */
  readonly isIntact: boolean;
}

const askedSchema: z.ZodType<AskedSoFar> = z.record(
  z.string(),
  z.object({ from: z.string().nullable(), to: z.string().nullable() }),
);

/** What the lake holds of a table; `undefined` when it was never published. */
export async function findReference(
  lake: Lake,
  table: ReferenceTableName,
): Promise<ReferenceState | undefined> {
  const row = await findPartition(lake.catalog.db, 'reference', table, CURRENT_KEY);
  if (row === undefined) return undefined;
  const file = inLake(lake.root, row.path);
  const { rows, fingerprint } = row;
  return {
    table,
    version: Number(row.source_etag),
    rows,
    fingerprint,
    contentHash: row.content_hash,
    asked: readAsked(row),
    file,
    isIntact: await isPartitionIntact(lake, row),
  };
}

/** Whether the current file is the one that was published, byte for byte. */
export async function isAsPublished({ isIntact, file, contentHash }: ReferenceState): Promise<boolean> {
  if (!isIntact) return false;
  await bringFiles([file]);
  return (await hashFile(file, 'sha256')) === contentHash;
}

function readAsked({ covered }: PartitionRow): AskedSoFar {
  if (covered === null) return {};
  const parsed = askedSchema.safeParse(JSON.parse(covered));
  return parsed.success ? parsed.data : {};
}

/** The error for a current file that is gone, cut short or unreadable. */
export function damagedReference(
  { table, version }: Pick<ReferenceState, 'table' | 'version'>,
  what: string,
  cause?: unknown,
): BarlakeError {
  return new BarlakeError('E_PARTITION_DAMAGED', {
    message: `The reference table ${table} (version ${version}) is damaged: reference/${table}.parquet is ${what}.`,
    mend: `Make it anew with \`barlake sync reference --only ${table}${table === 'events' ? ' --symbols A,B' : ''} --full\`, or put back a copy of the file.`,
    details: { table, version, found: what },
    cause,
  });
}
