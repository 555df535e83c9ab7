import { sql } from 'kysely';
import type { Catalog } from '../catalog/open-catalog.ts';
import type { CatalogSchema } from '../catalog/schema.ts';
import { quoteName } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import type { LakeTable } from './lake-table.ts';

/** Rows handed to the engine at once, as many as its chunks hold: a catalog may have a hundred thousand. */
const ROWS_AT_ONCE = 2048;

interface CatalogTable {
  readonly name: keyof CatalogSchema;
  readonly about: string;
  /** Columns of the catalog’s rows, and whether they are text or whole numbers. */
  readonly rows: Readonly<Record<string, 'VARCHAR' | 'BIGINT'>>;
  /** What a person sees of them. */
  readonly select: string;
}

const instant = (column: string): string => `make_timestamptz(${column} * 1000)`;

const text = 'VARCHAR';
const whole = 'BIGINT';

const CATALOG_TABLES: readonly CatalogTable[] = [
  {
    name: 'partitions',
    about: 'the files of the lake: what each holds and was made from',
    rows: {
      layer: text,
      dataset: text,
      key: text,
      path: text,
      rows: whole,
      quarantined: whole,
      duplicates: whole,
      symbols: whole,
      bytes: whole,
      raw_bytes: whole,
      min_us: whole,
      max_us: whole,
      content_hash: text,
      source: text,
      fingerprint: text,
      source_etag: text,
      covered: text,
    },
    select:
      '* EXCLUDE (min_us, max_us), make_timestamptz(min_us) AS first_bar, make_timestamptz(max_us) AS last_bar',
  },
  {
    name: 'findings',
    about: 'what checks have found odd',
    rows: {
      origin: text,
      dataset: text,
      key: text,
      rule: text,
      severity: text,
      symbol: text,
      message: text,
      row_count: whole,
      evidence: text,
    },
    select: '*',
  },
  {
    name: 'objects',
    about: 'what the vendor has, day by day, as last seen',
    rows: {
      dataset: text,
      source: text,
      day: text,
      key: text,
      etag: text,
      size_bytes: whole,
      last_modified_ms: whole,
      state: text,
      checked_ms: whole,
    },
    select: `* EXCLUDE (last_modified_ms, checked_ms) REPLACE (day::DATE AS day), ${instant('last_modified_ms')} AS last_modified, ${instant('checked_ms')} AS checked`,
  },
  {
    name: 'runs',
    about: 'past runs: what was asked and how they ended',
    rows: {
      id: text,
      command: text,
      state: text,
      started_ms: whole,
      finished_ms: whole,
      request: text,
      totals: text,
    },
    select: `id, command, state, ${instant('started_ms')} AS started, ${instant('finished_ms')} AS finished, request, totals`,
  },
  {
    name: 'tasks',
    about: 'attempts of runs at single partitions, with their errors',
    rows: {
      run_id: text,
      id: text,
      kind: text,
      dataset: text,
      key: text,
      state: text,
      fingerprint: text,
      started_ms: whole,
      finished_ms: whole,
      rows: whole,
      bytes: whole,
      error_code: text,
      error_message: text,
    },
    select: `* EXCLUDE (started_ms, finished_ms), ${instant('started_ms')} AS started, ${instant('finished_ms')} AS finished`,
  },
  {
    name: 'api_calls',
    about: 'requests of each run, and what the naive way would have made',
    rows: { run_id: text, endpoint: text, made: whole, naive: whole, bytes: whole, rate_limited: whole },
    select: '*',
  },
];

/** The catalog’s tables as they are now, which a statement finds empty unless it reads them. */
export function catalogTables({ catalog }: Lake): readonly LakeTable[] {
  return CATALOG_TABLES.map(
    (table): LakeTable => ({
      name: table.name,
      kind: 'catalog',
      about: table.about,
      open: async (extent) => ({
        files: [],
        create: async (connection) => {
          await createTable(connection, table, extent === 'all' ? catalog : undefined);
        },
      }),
    }),
  );
}

async function createTable(
  connection: DuckDbConnection,
  { name, rows: types, select }: CatalogTable,
  catalog: Catalog | undefined,
): Promise<void> {
  const fields = Object.entries(types).map(([column, type]) => `${quoteName(column)} ${type}`);
  const staging = `staged ${name}`;
  await connection.run(`CREATE TEMP TABLE ${quoteName(staging)} (${fields.join(', ')})`);
  if (catalog !== undefined) await fill(connection, staging, { name, types, catalog });
  await connection.run(`CREATE TABLE ${quoteName(name)} AS SELECT ${select} FROM ${quoteName(staging)}`);
  await connection.run(`DROP TABLE ${quoteName(staging)}`);
}

interface Filling {
  readonly name: keyof CatalogSchema;
  readonly types: CatalogTable['rows'];
  readonly catalog: Catalog;
}

async function fill(
  { raw }: DuckDbConnection,
  staging: string,
  { name, types, catalog }: Filling,
): Promise<void> {
  const { BIGINT, DuckDBDataChunk, VARCHAR } = await import('@duckdb/node-api');
  const columns = Object.entries(types);
  const chunkTypes = columns.map(([, type]) => (type === 'BIGINT' ? BIGINT : VARCHAR));
  const appender = await raw.createAppender(staging, 'main', 'temp');
  for await (const page of readPages(catalog, name, Object.keys(types))) {
    const chunk = DuckDBDataChunk.create(chunkTypes, page.length);
    chunk.setColumns(columns.map(([column, type]) => page.map((row) => toValue(row[column], type))));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

type CatalogRow = Readonly<Record<string, unknown>>;

function toValue(value: unknown, type: 'VARCHAR' | 'BIGINT'): string | bigint | null {
  if (value === null || value === undefined) return null;
  return type === 'BIGINT' ? BigInt(value as number) : (value as string);
}

/** Columns that name a row: pages follow each other by them, however long the table is. */
const KEYS: Partial<Record<keyof CatalogSchema, readonly string[]>> = {
  partitions: ['dataset', 'layer', 'key'],
  objects: ['dataset', 'source', 'day'],
  tasks: ['run_id', 'id'],
  api_calls: ['run_id', 'endpoint'],
};

async function* readPages(
  { db }: Catalog,
  name: keyof CatalogSchema,
  columns: readonly string[],
): AsyncGenerator<readonly CatalogRow[]> {
  // Findings have no other name than their number, which people need not see.
  const keys = KEYS[name] ?? ['id'];
  const place = sql`(${sql.join(keys.map((key) => sql.ref(key)))})`;
  for (let after: CatalogRow | undefined; ; ) {
    const values = after;
    let query = db.selectFrom(name).select([...new Set([...columns, ...keys])] as never[]);
    if (values !== undefined)
      query = query.where(sql<boolean>`${place} > (${sql.join(keys.map((key) => values[key]))})`);
    for (const key of keys) query = query.orderBy(sql.ref(key));
    const page: readonly CatalogRow[] = await query.limit(ROWS_AT_ONCE).execute();
    if (page.length > 0) yield page;
    after = page.at(-1);
    if (after === undefined || page.length < ROWS_AT_ONCE) return;
  }
}
