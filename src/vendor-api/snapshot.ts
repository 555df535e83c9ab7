import type { MarketSnapshotResponse, SnapshotTicker } from '../../contract/vendor/market-snapshot.ts';
import type { Bar } from '../domain/resample/fold-bars.ts';
import type { TickerSnapshot } from './market-source.ts';
import { type ApiAnswer, found, refused } from './request/api-answer.ts';
import type { ApiContext } from './request/api-request.ts';

const MOVERS = 20;
const MS_PER_MINUTE = 60_000;
const NS_PER_MS = 1e6;

type Day = NonNullable<SnapshotTicker['day']>;

const NOTHING: Day = { c: 0, h: 0, l: 0, o: 0, v: 0, vw: 0 };

/** `GET /v2/snapshot/locale/us/markets/stocks/tickers?tickers=A,B`: unknown tickers are left out without a word. */
export async function answerMarketSnapshot(context: ApiContext): Promise<ApiAnswer> {
  const { request, source } = context;
  const verdict = context.entitlement.judge({ asset: 'stocks', data: 'snapshot' });
  if (verdict.kind !== 'granted') return refused(verdict, request.requestId);
  const wanted = request.query['tickers'];
  const tickers = wanted === undefined || wanted === '' ? undefined : wanted.split(',');
  const rows = (await source.snapshot(tickers)).map(wireSnapshot);
  return found(envelope(context, rows));
}

/** `GET /v2/snapshot/locale/us/markets/stocks/tickers/{ticker}`. */
export async function answerTickerSnapshot(context: ApiContext, ticker: string): Promise<ApiAnswer> {
  const { request, source } = context;
  const verdict = context.entitlement.judge({ asset: 'stocks', data: 'snapshot' });
  if (verdict.kind !== 'granted') return refused(verdict, request.requestId);
  const [snapshot] = await source.snapshot([ticker]);
  if (snapshot === undefined) {
    return refused({ kind: 'not-found', message: 'Ticker not found.' }, request.requestId);
  }
  return found({ request_id: request.requestId, status: 'OK', ticker: wireSnapshot(snapshot) });
}

/** `GET /v2/snapshot/locale/us/markets/stocks/{gainers|losers}`: the twenty that moved furthest. */
export async function answerMovers(context: ApiContext, direction: 'gainers' | 'losers'): Promise<ApiAnswer> {
  const { request, source } = context;
  const verdict = context.entitlement.judge({ asset: 'stocks', data: 'snapshot' });
  if (verdict.kind !== 'granted') return refused(verdict, request.requestId);
  const sign = direction === 'gainers' ? -1 : 1;
  const rows = (await source.snapshot(undefined))
    .map(wireSnapshot)
    .sort((left, right) => sign * ((left.todaysChangePerc ?? 0) - (right.todaysChangePerc ?? 0)));
  return found(envelope(context, rows.slice(0, MOVERS)));
}

function envelope({ request, entitlement }: ApiContext, tickers: SnapshotTicker[]): MarketSnapshotResponse {
  const status = entitlement.isDelayed ? 'DELAYED' : 'OK';
  return { tickers, status, request_id: request.requestId, count: tickers.length };
}

function wireSnapshot({
  ticker,
  day,
  minute,
  previousDay,
}: TickerSnapshot): SnapshotTicker & { updated: number } {
  const close = minute?.close ?? day?.close;
  const change = close === undefined || previousDay === undefined ? 0 : close - previousDay.close;
  return {
    ticker,
    todaysChangePerc: previousDay === undefined ? 0 : round((100 * change) / previousDay.close),
    todaysChange: round(change),
    // The service itself writes these nanoseconds rounded to what a number holds.
    updated: minute === undefined ? 0 : (minute.startMs + MS_PER_MINUTE) * NS_PER_MS,
    day: wireDay(day),
    min: { ...wireDay(minute), av: day?.volume ?? 0, t: minute?.startMs ?? 0, n: minute?.transactions ?? 0 },
    prevDay: wireDay(previousDay),
  };
}

function wireDay(bar: Bar | undefined): Day {
  if (bar === undefined) return NOTHING;
  return { o: bar.open, h: bar.high, l: bar.low, c: bar.close, v: bar.volume ?? 0, vw: bar.vwap ?? 0 };
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
