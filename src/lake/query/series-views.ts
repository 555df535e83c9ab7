import { quoteList } from '../duckdb/quote.ts';
import type { Lake } from '../lake.ts';
import { inLake } from '../storage/lake-paths.ts';
import { parseSeriesName } from '../targeted/series-file.ts';
import type { ReadFile } from './explain-read-error.ts';
import type { LakeView } from './sql-tables.ts';

/**
 * Views over the bars of single symbols, named for asset and bar length (`stocks_1h`), and over their quarantine where there is any.
 * Those that a statement does not read show their columns out of one file: a lake may hold tens of thousands.
 */
export async function seriesViews(
  lake: Lake,
  isRead: (name: string) => boolean,
): Promise<readonly LakeView[]> {
  const datasets = await lake.catalog.db
    .selectFrom('partitions')
    .select('dataset')
    .distinct()
    .where('layer', '=', 'targeted')
    .orderBy('dataset')
    .execute();
  const views: LakeView[] = [];
  for (const { dataset } of datasets) {
    if (parseSeriesName(dataset) === undefined) continue;
    const bars = await filesOf(lake, dataset, { column: 'path', isRead: isRead(dataset) });
    views.push({ name: dataset, isBars: false, files: bars, sql: barsQuery(bars) });
    const name = `quarantine_${dataset}`;
    const refused = await filesOf(lake, dataset, { column: 'quarantine_path', isRead: isRead(name) });
    if (refused.length > 0 || isRead(name)) {
      views.push({ name, isBars: false, files: refused, sql: quarantineQuery(refused) });
    }
  }
  return views;
}

/** Files with rows; one without, when there is no other, for its columns. */
async function filesOf(
  { root, catalog }: Lake,
  dataset: string,
  { column, isRead }: { readonly column: 'path' | 'quarantine_path'; readonly isRead: boolean },
): Promise<readonly ReadFile[]> {
  let query = catalog.db
    .selectFrom('partitions')
    .select(['key', column, 'rows', 'quarantined', 'bytes'])
    .where('layer', '=', 'targeted')
    .where('dataset', '=', dataset)
    .where(column, 'is not', null)
    .orderBy('rows', 'desc');
  if (!isRead) query = query.limit(1);
  const rows = await query.execute();
  const filled = rows.filter((row) => (column === 'path' ? row.rows : row.quarantined) > 0);
  return (filled.length > 0 ? filled : rows.slice(0, 1)).map((row) => {
    const [symbol = '', year = ''] = row.key.split(' ');
    const timeframe = parseSeriesName(dataset)?.timeframe ?? '';
    return {
      dataset,
      day: `${symbol} ${year}`,
      path: inLake(root, String(row[column])),
      ...(column === 'path' ? { sizeBytes: row.bytes } : {}),
      mend: `barlake fetch ${symbol} --timeframes ${timeframe} --from ${year}-01-01 --to ${year}-12-31`,
    };
  });
}

function barsQuery(files: readonly ReadFile[]): string {
  return `SELECT * FROM read_parquet(${quoteList(files.map(({ path }) => path))}, union_by_name=false, hive_partitioning=false)`;
}

const EMPTY_QUARANTINE =
  'SELECT NULL::VARCHAR AS symbol, NULL::DATE AS date, NULL::VARCHAR AS reason, NULL::VARCHAR AS detail, NULL::VARCHAR AS raw WHERE false';

function quarantineQuery(files: readonly ReadFile[]): string {
  return files.length === 0 ? EMPTY_QUARANTINE : barsQuery(files);
}
