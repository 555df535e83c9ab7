import type { Asset } from '../../domain/dataset.ts';
import { localDayOf, localMidnightMs, type TimeZone } from '../../domain/local-time.ts';
import { barWindowOf } from '../../domain/resample/bar-window.ts';
import { type Bar, foldBars } from '../../domain/resample/fold-bars.ts';
import {
  type BarLength,
  baseTimespanOf,
  parseTimespan,
  TIMESPANS,
  type Timespan,
} from '../../domain/resample/timespan.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { Verdict } from '../entitlement.ts';
import { encodeCursor, readCursor } from '../list/cursor.ts';
import type { SortOrder } from '../market-source.ts';
import { type ApiAnswer, BadRequest, refused } from '../request/api-answer.ts';
import type { ApiContext } from '../request/api-request.ts';
import { readFlag, readLimit, readTime, readWord } from '../request/read-parameters.ts';
import { assetOfTicker, zoneOfAsset } from '../request/ticker-asset.ts';
import { adjustBars, isAdjustable } from './adjust-bars.ts';
import { barsAnswer } from './bars-answer.ts';
import { basePage } from './base-page.ts';
import { wireBar } from './wire-bar.ts';

const LIMIT = { fallback: 5000, max: 50_000 } as const;
const MULTIPLIER_MAX = 100_000;

/** Windows are counted from year 0, where no date of ours lies: a thousand years at most, or the first one would begin there. */
const LONG_MULTIPLIERS_MAX: Partial<Record<Timespan, number>> = {
  year: 1000,
  quarter: 4000,
  month: 12_000,
};

/** The path’s parts, in its order. */
export interface CustomBarsPath {
  readonly ticker: string;
  readonly multiplier: string;
  readonly timespan: string;
  readonly from: string;
  readonly to: string;
}

interface CustomBarsRequest {
  readonly path: CustomBarsPath;
  readonly asset: Asset;
  readonly zone: TimeZone;
  readonly length: BarLength;
  /** Snapped outward to whole windows, half-open. */
  readonly startMs: number;
  readonly endMs: number;
  /** Days asked for, before snapping. */
  readonly days: { readonly from: TradingDay; readonly to: TradingDay };
  readonly adjusted: boolean;
  readonly order: SortOrder;
  readonly limit: number;
}

/** `GET /v2/aggs/ticker/{ticker}/range/{multiplier}/{timespan}/{from}/{to}`. */
export async function answerCustomBars(context: ApiContext, path: CustomBarsPath): Promise<ApiAnswer> {
  const asked = readRequest(context, path);
  const base = baseTimespanOf(asked.length.timespan);
  const verdict = context.entitlement.judge({ asset: asked.asset, data: `${base}-bars`, days: asked.days });
  if (verdict.kind !== 'granted') return refused(verdict, context.request.requestId);
  const startMs = Math.max(asked.startMs, floorMs(verdict, asked.zone));
  const { ticker } = path;
  const { asset, order, limit, endMs, length, zone } = asked;
  const page = await basePage(
    context.source,
    { ticker, asset, base, startMs, endMs, order, limit, within: length },
    { length, zone },
  );
  const bars = await adjusted(context, asked, page.bars);
  const folded = foldBars(bars, length, zone);
  const inOrder = order === 'asc' ? folded : folded.toReversed();
  return barsAnswer(
    context,
    inOrder.map((bar) => wireBar(bar)),
    {
      ticker,
      queryCount: page.bars.length,
      adjusted:
        asset === 'indices' ? undefined : asked.adjusted && (await isAdjustable(context.source, asset)),
      nextUrl: page.hasMore ? nextUrl(context, asked, inOrder) : undefined,
    },
  );
}

function readRequest({ request }: ApiContext, path: CustomBarsPath): CustomBarsRequest {
  const query = { ...request.query, ...readCursor(request.query['cursor']) };
  const asset = assetOfTicker(path.ticker);
  const zone = zoneOfAsset(asset);
  const length = readLength(path);
  const from = readTime('from', path.from, zone);
  const to = readTime('to', path.to, zone);
  if (to.endMs <= from.startMs) {
    throw new BadRequest("parameter 'to' cannot be a time that occurs before 'from'");
  }
  return {
    path,
    asset,
    zone,
    length,
    startMs: barWindowOf(from.startMs, length, zone).startMs,
    endMs: barWindowOf(to.endMs - 1, length, zone).endMs,
    days: { from: localDayOf(from.startMs, zone), to: localDayOf(to.endMs - 1, zone) },
    adjusted: readFlag(query, 'adjusted') ?? true,
    order: readWord(query, 'sort', { words: ['asc', 'desc'], fallback: 'asc' }),
    limit: readLimit(query, LIMIT),
  };
}

function readLength({ multiplier, timespan }: CustomBarsPath): BarLength {
  const count = Number(multiplier);
  if (!/^\d+$/.test(multiplier) || count < 1 || count > MULTIPLIER_MAX) {
    throw new BadRequest("The parameter 'multiplier' must be a whole number greater than 0");
  }
  const parsed = parseTimespan(timespan);
  if (parsed === undefined) {
    throw new BadRequest(`The parameter 'timespan' must be one of: ${TIMESPANS.join(', ')}`);
  }
  const max = LONG_MULTIPLIERS_MAX[parsed] ?? MULTIPLIER_MAX;
  if (count > max) throw new BadRequest(`The parameter 'multiplier' must be at most ${max} for ${parsed}`);
  return { multiplier: count, timespan: parsed };
}

function floorMs(verdict: Extract<Verdict, { kind: 'granted' }>, zone: TimeZone): number {
  return verdict.from === undefined ? 0 : localMidnightMs(verdict.from, zone);
}

async function adjusted(
  { source }: ApiContext,
  asked: CustomBarsRequest,
  bars: readonly Bar[],
): Promise<readonly Bar[]> {
  if (!asked.adjusted || asked.asset !== 'stocks') return bars;
  return adjustBars(source, asked.path.ticker, bars);
}

/**
 * The next page is another path: ascending, `from` is the start of the window after the last bar; descending, `to` is
 * the millisecond before the oldest one. Limit and order travel in the cursor, and `adjusted` when it is not the default.
 */
function nextUrl(
  { request }: ApiContext,
  { path, order, limit, length, zone, adjusted: isAdjusted }: CustomBarsRequest,
  bars: readonly Bar[],
): string {
  const edgeMs = bars.at(-1)?.startMs ?? 0;
  const from = order === 'asc' ? String(barWindowOf(edgeMs, length, zone).endMs) : path.from;
  const to = order === 'asc' ? path.to : String(edgeMs - 1);
  const cursor = encodeCursor({
    ...(isAdjusted ? {} : { adjusted: 'false' }),
    limit: String(limit),
    sort: order,
  });
  const ticker = encodeURIComponent(path.ticker).replaceAll('%3A', ':');
  const range = [ticker, 'range', path.multiplier, path.timespan, from, to].join('/');
  return `${request.baseUrl}/v2/aggs/ticker/${range}?cursor=${cursor}`;
}
