import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReferenceTableName } from '../../src/domain/reference/reference-table-name.ts';
import { type Catalog, openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { startRun } from '../../src/lake/catalog/run-log.ts';
import { quoteText } from '../../src/lake/duckdb/quote.ts';
import { type DuckDbSession, openSession } from '../../src/lake/duckdb/session.ts';
import type { Lake } from '../../src/lake/lake.ts';
import { readReference } from '../../src/lake/reference/read-reference.ts';
import type { Coverage, ReferenceRow, ReferenceTable } from '../../src/lake/reference/reference-table.ts';
import {
  type ReferenceSource,
  type ReferenceUpdate,
  type ReferenceWorld,
  updateReference,
} from '../../src/lake/reference/update-reference.ts';
import { hashFile } from '../../src/lake/storage/hash-file.ts';
import { inLake } from '../../src/lake/storage/lake-paths.ts';
import { makeTempFolder } from './temp-folder.ts';

/** A lake that holds nothing but reference data. */
export interface ReferenceLake extends AsyncDisposable {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  /** What updates need, for a run of its own. */
  world(): Promise<ReferenceWorld>;
  update(
    table: ReferenceTable,
    pages: readonly (readonly ReferenceRow[])[],
    covers: readonly Coverage[],
  ): Promise<ReferenceUpdate>;
  updateWith(
    table: ReferenceTable,
    receive: ReferenceSource['receive'],
    more?: Omit<ReferenceSource, 'receive'>,
  ): Promise<ReferenceUpdate>;
  read(table: ReferenceTableName): Promise<readonly ReferenceRow[]>;
  /** The rows of a change log. */
  changes(table: ReferenceTableName, version: number): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Paths of the files of reference data, sorted. */
  files(): Promise<readonly string[]>;
  fileHash(path: string): Promise<string>;
  /** Turns over one bit in the middle of a file. */
  damage(path: string): Promise<void>;
  /** Takes everything out again. */
  empty(): Promise<void>;
}

/** Makes an empty one in a temporary folder. */
export async function openReferenceLake(): Promise<ReferenceLake> {
  const folder = await makeTempFolder('reference');
  const session = await openSession({ threads: 1, memoryMb: 300, tempFolder: folder.at('duckdb') });
  const root = folder.path;
  const catalog: Catalog = await openCatalog(join(root, 'catalog.db'), { readOnly: false });
  const lake: Lake = { root, catalog };
  const { signal } = new AbortController();
  let runs = 0;
  const world = async (): Promise<ReferenceWorld> => {
    const runId = `run-${String(++runs).padStart(4, '0')}`;
    await startRun(catalog, { id: runId, command: 'sync-reference', startedMs: runs, request: {} });
    const packing = { codec: 'zstd', rowGroupRows: 120_000 } as const;
    return { lake, session, signal, packing, nowMs: () => 1_700_000_000_000, runId, version: '0.0.0-test' };
  };
  const updateWith: ReferenceLake['updateWith'] = async (table, receive, more = {}) =>
    updateReference(await world(), table, { ...more, receive });
  return {
    lake,
    session,
    world,
    updateWith,
    update: (table, pages, covers) =>
      updateWith(table, async (draft) => {
        for (const page of pages) await draft.add(page);
        return { covers };
      }),
    read: async (table) => (await Array.fromAsync(readReference(lake, session, table, signal))).flat(),
    async changes(table, version) {
      using connection = await session.connect();
      const path = inLake(root, `reference/changes/${table}/${String(version).padStart(6, '0')}.parquet`);
      return await connection.rows(`SELECT * FROM read_parquet(${quoteText(path)})`);
    },
    files: () => filesBelow(root),
    fileHash: (path) => hashFile(inLake(root, path), 'sha256'),
    async damage(path) {
      const bytes = await readFile(inLake(root, path));
      const middle = bytes.length >> 1;
      bytes[middle] = (bytes[middle] ?? 0) ^ 1;
      await writeFile(inLake(root, path), bytes);
    },
    async empty() {
      await catalog.db.deleteFrom('partitions').execute();
      await catalog.db.deleteFrom('findings').execute();
      await rm(inLake(root, 'reference'), { recursive: true, force: true });
    },
    async [Symbol.asyncDispose]() {
      session[Symbol.dispose]();
      await catalog[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function filesBelow(root: string): Promise<readonly string[]> {
  const folder = join(root, 'reference');
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}
