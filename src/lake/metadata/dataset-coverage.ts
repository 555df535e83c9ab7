import type { CalendarOverrides } from '../../domain/calendar/calendar-overrides.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASET_NAMES, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { type Coverage, coverageOf } from '../../plan/watermark.ts';
import type { Catalog } from '../catalog/open-catalog.ts';
import type { PartitionRow } from '../catalog/partitions.ts';
import { ANSWER_LAYER } from '../landing/publish-answer.ts';

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
  /** Days by where they came from, most first. */
  readonly sources: readonly SourceDays[];
}

/** How many days of a dataset came from a source. */
export interface SourceDays {
  readonly source: PartitionRow['source'];
  readonly days: number;
}

/** Which part of the catalog to sum up, and by which calendar. */
export interface CoverageOptions {
  readonly calendar: CalendarOverrides;
  /** Absent: all layers that are kept by day. */
  readonly layer?: string;
}

/** Layers whose partitions are trading days. */
const DAY_LAYERS = ['landing', ANSWER_LAYER, 'bronze'] as const;

/** Every dataset and layer of days that holds something, in the order of datasets; layers by name within. */
export async function readCoverage(
  catalog: Catalog,
  options: CoverageOptions,
): Promise<readonly DatasetCoverage[]> {
  const days = await readDays(catalog, options.layer);
  const sums = await readSums(catalog, options.layer);
  const absent = await readAbsentDays(catalog);
  const sources = await readSources(catalog);
  return DATASET_NAMES.flatMap((dataset) =>
    sums
      .filter((sum) => sum.dataset === dataset)
      .flatMap(({ layer, rows, quarantined, duplicates, bytes, rawBytes }) => {
        const coverage = coverageOf({
          calendar: tradingCalendar(DATASETS[dataset].calendar, options.calendar),
          held: days.get(`${dataset} ${layer}`) ?? [],
          absent: new Set(absent.get(dataset)),
        });
        const mix = sources.get(`${dataset} ${layer}`) ?? [];
        const size = { rows, quarantined, duplicates, bytes, rawBytes, sources: mix };
        return coverage === undefined ? [] : [{ dataset, layer, ...coverage, ...size }];
      }),
  );
}

async function readDays(catalog: Catalog, layer: string | undefined): Promise<Map<string, TradingDay[]>> {
  let query = catalog.db.selectFrom('partitions').select(['dataset', 'layer', 'key']);
  query = query.where('layer', 'in', layer === undefined ? DAY_LAYERS : [layer]);
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
  query = query.where('layer', 'in', layer === undefined ? DAY_LAYERS : [layer]);
  return query.execute();
}

async function readSources(catalog: Catalog): Promise<Map<string, SourceDays[]>> {
  const rows = await catalog.db
    .selectFrom('partitions')
    .select(({ fn }) => ['dataset', 'layer', 'source', fn.countAll<number>().as('days')])
    .groupBy(['dataset', 'layer', 'source'])
    .orderBy('days', 'desc')
    .orderBy('source')
    .execute();
  const sources = new Map<string, SourceDays[]>();
  for (const { dataset, layer, source, days } of rows) {
    const name = `${dataset} ${layer}`;
    sources.set(name, [...(sources.get(name) ?? []), { source, days }]);
  }
  return sources;
}

/** Days that a source has been asked for in vain, and that no other one has or may yet get. */
export async function readAbsentDays(catalog: Catalog): Promise<Map<string, TradingDay[]>> {
  const rows = await catalog.db
    .selectFrom('objects as absent')
    .select(['absent.dataset', 'absent.day'])
    .distinct()
    .where('absent.state', '=', 'absent')
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('objects as other')
            .select('other.day')
            .whereRef('other.dataset', '=', 'absent.dataset')
            .whereRef('other.day', '=', 'absent.day')
            .where('other.state', 'in', ['published', 'pending']),
        ),
      ),
    )
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
