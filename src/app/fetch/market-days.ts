import type { CalendarOverrides } from '../../domain/calendar/calendar-overrides.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { type Asset, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import { selectPartitions } from '../../lake/catalog/partitions.ts';
import type { Lake } from '../../lake/lake.ts';
import { inLake } from '../../lake/storage/lake-paths.ts';
import { mergeRanges } from '../../plan/day-ranges.ts';
import type { DayRange } from '../../plan/fetch-task.ts';
import type { MarketDay } from './source-fingerprints.ts';

/** The whole-market dataset with bars of a base length. */
export function marketDataset(asset: Asset, base: '1m' | '1d'): DatasetName {
  return `${asset}_${base === '1m' ? 'minute' : 'daily'}`;
}

/** The days of a whole-market dataset that the lake holds, ascending. */
export async function selectMarketDays(lake: Lake, dataset: DatasetName): Promise<readonly MarketDay[]> {
  const rows = await selectPartitions(lake.catalog.db, { layer: 'bronze', datasets: [dataset] });
  return rows.map(({ key, path, fingerprint }) => ({
    day: key as TradingDay,
    path: inLake(lake.root, path),
    fingerprint,
  }));
}

/** Held days as ranges. Days without trading belong to their neighbours: nothing is missing on a weekend. */
export function marketRanges(
  dataset: DatasetName,
  days: readonly TradingDay[],
  overrides: CalendarOverrides,
): readonly DayRange[] {
  const calendar = tradingCalendar(DATASETS[dataset].calendar, overrides);
  return mergeRanges(days.map((day) => withRestDays(day, calendar)));
}

function withRestDays(day: TradingDay, calendar: TradingCalendar): DayRange {
  return { from: addDays(calendar.previous(day), 1), to: addDays(calendar.next(day), -1) };
}
