import type { CalendarOverrides } from '../../domain/calendar/calendar-overrides.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASET_NAMES, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { type Coverage, coverageOf } from '../../plan/watermark.ts';
import type { Catalog } from '../catalog/open-catalog.ts';

/** One dataset in one layer: how complete it is, and how large. */
export interface DatasetCoverage extends Coverage {
  readonly dataset: DatasetName;
  readonly layer: string;
  /** Rows stored; 0 for landing, whose bytes are not interpreted. */
  readonly rows: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly bytes: number;
  /** Bytes of the uncompressed source. */
  readonly rawBytes: number;
}

/** Which part of the catalog to sum up, and by which calendar. */
export interface CoverageOptions {
  readonly calendar: CalendarOverrides;
  /** Absent: all layers. */
  readonly layer?: string;
}

/** Every dataset and layer that holds something, in the order of datasets; layers by name within. */
export async function readCoverage(
  catalog: Catalog,
  options: CoverageOptions,
): Promise<readonly DatasetCoverage[]> {
  const [days, sums, absent] = [
    await readDays(catalog, options.layer),
    await readSums(catalog, options.layer),
    await readAbsent(catalog),
  ];
  return DATASET_NAMES.flatMap((dataset) =>
    sums
      .filter((sum) => sum.dataset === dataset)
      .flatMap(({ layer, rows, quarantined, duplicates, bytes, rawBytes }) => {
        const coverage = coverageOf({
          calendar: tradingCalendar(DATASETS[dataset].calendar, options.calendar),
          held: days.get(`${dataset} ${layer}`) ?? [],
          absent: new Set(absent.get(dataset)),
        });
        const size = { rows, quarantined, duplicates, bytes, rawBytes };
        return coverage === undefined ? [] : [{ dataset, layer, ...coverage, ...size }];
      }),
  );
}

async function readDays(catalog: Catalog, layer: string | undefined): Promise<Map<string, TradingDay[]>> {
  let query = catalog.db.selectFrom('partitions').select(['dataset', 'layer', 'key']);
  if (layer !== undefined) query = query.where('layer', '=', layer);
  return group(await query.execute(), (row) => [`${row.dataset} ${row.layer}`, row.key as TradingDay]);
}

async function readSums(catalog: Catalog, layer: string | undefined) {
  let query = catalog.db
    .selectFrom('partitions')
    .select(({ fn }) => [
      'dataset',
      'layer',
      fn.sum<number>('rows').as('rows'),
      fn.sum<number>('quarantined').as('quarantined'),
      fn.sum<number>('duplicates').as('duplicates'),
      fn.sum<number>('bytes').as('bytes'),
      fn.sum<number>('raw_bytes').as('rawBytes'),
    ])
    .groupBy(['dataset', 'layer'])
    .orderBy('layer');
  if (layer !== undefined) query = query.where('layer', '=', layer);
  return query.execute();
}

async function readAbsent(catalog: Catalog): Promise<Map<string, TradingDay[]>> {
  const rows = await catalog.db
    .selectFrom('objects')
    .select(['dataset', 'day'])
    .where('state', '=', 'absent')
    .execute();
  return group(rows, (row) => [row.dataset, row.day as TradingDay]);
}

function group<T>(
  rows: readonly T[],
  read: (row: T) => readonly [string, TradingDay],
): Map<string, TradingDay[]> {
  const groups = new Map<string, TradingDay[]>();
  for (const row of rows) {
    const [name, day] = read(row);
    const days = groups.get(name);
    if (days === undefined) groups.set(name, [day]);
    else days.push(day);
  }
  return groups;
}
