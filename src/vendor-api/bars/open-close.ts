import type { OpenCloseResponse } from '../../../contract/vendor/open-close.ts';
import { type DayBounds, localDayBounds } from '../../domain/local-time.ts';
import type { Bar } from '../../domain/resample/fold-bars.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { type ApiAnswer, found, refused } from '../request/api-answer.ts';
import type { ApiContext } from '../request/api-request.ts';
import { readDay, readFlag } from '../request/read-parameters.ts';
import { assetOfTicker, zoneOfAsset } from '../request/ticker-asset.ts';
import { adjustBars } from './adjust-bars.ts';

const MINUTES_PER_DAY = 1500;

/** `GET /v1/open-close/{ticker}/{date}`: the day bar with the first price of the morning and the last of the evening. */
export async function answerOpenClose(context: ApiContext, ticker: string, date: string): Promise<ApiAnswer> {
  const { source, entitlement, request } = context;
  const day = readDay('date', date);
  const asset = assetOfTicker(ticker);
  const isAdjusted = (readFlag(request.query, 'adjusted') ?? true) && asset === 'stocks';
  const verdict = entitlement.judge({ asset, data: 'day-bars', days: { from: day, to: day } });
  if (verdict.kind !== 'granted') return refused(verdict, request.requestId);
  const bounds = localDayBounds(day, zoneOfAsset(asset));
  const asked = { ticker, asset, ...bounds, order: 'asc' } as const;
  const dayBars = await source.bars({ ...asked, base: 'day', limit: 1 });
  const minutes = await source.bars({ ...asked, base: 'minute', limit: MINUTES_PER_DAY });
  const adjust = async (bars: readonly Bar[]): Promise<readonly Bar[]> =>
    isAdjusted ? adjustBars(source, ticker, bars) : bars;
  const [bar] = await adjust(dayBars);
  if (bar === undefined) return refused({ kind: 'not-found', message: 'Data not found.' }, request.requestId);
  const body: OpenCloseResponse = {
    status: 'OK',
    from: day,
    symbol: ticker,
    open: bar.open,
    high: bar.high,
    low: bar.low,
    close: bar.close,
    ...(bar.volume === undefined ? {} : { volume: bar.volume }),
    ...outsideSession(await adjust(minutes), sessionOf(context, day, bounds)),
  };
  return found(body);
}

function sessionOf({ source }: ApiContext, day: TradingDay, bounds: DayBounds): DayBounds {
  const session = source.calendar.session(day);
  return session === undefined ? bounds : { startMs: session.openMs, endMs: session.closeMs };
}

function outsideSession(
  minutes: readonly Bar[],
  session: DayBounds,
): Pick<OpenCloseResponse, 'afterHours' | 'preMarket'> {
  const evening = minutes.findLast(({ startMs }) => startMs >= session.endMs);
  const morning = minutes.find(({ startMs }) => startMs < session.startMs);
  return {
    ...(evening === undefined ? {} : { afterHours: evening.close }),
    ...(morning === undefined ? {} : { preMarket: morning.open }),
  };
}
