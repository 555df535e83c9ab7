import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { expectedPublicationMs, LATE_AFTER_MS, latestPublishedDay } from '../../domain/publication.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import { readCoverage } from '../../lake/metadata/dataset-coverage.ts';
import type { Configuration } from '../config/configuration.ts';

/** How a dataset stands against the calendar. */
export interface Freshness {
  readonly dataset: DatasetName;
  /** The last day held. */
  readonly to: TradingDay;
  /** Trading days after it whose files have been due for six hours. */
  readonly behindDays: number;
  /** Since the first of the days that are not held was due; 0 when none is. */
  readonly lagSeconds: number;
}

/** How datasets that are configured and held stand against the calendar and the times of publication. */
export async function readFreshness(
  catalog: Catalog,
  { calendar, datasets }: Pick<Configuration, 'calendar' | 'datasets'>,
  nowMs: number,
): Promise<readonly Freshness[]> {
  const coverage = await readCoverage(catalog, { calendar, layer: 'bronze' });
  return coverage
    .filter(({ dataset }) => datasets.includes(dataset))
    .map(({ dataset, to }) => {
      const own = tradingCalendar(DATASETS[dataset].calendar, calendar);
      const latest = latestPublishedDay(own, nowMs - LATE_AFTER_MS);
      const behindDays = latest <= to ? 0 : own.tradingDays(addDays(to, 1), latest).length;
      const lagMs = Math.max(0, nowMs - expectedPublicationMs(own.next(to)));
      return { dataset, to, behindDays, lagSeconds: Math.floor(lagMs / 1000) };
    });
}
