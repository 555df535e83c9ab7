import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import {
  parseReferenceTable,
  REFERENCE_TABLES,
  type ReferenceTableName,
} from '../../domain/reference/reference-table-name.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { bringLatest } from '../storage/bring-files.ts';
import { hashFile } from '../storage/hash-file.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { storageOf } from '../storage/mounts.ts';
import { referencePartition } from './publish-reference.ts';
import { type ReferenceFooter, readReferenceFooter } from './reference-footer.ts';
import { changesFolder, changesPath, currentPath } from './reference-paths.ts';

/** A file below `reference/`, by its path alone. */
export interface ReferenceFile {
  readonly table: ReferenceTableName;
  readonly content: ReferenceFooter['content'];
  /** Of change logs only. */
  readonly version: number | undefined;
  readonly path: LakePath;
}

/** What a file of reference data says about itself. */
export type DescribedReference =
  | { readonly kind: 'partition'; readonly partition: PartitionRow; readonly footer: ReferenceFooter }
  | { readonly kind: 'damaged' | 'foreign'; readonly reason: string };

/** The files of reference data, current ones first, by table and version. */
export async function referenceFiles(root: string): Promise<readonly ReferenceFile[]> {
  const files: ReferenceFile[] = [];
  for (const table of REFERENCE_TABLES) {
    const path = currentPath(table);
    await bringLatest([inLake(root, path)]);
    if (existsSync(inLake(root, path))) files.push({ table, content: 'current', version: undefined, path });
    for (const version of await loggedVersions(root, table)) {
      files.push({ table, content: 'changes', version, path: changesPath(table, version) });
    }
  }
  return files;
}

async function loggedVersions(root: string, table: ReferenceTableName): Promise<readonly number[]> {
  const folder = inLake(root, changesFolder(table));
  await storageOf(root).show(changesFolder(table));
  const names = existsSync(folder) ? await readdir(folder) : [];
  return names
    .flatMap((name) => {
      const version = Number(/^(\d{6,})\.parquet$/.exec(name)?.[1]);
      return changesPath(table, version).endsWith(`/${name}`) ? [version] : [];
    })
    .sort((left, right) => left - right);
}

/** The catalog row of a file, from its footer, a scan of all its rows and its hash. Throws when there is no such file. */
export async function describeReference(
  connection: DuckDbConnection,
  root: string,
  { table, content, version, path }: ReferenceFile,
): Promise<DescribedReference> {
  const file = inLake(root, path);
  await bringLatest([file]);
  const { size: bytes } = await stat(file);
  try {
    const footer = await readReferenceFooter(connection, file);
    if (footer === undefined) return { kind: 'foreign', reason: 'not written by barlake' };
    const isOther =
      footer.table !== table ||
      footer.content !== content ||
      (version !== undefined && footer.version !== version);
    if (isOther) {
      return { kind: 'foreign', reason: `holds ${footer.table} version ${footer.version}` };
    }
    const [facts] = await connection.rows(
      `SELECT count(*)::INTEGER AS rows, sum(hash(t)::HUGEINT) AS hash FROM read_parquet(${quoteText(file)}, hive_partitioning=false) AS t`,
    );
    if (Number(facts?.['rows']) !== footer.rows) {
      return { kind: 'damaged', reason: `does not hold the ${footer.rows} rows that it should` };
    }
    const contentHash = await hashFile(file, 'sha256');
    return { kind: 'partition', partition: referencePartition({ footer, path, bytes, contentHash }), footer };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (text.startsWith('Out of Memory')) throw error;
    return { kind: 'damaged', reason: `cannot be read: ${text.split('\n')[0] ?? ''}` };
  }
}

/** Where a task of {@link REFERENCE_TASK} may have left something. */
export function filesOfTask(dataset: string, key: string): readonly ReferenceFile[] {
  const table = parseReferenceTable(dataset);
  const version = Number(key);
  if (table === undefined || !Number.isInteger(version)) return [];
  return [
    { table, content: 'current', version: undefined, path: currentPath(table) },
    { table, content: 'changes', version, path: changesPath(table, version) },
  ];
}
