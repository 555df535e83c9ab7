import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { localDayBounds, localDayOf } from '../../domain/local-time.ts';
import { type ApiAnswer, refused } from '../request/api-answer.ts';
import type { ApiContext } from '../request/api-request.ts';
import { readFlag } from '../request/read-parameters.ts';
import { assetOfTicker, zoneOfAsset } from '../request/ticker-asset.ts';
import { adjustBars, isAdjustable } from './adjust-bars.ts';
import { barsAnswer } from './bars-answer.ts';
import { dayEndMs } from './day-end.ts';
import { wireTickerBar } from './wire-bar.ts';

const CALENDARS = { stocks: 'XNYS', options: 'XNYS', indices: 'XNYS', crypto: '24x7', fx: '24x5' } as const;

/** `GET /v2/aggs/ticker/{ticker}/prev`: the bar of the trading day before today, or of the last one the source can have. */
export async function answerPreviousClose(context: ApiContext, ticker: string): Promise<ApiAnswer> {
  const { source, entitlement, request } = context;
  const asset = assetOfTicker(ticker);
  const zone = zoneOfAsset(asset);
  const isWanted = readFlag(request.query, 'adjusted') ?? true;
  const calendar = asset === 'stocks' ? source.calendar : tradingCalendar(CALENDARS[asset]);
  const due = calendar.previous(localDayOf(source.nowMs(), zone));
  const latest = await source.latestDay?.({ ticker, asset });
  const day = latest === undefined || latest > due ? due : latest;
  const verdict = entitlement.judge({ asset, data: 'day-bars', days: { from: day, to: day } });
  if (verdict.kind !== 'granted') return refused(verdict, request.requestId);
  const isAdjusted = isWanted && (await isAdjustable(source, asset));
  const bounds = localDayBounds(day, zone);
  const bars = await source.bars({ ticker, asset, base: 'day', ...bounds, order: 'asc', limit: 1 });
  const shown = isAdjusted && asset === 'stocks' ? await adjustBars(source, ticker, bars) : bars;
  return barsAnswer(
    context,
    shown.map((bar) => wireTickerBar(ticker, bar, dayEndMs(day, asset))),
    { ticker, queryCount: bars.length, adjusted: asset === 'indices' ? undefined : isAdjusted },
  );
}
