import { DATASET_NAMES, type DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { quoteList } from '../duckdb/quote.ts';
import type { Lake } from '../lake.ts';
import { inLake } from '../storage/lake-paths.ts';
import { type BarFile, barFileOf, barRelation, widestFirst } from './bar-files.ts';
import { viewOf } from './create-view.ts';
import type { LakeTable, TableExtent } from './lake-table.ts';

/** Two tables for each dataset in bronze: its bars and its quarantine, which may be empty. */
export function barTables(lake: Lake, datasets: ReadonlySet<string>): readonly LakeTable[] {
  return DATASET_NAMES.filter((dataset) => datasets.has(dataset)).flatMap((dataset): readonly LakeTable[] => {
    const quarantine = `quarantine_${dataset}`;
    return [
      {
        name: dataset,
        kind: 'bars',
        about: 'bars of the whole market, as the vendor sent them (bronze)',
        async open(extent) {
          const files = await barFiles(lake, dataset, extent);
          return viewOf(dataset, files, async (connection) => {
            const ordered = await widestFirst(connection, files);
            return `SELECT * FROM ${barRelation(ordered)}`;
          });
        },
      },
      {
        name: quarantine,
        kind: 'quarantine',
        about: `rows that could not become bars of ${dataset}`,
        async open(extent) {
          const files = await refusedFiles(lake, dataset, extent);
          return viewOf(quarantine, files, async () => quarantineQuery(files));
        },
      },
    ];
  });
}

const BAR_COLUMNS = [
  'key',
  'path',
  'rows',
  'source',
  'bytes',
  'content_hash',
  'file_bytes',
  'file_rows',
  'file_hash',
] as const;

async function barFiles(lake: Lake, dataset: DatasetName, extent: TableExtent): Promise<readonly BarFile[]> {
  const own = await lake.catalog.db
    .selectFrom('partitions')
    .select(BAR_COLUMNS)
    .where('layer', '=', 'bronze')
    .where('dataset', '=', dataset)
    .orderBy('key')
    .execute();
  const filled = own.filter(({ rows }) => rows > 0);
  const files = (filled.length > 0 ? filled : own).map((row) => barFileOf(lake.root, dataset, row));
  if (extent === 'all') return files;
  // Days of grouped answers have a column more than the others.
  return [...new Map(files.map((file) => [file.source === 'grouped', file])).values()];
}

async function refusedFiles(
  lake: Lake,
  dataset: DatasetName,
  extent: TableExtent,
): Promise<readonly BarFile[]> {
  let query = lake.catalog.db
    .selectFrom('partitions')
    .select(['key', 'quarantine_path', 'quarantined'])
    .where('layer', '=', 'bronze')
    .where('dataset', '=', dataset)
    .where('quarantine_path', 'is not', null)
    .orderBy('key');
  if (extent === 'columns') query = query.limit(1);
  const rows = await query.execute();
  return rows.map(({ key, quarantine_path: path, quarantined }) => ({
    dataset,
    day: key as TradingDay,
    path: inLake(lake.root, String(path)),
    rows: quarantined,
  }));
}

const EMPTY_QUARANTINE =
  'SELECT NULL::DATE AS date, NULL::BIGINT AS line, NULL::VARCHAR AS reason, NULL::VARCHAR AS detail, NULL::VARCHAR AS raw WHERE false';

function quarantineQuery(files: readonly BarFile[]): string {
  if (files.length === 0) return EMPTY_QUARANTINE;
  const list = quoteList(files.map(({ path }) => path));
  return `SELECT regexp_extract(filename, '(\\d{4}-\\d{2}-\\d{2})\\.parquet$', 1)::DATE AS date, * EXCLUDE (filename)
    FROM read_parquet(${list}, filename=true, union_by_name=false, hive_partitioning=false)`;
}
