import type { Lake } from '../lake.ts';
import { inLake } from '../storage/lake-paths.ts';
import { parseSeriesName } from '../targeted/series-file.ts';
import { plainView } from './create-view.ts';
import type { ReadFile } from './explain-read-error.ts';
import type { LakeTable, TableExtent } from './lake-table.ts';

/**
 * Tables of the bars of single symbols, named for asset and bar length (`stocks_1h`), and of their quarantine where there is
 * any. A lake may hold tens of thousands of files: the columns are shown out of one.
 */
export function seriesTables(
  lake: Lake,
  series: readonly { readonly dataset: string; readonly hasRefused: boolean }[],
): readonly LakeTable[] {
  return series.flatMap(({ dataset, hasRefused }): readonly LakeTable[] => {
    if (parseSeriesName(dataset) === undefined) return [];
    const bars: LakeTable = {
      name: dataset,
      kind: 'bars',
      about: 'bars that were fetched for single symbols',
      open: async (extent) => plainView(dataset, await filesOf(lake, dataset, { column: 'path', extent })),
    };
    const name = `quarantine_${dataset}`;
    const refused: LakeTable = {
      name,
      kind: 'quarantine',
      about: `rows that could not become bars of ${dataset}`,
      open: async (extent) =>
        plainView(
          name,
          await filesOf(lake, dataset, { column: 'quarantine_path', extent }),
          EMPTY_QUARANTINE,
        ),
    };
    return hasRefused ? [bars, refused] : [bars];
  });
}

const EMPTY_QUARANTINE =
  'SELECT NULL::VARCHAR AS symbol, NULL::DATE AS date, NULL::VARCHAR AS reason, NULL::VARCHAR AS detail, NULL::VARCHAR AS raw WHERE false';

/** Files with rows; one without, when there is no other, for its columns. */
async function filesOf(
  { root, catalog }: Lake,
  dataset: string,
  { column, extent }: { readonly column: 'path' | 'quarantine_path'; readonly extent: TableExtent },
): Promise<readonly ReadFile[]> {
  let query = catalog.db
    .selectFrom('partitions')
    .select(['key', column, 'rows', 'quarantined', 'bytes'])
    .where('layer', '=', 'targeted')
    .where('dataset', '=', dataset)
    .where(column, 'is not', null)
    .orderBy('rows', 'desc');
  if (extent === 'columns') query = query.limit(1);
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
