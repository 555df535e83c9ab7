import { BarlakeError } from '../../domain/barlake-error.ts';
import { selectPartitions } from '../catalog/partitions.ts';
import { quoteList, quoteName, quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { widestFirst } from './bar-files.ts';
import { type CheckedSelect, checkSelect } from './check-select.ts';
import { assertPresent, explainReadError, type ReadFile } from './explain-read-error.ts';
import { metadataViews } from './metadata-views.ts';
import { copyStatement, type ReadContext } from './query-bars.ts';
import type { QueryResult, RowBatch } from './query-result.ts';
import { referenceViews } from './reference-views.ts';
import { seriesViews } from './series-views.ts';
import { silverViews } from './silver-views.ts';
import { CATALOG_TABLE_NAMES, createCatalogTable, type LakeView, lakeViews } from './sql-tables.ts';
import { interruptible, streamRows } from './stream-rows.ts';

/** A statement over the lake. */
export interface SqlQuery {
  readonly sql: string;
  readonly limit: number | undefined;
  /** A Parquet file to write instead of answering; the one file the engine may write. */
  readonly copyTo?: string;
}

/**
 * Runs one reading statement over views of every dataset, their quarantine, reference data and the catalog’s tables. Nothing else can be
 * reached: the statement is checked by {@link checkSelect}, and the engine may open the listed files only. The connection is
 * closed in for good: another statement takes another session. Throws `E_SQL`, `E_PARTITION_DAMAGED` and the signal’s reason. Resolves to `undefined` when copying.
 */
export async function runSql(query: SqlQuery, context: ReadContext): Promise<QueryResult | undefined> {
  const { connection, lake, signal } = context;
  const checked = await checkSelect(connection, query.sql);
  const prepared = await prepareLake(checked, query, context);
  try {
    if (query.copyTo === undefined) {
      const result = await streamRows(
        connection,
        { sql: query.sql, values: [], rowsMax: query.limit },
        signal,
      );
      return { ...result, batches: explained(result.batches, context, prepared) };
    }
    const limit = query.limit === undefined ? '' : ` LIMIT ${query.limit}`;
    const copy = copyStatement(`FROM query(${quoteText(query.sql)})${limit}`, query.copyTo);
    await interruptible(connection, signal, () => connection.run(copy));
    return undefined;
  } catch (error) {
    throw await explain(error, lake.root, prepared);
  }
}

interface PreparedLake {
  /** Files that the statement can read. */
  readonly files: readonly ReadFile[];
  readonly names: readonly string[];
}

/** Views and tables, then the lock: from here on the connection opens nothing but the statement’s own files. */
async function prepareLake(
  checked: CheckedSelect,
  query: SqlQuery,
  { connection, lake }: ReadContext,
): Promise<PreparedLake> {
  const partitions = await selectPartitions(lake.catalog.db, { layer: 'bronze' });
  const tables = await selectPartitions(lake.catalog.db, { layer: 'reference' });
  const metadata = await selectPartitions(lake.catalog.db, { layer: 'metadata' });
  const silver = await selectPartitions(lake.catalog.db, { layer: 'silver' });
  const views = [
    ...lakeViews(lake.root, partitions),
    ...(await seriesViews(lake, (name) => checked.tables.has(name))),
    ...referenceViews(lake.root, tables),
    ...metadataViews(lake.root, metadata),
    ...silverViews(lake.root, silver),
  ];
  const read = views.filter(({ name }) => checked.tables.has(name));
  // A statement about the catalog of views (SHOW, duckdb_columns) may look at any of them.
  const files = (read.length > 0 ? read : views).flatMap((view): readonly ReadFile[] => view.files);
  const names = [...views.map(({ name }) => name), ...CATALOG_TABLE_NAMES];
  try {
    await assertPresent(
      read.flatMap((view): readonly ReadFile[] => view.files),
      lake.root,
    );
    for (const view of views) await createView(connection, view, read.includes(view));
  } catch (error) {
    throw await explain(error, lake.root, { files, names });
  }
  for (const name of CATALOG_TABLE_NAMES) {
    await createCatalogTable(connection, lake.catalog, name, checked.tables.has(name));
  }
  await closeIn(connection, [
    ...files.map(({ path }) => path),
    ...(query.copyTo === undefined ? [] : [query.copyTo]),
  ]);
  return { files, names };
}

async function createView(connection: DuckDbConnection, view: LakeView, isRead: boolean): Promise<void> {
  try {
    const sql = view.isBars
      ? view.query(isRead ? await widestFirst(connection, view.files) : view.files)
      : view.sql;
    await connection.run(`CREATE OR REPLACE VIEW ${quoteName(view.name)} AS ${sql}`);
  } catch (error) {
    // A damaged file is no reason against a statement that does not read it.
    if (isRead) throw error;
  }
}

async function closeIn(connection: DuckDbConnection, paths: readonly string[]): Promise<void> {
  await connection.run(`SET allowed_paths = ${quoteList(paths)}`);
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
}

async function* explained(
  batches: AsyncIterable<RowBatch>,
  { lake }: ReadContext,
  prepared: PreparedLake,
): AsyncGenerator<RowBatch> {
  try {
    yield* batches;
  } catch (error) {
    throw await explain(error, lake.root, prepared);
  }
}

async function explain(error: unknown, root: string, { files, names }: PreparedLake): Promise<unknown> {
  if (error instanceof Error && error.name === 'TimeoutError') return error;
  const known = await explainReadError(error, { root, files });
  const isUnknownName =
    known instanceof BarlakeError && /Table with name .* does not exist/.test(known.message);
  if (!isUnknownName) return known;
  return new BarlakeError('E_SQL', {
    message: known.message,
    mend: `Tables are ${names.join(', ')}.`,
    cause: error,
  });
}
