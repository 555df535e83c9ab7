import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from '../../src/lake/duckdb/quote.ts';

/** What a lake holds, by `dataset day`: rows, a hash of them that does not depend on their order, the same for quarantine. */
export type LakeContent = Readonly<Record<string, string>>;

/** A row of the catalog’s list of bronze, read without any code of the product. */
export interface ListedPartition {
  readonly dataset: string;
  readonly key: string;
  readonly path: string;
  readonly rows: number;
  readonly quarantine_path: string | null;
}

/** Reads every row of every bronze and quarantine file in the catalog’s list. */
export async function lakeContent(root: string): Promise<LakeContent> {
  await using reader = await openContentReader();
  const content: Record<string, string> = {};
  for (const partition of listBronze(root)) {
    content[`${partition.dataset} ${partition.key}`] = await reader.read(root, partition);
  }
  return content;
}

/** The catalog’s list of bronze. */
export function listBronze(root: string): readonly ListedPartition[] {
  const database = new DatabaseSync(join(root, 'catalog.db'), { readOnly: true });
  try {
    return database
      .prepare(
        "SELECT dataset, key, path, rows, quarantine_path FROM partitions WHERE layer = 'bronze' ORDER BY dataset, key",
      )
      .all() as unknown as ListedPartition[];
  } finally {
    database.close();
  }
}

/** Reads partitions one by one, with an engine of its own. */
export interface ContentReader extends AsyncDisposable {
  read(root: string, partition: ListedPartition): Promise<string>;
  /** Number of rows of a file, their hash in any order, and its columns. */
  hashRows(path: string): Promise<string>;
}

/** Opens an engine for reading content. */
export async function openContentReader(): Promise<ContentReader> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '500MB' });
  const connection = await instance.connect();
  const hashFile = async (path: string, day?: string): Promise<string> => {
    const all = `read_parquet(${quoteText(path)}, hive_partitioning=false)`;
    // A file of bars may hold other days, too.
    const file = day === undefined ? all : `(SELECT * FROM ${all} WHERE date = ${quoteText(day)}::DATE)`;
    const reader = await connection.runAndReadAll(
      `SELECT count(*)::VARCHAR || ':' || coalesce(sum(hash(bar)::HUGEINT), 0)::VARCHAR AS hash FROM ${file} AS bar`,
    );
    const columns = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${file}`);
    const names = columns
      .getRowObjects()
      .map((row) => `${String(row['column_name'])} ${String(row['column_type'])}`);
    return `${names.join(', ')} = ${String(reader.getRowObjects()[0]?.['hash'])}`;
  };
  return {
    async read(root, { key, path, quarantine_path: quarantinePath }) {
      const bars = await hashFile(join(root, path), key);
      return quarantinePath === null ? bars : `${bars} | ${await hashFile(join(root, quarantinePath))}`;
    },
    hashRows: async (path) => hashFile(path),
    [Symbol.asyncDispose]: () => {
      connection.closeSync();
      instance.closeSync();
      return Promise.resolve();
    },
  };
}

/** A hash’s number of rows. */
export function rowCountOf(content: string): number {
  return Number(/ = (\d+):/.exec(content)?.[1]);
}
