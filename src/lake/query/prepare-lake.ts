import { quoteList } from '../duckdb/quote.ts';
import type { CheckedSelect } from './check-select.ts';
import { assertPresent, explainReadError, type ReadFile } from './explain-read-error.ts';
import type { LakeTable, OpenTable } from './lake-table.ts';
import { listLakeTables } from './lake-tables.ts';
import type { ReadContext } from './query-bars.ts';

/** An engine that knows the lake’s tables and can reach nothing else. */
export interface PreparedLake {
  /** Files that the statement can read. */
  readonly files: readonly ReadFile[];
  /** Names of all tables. */
  readonly names: readonly string[];
}

/**
 * Makes the tables that a statement needs, then locks the engine for good: it opens the files of the tables that the
 * statement reads, writes `copyTo` if that is given, and nothing else. Throws `E_PARTITION_DAMAGED`, `E_SQL`.
 */
export async function prepareLake(
  checked: CheckedSelect,
  { connection, lake }: Pick<ReadContext, 'connection' | 'lake'>,
  copyTo?: string,
): Promise<PreparedLake> {
  const tables = await listLakeTables(lake);
  const names = tables.map(({ name }) => name);
  const read = await openAll(
    tables.filter(({ name }) => checked.tables.has(name)),
    'all',
  );
  const shown = needsList(checked, names)
    ? await openAll(
        tables.filter(({ name }) => !checked.tables.has(name)),
        'columns',
      )
    : [];
  const files = read.flatMap((table) => table.files);
  try {
    await assertPresent(files, lake.root);
    for (const table of read) await table.create(connection);
  } catch (error) {
    throw await explainReadError(error, { root: lake.root, files });
  }
  // A damaged file is no reason against a statement that does not read it.
  for (const table of shown) await table.create(connection).catch(() => undefined);
  // The list of tables can be looked at without opening their files, save by functions that are told a name.
  const opened = checked.namesInText ? [...files, ...shown.flatMap((table) => table.files)] : files;
  const paths = opened.map(({ path }) => path);
  await connection.run(`SET allowed_paths = ${quoteList(copyTo === undefined ? paths : [...paths, copyTo])}`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  return { files, names };
}

/** Whether a statement may look at the list of tables, rather than only at tables that it names. */
function needsList(
  { tables, defined, namesInText, listsTables }: CheckedSelect,
  names: readonly string[],
): boolean {
  if (namesInText || listsTables) return true;
  const known = new Set(names);
  return [...tables].some((name) => !known.has(name) && !defined.has(name));
}

async function openAll(
  tables: readonly LakeTable[],
  extent: 'all' | 'columns',
): Promise<readonly OpenTable[]> {
  const opened: OpenTable[] = [];
  for (const table of tables) opened.push(await table.open(extent));
  return opened;
}
