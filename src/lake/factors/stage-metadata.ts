import { stat } from 'node:fs/promises';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { type Packing, parquetOptions } from '../bronze/parquet-options.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { hashFile } from '../storage/hash-file.ts';
import type { MetadataFooter } from './metadata-footer.ts';

/** A written and checked file, not yet under its name. */
export interface StagedMetadata {
  readonly path: string;
  readonly footer: MetadataFooter;
  readonly bytes: number;
  /** SHA-256 of the file, hex. */
  readonly contentHash: string;
}

/** What to write. */
export interface MetadataWriting {
  /** Rows in their order. */
  readonly select: string;
  readonly path: string;
  readonly packing: Packing;
  readonly footer: Omit<MetadataFooter, 'format' | 'layer' | 'rows'>;
}

/** Writes a file of metadata and proves it by reading it back. Throws `E_VERIFY`. */
export async function stageMetadata(
  connection: DuckDbConnection,
  { select, path, packing, footer }: MetadataWriting,
): Promise<StagedMetadata> {
  const written = await factsOf(connection, `(${select})`);
  const full: MetadataFooter = { format: 1, layer: 'metadata', ...footer, rows: written.rows };
  const options = parquetOptions(packing, JSON.stringify(full));
  await connection.run(`COPY (${select}) TO ${quoteText(path)} ${options}`);
  const found = await factsOf(connection, `read_parquet(${quoteText(path)}, hive_partitioning=false)`);
  if (found.rows !== written.rows || found.hash !== written.hash) throw unverified(full, found.rows);
  const { size: bytes } = await stat(path);
  return { path, footer: full, bytes, contentHash: await hashFile(path, 'sha256') };
}

async function factsOf(
  connection: DuckDbConnection,
  relation: string,
): Promise<{ readonly rows: number; readonly hash: string }> {
  const [facts] = await connection.rows(
    `SELECT count(*)::INTEGER AS rows, sum(hash(t)::HUGEINT)::VARCHAR AS hash FROM ${relation} AS t`,
  );
  return { rows: Number(facts?.['rows']), hash: String(facts?.['hash']) };
}

function unverified({ asset, table, rows: expected }: MetadataFooter, rows: number): BarlakeError {
  return new BarlakeError('E_VERIFY', {
    message: `The table ${table} of ${asset} reads back differently: ${rows} rows, ${expected} were written.`,
    mend: 'Run the command again; if it stays so, check the disk and the memory of the machine.',
    details: { table, asset, found: rows, expected },
  });
}
