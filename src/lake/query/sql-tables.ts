import { DATASET_NAMES, type DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { Catalog } from '../catalog/open-catalog.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import { quoteList, quoteName } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { inLake } from '../storage/lake-paths.ts';
import { type BarFile, barRelation } from './bar-files.ts';
import type { ReadFile } from './explain-read-error.ts';

/** A view over files of the lake. */
export type LakeView =
  | {
      readonly name: string;
      readonly isBars: true;
      readonly files: readonly BarFile[];
      /** The query behind it, over its files in another order. */
      query(files: readonly BarFile[]): string;
    }
  | {
      readonly name: string;
      readonly isBars: false;
      readonly files: readonly ReadFile[];
      readonly sql: string;
    };

/** Two views for each dataset in bronze: its bars and its quarantine, which may be empty. */
export function lakeViews(root: string, partitions: readonly PartitionRow[]): readonly LakeView[] {
  return DATASET_NAMES.flatMap((dataset): readonly LakeView[] => {
    const own = partitions.filter((partition) => partition.dataset === dataset);
    if (own.length === 0) return [];
    const filled = own.filter(({ rows }) => rows > 0);
    const bars = (filled.length > 0 ? filled : own).map((partition) => toFile(root, dataset, partition));
    const refused = own.flatMap((partition) => quarantineFile(root, dataset, partition));
    return [
      { name: dataset, files: bars, isBars: true, query: (files) => `SELECT * FROM ${barRelation(files)}` },
      { name: `quarantine_${dataset}`, files: refused, isBars: false, sql: quarantineQuery(refused) },
    ];
  });
}

function toFile(root: string, dataset: DatasetName, partition: PartitionRow): BarFile {
  const { key, path, rows, source, bytes } = partition;
  return { dataset, day: key as TradingDay, path: inLake(root, path), rows, source, sizeBytes: bytes };
}

function quarantineFile(root: string, dataset: DatasetName, partition: PartitionRow): readonly BarFile[] {
  const { key, quarantine_path: path, quarantined: rows } = partition;
  return path === null ? [] : [{ dataset, day: key as TradingDay, path: inLake(root, path), rows }];
}

const EMPTY_QUARANTINE =
  'SELECT NULL::DATE AS date, NULL::BIGINT AS line, NULL::VARCHAR AS reason, NULL::VARCHAR AS detail, NULL::VARCHAR AS raw WHERE false';

function quarantineQuery(files: readonly BarFile[]): string {
  if (files.length === 0) return EMPTY_QUARANTINE;
  const list = quoteList(files.map(({ path }) => path));
  return `SELECT regexp_extract(filename, '(\\d{4}-\\d{2}-\\d{2})\\.parquet$', 1)::DATE AS date, * EXCLUDE (filename)
    FROM read_parquet(${list}, filename=true, union_by_name=false, hive_partitioning=false)`;
}

const INSTANT = (column: string): string => `make_timestamptz(${column} * 1000)`;

/** A table of the catalog that statements can read. */
export type CatalogTableName = 'partitions' | 'findings' | 'runs';

interface CatalogTable {
  /** Columns of the catalog’s rows, with the engine’s types. */
  readonly rows: Readonly<Record<string, string>>;
  /** What a person sees of them. */
  readonly select: string;
}

const CATALOG_TABLES: Readonly<Record<CatalogTableName, CatalogTable>> = {
  partitions: {
    rows: {
      layer: 'VARCHAR',
      dataset: 'VARCHAR',
      key: 'VARCHAR',
      path: 'VARCHAR',
      rows: 'BIGINT',
      quarantined: 'BIGINT',
      duplicates: 'BIGINT',
      symbols: 'BIGINT',
      bytes: 'BIGINT',
      raw_bytes: 'BIGINT',
      min_us: 'BIGINT',
      max_us: 'BIGINT',
      content_hash: 'VARCHAR',
      source: 'VARCHAR',
    },
    select:
      '* EXCLUDE (min_us, max_us), make_timestamptz(min_us) AS first_bar, make_timestamptz(max_us) AS last_bar',
  },
  findings: {
    rows: {
      origin: 'VARCHAR',
      dataset: 'VARCHAR',
      key: 'VARCHAR',
      rule: 'VARCHAR',
      severity: 'VARCHAR',
      symbol: 'VARCHAR',
      message: 'VARCHAR',
      row_count: 'BIGINT',
      evidence: 'VARCHAR',
    },
    select: '*',
  },
  runs: {
    rows: {
      id: 'VARCHAR',
      command: 'VARCHAR',
      state: 'VARCHAR',
      started_ms: 'BIGINT',
      finished_ms: 'BIGINT',
      request: 'VARCHAR',
      totals: 'VARCHAR',
    },
    select: `id, command, state, ${INSTANT('started_ms')} AS started, ${INSTANT('finished_ms')} AS finished, request, totals`,
  },
};

/** The names of the catalog’s tables in SQL. */
export const CATALOG_TABLE_NAMES: readonly CatalogTableName[] = ['partitions', 'findings', 'runs'];

/** Makes a table out of the catalog’s, as it is now; empty unless `isRead`. */
export async function createCatalogTable(
  connection: DuckDbConnection,
  catalog: Catalog,
  name: CatalogTableName,
  isRead: boolean,
): Promise<void> {
  const { rows: types, select } = CATALOG_TABLES[name];
  const fields = Object.entries(types).map(([column, type]) => `${quoteName(column)} ${type}`);
  const staging = quoteName(`staged ${name}`);
  await connection.run(`CREATE TEMP TABLE ${staging} (${fields.join(', ')})`);
  if (isRead) {
    const rows = await catalog.db
      .selectFrom(name)
      .select(Object.keys(types) as never[])
      .execute();
    const shape = JSON.stringify([types]);
    await connection.run(
      `INSERT INTO ${staging} SELECT unnest(from_json(?::JSON, '${shape}'), max_depth := 2)`,
      [JSON.stringify(rows)],
    );
  }
  await connection.run(`CREATE TABLE ${quoteName(name)} AS SELECT ${select} FROM ${staging}`);
  await connection.run(`DROP TABLE ${staging}`);
}
