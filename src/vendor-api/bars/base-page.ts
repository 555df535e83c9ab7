import type { TimeZone } from '../../domain/local-time.ts';
import { barWindowOf } from '../../domain/resample/bar-window.ts';
import type { Bar } from '../../domain/resample/fold-bars.ts';
import type { BarLength } from '../../domain/resample/timespan.ts';
import type { BarsRequest, MarketSource } from '../market-source.ts';

/** Base bars of whole windows, ascending. */
export interface BasePage {
  readonly bars: readonly Bar[];
  /** More windows follow at the far end. */
  readonly hasMore: boolean;
}

/** A window has this many base bars at most: the days of 400 years, as a bound for what is asked for. */
const WINDOW_BARS_MAX = 150_000;

/**
 * The first `limit` base bars without those of a window that they would cut short. A window with more base bars than
 * `limit` comes whole, so that every page has at least one.
 */
export async function basePage(
  source: MarketSource,
  request: BarsRequest,
  window: { readonly length: BarLength; readonly zone: TimeZone },
): Promise<BasePage> {
  const { limit, order } = request;
  const received = await source.bars({ ...request, limit: limit + 1 });
  const nearestFirst = order === 'asc' ? received : received.toReversed();
  const beyond = nearestFirst[limit];
  if (beyond === undefined) return { bars: received, hasMore: false };
  const cut = barWindowOf(beyond.startMs, window.length, window.zone);
  const whole = nearestFirst
    .slice(0, limit)
    .filter(({ startMs }) => startMs < cut.startMs || startMs >= cut.endMs);
  if (whole.length > 0) return { bars: order === 'asc' ? whole : whole.toReversed(), hasMore: true };
  const startMs = Math.max(cut.startMs, request.startMs);
  const endMs = Math.min(cut.endMs, request.endMs);
  const bars = await source.bars({ ...request, startMs, endMs, limit: WINDOW_BARS_MAX });
  return { bars, hasMore: order === 'asc' ? endMs < request.endMs : startMs > request.startMs };
}
