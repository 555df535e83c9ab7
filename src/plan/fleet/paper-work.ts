import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { type TradingDay, yearOf } from '../../domain/trading-day.ts';
import { BRONZE_BYTES_PER_SOURCE_BYTE } from '../estimate.ts';
import { silverBytesOfRow } from '../silver/estimate-silver.ts';
import type { DatasetWork } from './fleet-cost.ts';

/** What is asked for on paper: whole markets, out of files. */
export interface PaperRequest {
  readonly datasets: readonly DatasetName[];
  readonly from: TradingDay;
  readonly to: TradingDay;
  readonly through: 'landing' | 'bronze' | 'silver';
  /** Feature columns of silver, by dataset. */
  readonly features: (dataset: DatasetName) => number;
}

/**
 * The work of a backfill of files, asked of nobody: trading days by the calendar from the first year that the vendor has, each taken
 * to be as large as one of today. Markets were smaller, so that it is a bound and no forecast.
 */
export function paperWork({ datasets, from, to, through, features }: PaperRequest): readonly DatasetWork[] {
  return datasets.map((dataset): DatasetWork => {
    const { calendar, firstYear, typical } = DATASETS[dataset];
    const days = tradingCalendar(calendar)
      .tradingDays(from, to)
      .filter((day) => yearOf(day) >= firstYear).length;
    const sourceBytes = days * typical.sourceBytes;
    const rows = days * typical.rows;
    return {
      dataset,
      days,
      requests: days,
      calls: 0,
      sourceBytes,
      rows,
      stored: {
        landing: sourceBytes,
        bronze: through === 'landing' ? 0 : Math.round(sourceBytes * BRONZE_BYTES_PER_SOURCE_BYTE),
        silver: through === 'silver' ? rows * silverBytesOfRow(dataset, features(dataset)) : 0,
      },
    };
  });
}
