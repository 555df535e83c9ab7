import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS } from '../../domain/dataset.ts';
import { localDayOf } from '../../domain/local-time.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import { CATEGORY_FACTS } from '../../domain/universe-category.ts';
import type { Lake } from '../../lake/lake.ts';
import type { BarFile } from '../../lake/query/bar-files.ts';
import { findLakeDay } from '../../lake/universe/lake-symbols.ts';
import { type Tickers, wholeListAsOf } from '../../lake/universe/ticker-table.ts';
import { estimateListPages } from '../../plan/universe/estimate-list-pages.ts';
import type { UniverseFacts, UniverseRequest } from '../../plan/universe/universe-request.ts';
import type { Configuration } from '../config/configuration.ts';

/** What the planner needs to know, and the file of bars behind it. */
export interface GatheredUniverseFacts extends UniverseFacts {
  readonly lakeFile: BarFile | undefined;
}

/** The day it is in New York, where the vendor’s lists change. */
export function universeToday(nowMs: number): TradingDay {
  return localDayOf(nowMs, 'America/New_York');
}

/** Looks into the catalog and the ticker table; asks nobody. */
export async function gatherUniverseFacts(
  request: UniverseRequest,
  {
    lake,
    tickers,
    calendar: overrides,
    nowMs,
  }: {
    readonly lake: Lake;
    readonly tickers: Tickers;
    readonly calendar: Configuration['calendar'];
    readonly nowMs: number;
  },
): Promise<GatheredUniverseFacts> {
  const { asset, market } = CATEGORY_FACTS[request.category];
  const today = universeToday(nowMs);
  const lakeFile = request.category === 'otc' ? undefined : await findLakeDay(lake, asset, request.asOf);
  const calendar = tradingCalendar(DATASETS[`${asset}_daily`].calendar, overrides);
  const asOf = (active: boolean): TradingDay | undefined =>
    market === undefined ? undefined : wholeListAsOf(tickers.asked, { market, active });
  return {
    today,
    lakeFile,
    lakeDay: lakeFile?.day,
    listedAsOf: { active: asOf(true), delisted: asOf(false) },
    hasTradedSince: (day) => calendar.tradingDays(addDays(day, 1), today).length > 0,
    listPages: estimateListPages(
      request,
      tickers.records.filter((record) => record.market === market && record.active).length,
    ),
  };
}
