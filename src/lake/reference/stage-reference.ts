import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Packing } from '../bronze/parquet-options.ts';
import { parquetOptions } from '../bronze/parquet-options.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { hashFile } from '../storage/hash-file.ts';
import { type Merged, orderedMerged, ROWS_HASH } from './merge-reference.ts';
import type { AskedSoFar, ReferenceFooter } from './reference-footer.ts';
import type { ReferenceTable } from './reference-table.ts';

/** One written and checked file, not yet under its name. */
export interface StagedFile {
  readonly path: string;
  readonly footer: ReferenceFooter;
  /** SHA-256 of the file, hex. */
  readonly contentHash: string;
}

/** A version ready to be published. */
export interface StagedVersion {
  readonly current: StagedFile;
  readonly changes: StagedFile;
}

/** What staging needs besides the merged table. */
export interface StageInput {
  readonly table: ReferenceTable;
  readonly merged: Merged;
  readonly version: number;
  readonly asked: AskedSoFar;
  readonly atMs: number;
  readonly folder: string;
  readonly packing: Packing;
  readonly barlake: string;
}

/** Raise it when the meaning of columns changes; readers’ caches then forget. */
const REFERENCE_FORMAT = 1;

/** The relation of change logs: one row for each row that came, went or became another. */
const CHANGES_SQL = (table: string, version: number): string =>
  `SELECT ${quoteText(table)} AS "table", ${version}::INTEGER AS version, change, key, before, after FROM changes ORDER BY change, key`;

/** Writes the current file and the change log of a version, and proves both by reading them back. Throws `E_VERIFY`. */
export async function stageReference(
  connection: DuckDbConnection,
  input: StageInput,
): Promise<StagedVersion> {
  const { table, merged, version, folder } = input;
  const total = merged.changes.added + merged.changes.changed + merged.changes.removed;
  const current = join(folder, 'current.parquet');
  const changes = join(folder, 'changes.parquet');
  return {
    current: await write(connection, input, {
      path: current,
      select: orderedMerged(table),
      footer: footerOf(input, 'current', merged.rows),
      rowsHash: merged.rowsHash,
    }),
    changes: await write(connection, input, {
      path: changes,
      select: CHANGES_SQL(table.name, version),
      footer: footerOf(input, 'changes', total),
      rowsHash: undefined,
    }),
  };
}

function footerOf(
  { table, merged, version, asked, atMs, barlake }: StageInput,
  content: ReferenceFooter['content'],
  rows: number,
): ReferenceFooter {
  const parts = [REFERENCE_FORMAT, table.name, content, version, merged.rowsHash];
  const fingerprint = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
  const { changes } = merged;
  const name = table.name;
  return {
    format: 1,
    layer: 'reference',
    table: name,
    content,
    version,
    atMs,
    fingerprint,
    rows,
    changes,
    asked: content === 'current' ? asked : {},
    barlake,
  };
}

interface Writing {
  readonly path: string;
  readonly select: string;
  readonly footer: ReferenceFooter;
  /** What the file’s rows must come to; unchecked but for their number when `undefined`. */
  readonly rowsHash: string | undefined;
}

async function write(
  connection: DuckDbConnection,
  { packing }: StageInput,
  { path, select, footer, rowsHash }: Writing,
): Promise<StagedFile> {
  await connection.run(
    `COPY (${select}) TO ${quoteText(path)} ${parquetOptions(packing, JSON.stringify(footer))}`,
  );
  const [facts] = await connection.rows(
    `SELECT count(*)::INTEGER AS rows, ${ROWS_HASH} AS hash FROM read_parquet(${quoteText(path)}, hive_partitioning=false) AS t`,
  );
  const rows = Number(facts?.['rows']);
  const isSame = rows === footer.rows && (rowsHash === undefined || facts?.['hash'] === rowsHash);
  if (!isSame) throw unverified(footer, rows);
  return { path, footer, contentHash: await hashFile(path, 'sha256') };
}

function unverified({ table, version, rows: expected }: ReferenceFooter, rows: number): BarlakeError {
  return new BarlakeError('E_VERIFY', {
    message: `Reference table ${table} version ${version} reads back differently: ${rows} rows, ${expected} were written.`,
    mend: 'Run the command again; if it stays so, check the disk and the memory of the machine.',
    details: { table, version, found: rows, expected },
  });
}
