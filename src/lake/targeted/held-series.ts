import type { Asset } from '../../domain/dataset.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import { type DayRange, seriesName } from '../../plan/fetch-task.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import type { Lake } from '../lake.ts';
import { inLake } from '../storage/lake-paths.ts';
import { sizeOf } from '../storage/size-of.ts';
import { parseSeriesYearKey } from './series-file.ts';
import { parseCovered } from './series-provenance.ts';

/** A year of one symbol’s bars as the catalog knows it. */
export interface HeldSeriesYear {
  readonly symbol: string;
  readonly year: number;
  /** Absolute. */
  readonly path: string;
  readonly source: 'aggregates' | 'resample';
  readonly covered: readonly DayRange[];
  readonly fingerprint: string;
  readonly rows: number;
  readonly bytes: number;
}

/** Which series to look up. */
export interface HeldSeriesFilter {
  readonly asset: Asset;
  readonly timeframe: Timeframe;
  /** Absent: all. */
  readonly symbols?: ReadonlySet<string>;
}

/** Files looked at at once. */
const STATS_AT_ONCE = 64;

/** Above so many symbols the catalog is read as a whole rather than asked for each. */
const LOOKUPS_MAX = 500;

/** What the catalog lists of a series, by symbol and year. */
export async function selectHeldSeries(
  { root, catalog }: Lake,
  { asset, timeframe, symbols }: HeldSeriesFilter,
): Promise<readonly HeldSeriesYear[]> {
  const dataset = seriesName({ asset, timeframe });
  let rows: PartitionRow[];
  const query = catalog.db
    .selectFrom('partitions')
    .selectAll()
    .where('layer', '=', 'targeted')
    .where('dataset', '=', dataset)
    .orderBy('key');
  if (symbols === undefined || symbols.size > LOOKUPS_MAX) rows = await query.execute();
  else {
    rows = [];
    for (const symbol of symbols) {
      // A key is the symbol, a blank and the year; the character after the blank is the exclamation mark.
      const own = query.where('key', '>=', `${symbol} `).where('key', '<', `${symbol}!`);
      rows.push(...(await own.execute()));
    }
  }
  return rows.flatMap((row) => {
    const place = parseSeriesYearKey(row.key);
    if (place === undefined || symbols?.has(place.symbol) === false) return [];
    const source = row.source === 'resample' ? 'resample' : 'aggregates';
    const { fingerprint, rows: rowCount, bytes } = row;
    const path = inLake(root, row.path);
    return [
      { ...place, path, source, covered: parseCovered(row.covered), fingerprint, rows: rowCount, bytes },
    ];
  });
}

/** Those whose files are there in the size that the catalog says; the others have to be made again. */
export async function intactSeries(years: readonly HeldSeriesYear[]): Promise<readonly HeldSeriesYear[]> {
  const isIntact = years.map(() => false);
  const queue = years.entries();
  const work = async (): Promise<void> => {
    for (const [index, { path, bytes }] of queue) {
      isIntact[index] = (await sizeOf(path)) === bytes;
    }
  };
  await Promise.all(Array.from({ length: STATS_AT_ONCE }, work));
  return years.filter((_, index) => isIntact[index] === true);
}
