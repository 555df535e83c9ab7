import { ASSETS, DATASETS } from '../../domain/dataset.ts';
import { localDayOf } from '../../domain/local-time.ts';
import { TIMEFRAMES } from '../../domain/timeframe.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { seriesName } from '../../plan/fetch-task.ts';
import type { Catalog } from '../catalog/open-catalog.ts';

/** What a lake holds of single symbols at one bar length. */
export interface SeriesHolding {
  /** `stocks_1h` */
  readonly series: string;
  readonly symbols: number;
  readonly bars: number;
  readonly quarantined: number;
  readonly bytes: number;
  /** Days of the first and the last bar. */
  readonly from: TradingDay;
  readonly to: TradingDay;
}

/** Bars of single symbols, by asset and bar length; lengths without a bar are left out. */
export async function readSeriesHoldings(catalog: Catalog): Promise<readonly SeriesHolding[]> {
  const rows = await catalog.db
    .selectFrom('partitions')
    .select(['dataset', 'key', 'rows', 'quarantined', 'bytes', 'min_us', 'max_us'])
    .where('layer', '=', 'targeted')
    .execute();
  const byName = Map.groupBy(rows, ({ dataset }) => dataset);
  return ASSETS.flatMap((asset) =>
    TIMEFRAMES.flatMap((timeframe) => {
      const series = seriesName({ asset, timeframe });
      const years = byName.get(series) ?? [];
      const filled = years.filter((year) => year.rows > 0);
      const instants = filled.flatMap(({ min_us: min, max_us: max }) => [min ?? [], max ?? []].flat());
      if (instants.length === 0) return [];
      const dayOf = (us: number): TradingDay => localDayOf(us / 1000, DATASETS[`${asset}_daily`].timeZone);
      return [
        {
          series,
          symbols: new Set(filled.map(({ key }) => key.slice(0, key.lastIndexOf(' ')))).size,
          bars: filled.reduce((sum, year) => sum + year.rows, 0),
          quarantined: years.reduce((sum, year) => sum + year.quarantined, 0),
          bytes: years.reduce((sum, year) => sum + year.bytes, 0),
          from: dayOf(instants.reduce((low, each) => Math.min(low, each))),
          to: dayOf(instants.reduce((high, each) => Math.max(high, each))),
        },
      ];
    }),
  );
}

/** One table of reference data. */
export interface TableHolding {
  /** `splits` */
  readonly table: string;
  /** Times that its content changed. */
  readonly version: number;
  readonly rows: number;
  readonly bytes: number;
}

/** The tables of reference data, by name. */
export async function readTableHoldings(catalog: Catalog): Promise<readonly TableHolding[]> {
  const rows = await catalog.db
    .selectFrom('partitions')
    .select(['dataset', 'key', 'rows', 'bytes'])
    .where('layer', '=', 'reference')
    .orderBy('dataset')
    .execute();
  return rows
    .filter(({ key }) => key === 'current')
    .map(({ dataset, rows: count, bytes }) => {
      // Beside the table stands one row for each change of it, with the version for its key.
      const versions = rows.filter((row) => row.dataset === dataset && row.key !== 'current');
      const version = versions.reduce((latest, { key }) => Math.max(latest, Number(key)), 0);
      return { table: dataset, version, rows: count, bytes };
    });
}
