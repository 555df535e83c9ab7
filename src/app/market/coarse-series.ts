import { dividesLength } from '../../domain/resample/divides-length.ts';
import { barLengthOf, resampleSource, TIMEFRAMES, type Timeframe } from '../../domain/timeframe.ts';
import type { HeldSeriesYear } from '../../lake/targeted/held-series.ts';
import { intersectRanges, mergeRanges, subtractRanges } from '../../plan/day-ranges.ts';
import type { DayRange } from '../../plan/fetch-task.ts';
import type { BarsRequest } from '../../vendor-api/market-source.ts';
import type { RequestNotes } from './market-world.ts';

/** Days to be read out of bars that were fetched longer than minutes. */
export interface CoarseDays {
  readonly timeframe: Timeframe;
  readonly days: readonly DayRange[];
}

const LENGTHS = TIMEFRAMES.filter((length) => resampleSource(length) === '1m');

/**
 * Where a ticker’s minutes are not held, the days of a request that fetched bars of other lengths speak for, such as those asked for can
 * be put together from: the finest first, and no day twice.
 */
export async function coarseDays(
  { ticker, asset, base, within }: Pick<BarsRequest, 'ticker' | 'asset' | 'base' | 'within'>,
  { days, minutes }: { readonly days: DayRange; readonly minutes: readonly DayRange[] },
  { holdings }: RequestNotes,
): Promise<readonly CoarseDays[]> {
  if (base !== 'minute' || within === undefined) return [];
  const found: CoarseDays[] = [];
  let rest = subtractRanges([days], mergeRanges(minutes));
  for (const timeframe of LENGTHS) {
    if (rest.length === 0 || !dividesLength(barLengthOf(timeframe), within)) continue;
    const { content } = await holdings.series({ asset, timeframe, symbol: ticker });
    const own = intersectRanges(rest, mergeRanges(coveredDays(content)));
    if (own.length === 0) continue;
    found.push({ timeframe, days: own });
    rest = subtractRanges(rest, own);
  }
  return found;
}

/** The days that files of a series speak for, with or without bars. */
export function coveredDays(series: readonly HeldSeriesYear[]): readonly DayRange[] {
  return series.flatMap(({ covered }) => covered);
}
