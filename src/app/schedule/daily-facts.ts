import type { DatasetName } from '../../domain/dataset.ts';
import { isOverdue } from '../../domain/publication.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { readCoverage } from '../../lake/metadata/dataset-coverage.ts';
import type { Configuration } from '../config/configuration.ts';
import { latestDay } from './daily-requests.ts';

/** The last day of bronze that the lake holds, by dataset; of landing where it goes no further. */
export async function readHeldDays(
  catalog: Catalog,
  { calendar, schedule }: Configuration,
): Promise<ReadonlyMap<DatasetName, TradingDay>> {
  const layer = schedule.through === 'landing' ? 'landing' : 'bronze';
  const coverage = await readCoverage(catalog, { calendar, layer });
  return new Map(coverage.map(({ dataset, to }) => [dataset, to]));
}

/** Days that are due, that the vendor did not have when it was asked last, and that came no other way; within the look-back. */
export async function readLateDays(
  catalog: Catalog,
  config: Configuration,
  nowMs: number,
): Promise<readonly LateDay[]> {
  const layer = config.schedule.through === 'landing' ? 'landing' : 'bronze';
  const rows = await catalog.db
    .selectFrom('objects')
    .select(['dataset', 'day'])
    .where('source', '=', 'flat')
    .where('state', '=', 'pending')
    .where('dataset', 'in', [...config.datasets])
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('partitions')
            .select('partitions.key')
            .where('layer', '=', layer)
            .whereRef('partitions.dataset', '=', 'objects.dataset')
            .whereRef('partitions.key', '=', 'objects.day'),
        ),
      ),
    )
    .orderBy('day')
    .execute();
  return config.datasets.flatMap((dataset) => {
    const earliest = addDays(latestDay(dataset, config, nowMs), -config.schedule.lookbackDays);
    return rows
      .filter((row) => row.dataset === dataset)
      .map(({ day }) => ({ dataset, day: day as TradingDay }))
      .filter(({ day }) => day >= earliest && isOverdue(day, nowMs));
  });
}

/** A day that should be there by now. */
export interface LateDay {
  readonly dataset: DatasetName;
  readonly day: TradingDay;
}
