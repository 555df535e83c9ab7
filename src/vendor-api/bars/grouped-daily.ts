import type { GroupedMarket } from '../market-source.ts';
import { type ApiAnswer, refused } from '../request/api-answer.ts';
import type { ApiContext } from '../request/api-request.ts';
import { readDay, readFlag } from '../request/read-parameters.ts';
import { adjustBars, isAdjustable } from './adjust-bars.ts';
import { barsAnswer } from './bars-answer.ts';
import { dayEndMs } from './day-end.ts';
import { wireTickerBar } from './wire-bar.ts';

/** Where each market is found: `/v2/aggs/grouped/locale/{locale}/market/{market}/{date}`. */
export const GROUPED_LOCALES: Readonly<Record<GroupedMarket, 'us' | 'global'>> = {
  stocks: 'us',
  crypto: 'global',
  fx: 'global',
};

/** A whole market’s day in one answer, rows in no order. */
export async function answerGroupedDaily(
  context: ApiContext,
  market: GroupedMarket,
  date: string,
): Promise<ApiAnswer> {
  const day = readDay('date', date);
  const isWanted = readFlag(context.request.query, 'adjusted') ?? true;
  const days = { from: day, to: day };
  const verdict = context.entitlement.judge({ asset: market, data: 'day-bars', days });
  if (verdict.kind !== 'granted') return refused(verdict, context.request.requestId);
  const isAdjusted = isWanted && (await isAdjustable(context.source, market));
  const rows = await context.source.groupedDay(market, day);
  const t = dayEndMs(day, market);
  const bars = await Promise.all(
    rows.map(async ({ ticker, bar }) => {
      const [shown = bar] =
        isAdjusted && market === 'stocks' ? await adjustBars(context.source, ticker, [bar]) : [bar];
      return wireTickerBar(ticker, shown, t);
    }),
  );
  return barsAnswer(context, bars, { queryCount: bars.length, adjusted: isAdjusted });
}
