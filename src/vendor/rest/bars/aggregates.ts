import {
  type AggregateBar,
  type AggregatesResponse,
  aggregatesSchema,
} from '../../../../contract/vendor/aggregates.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { type TradingDay, utcMidnightMs } from '../../../domain/trading-day.ts';
import { assetClassOf } from '../asset-class.ts';
import type { Page } from '../list-pages.ts';
import { badCursor } from '../next-request.ts';
import type { RestAsker } from '../rest-asker.ts';
import { describeRequest, pathSegment, type RestRequest, requestDetails } from '../rest-request.ts';
import { BASE_BARS_MAX, type Slice, sliceRange, type Timespan } from './slice-range.ts';

const MS_PER_DAY = 86_400_000;

/** Answers to one slice; a slice is made to fit into one, a day of seconds into two. */
const ANSWERS_PER_SLICE_MAX = 50;

/** Which bars are wanted. */
export interface AggregatesRequest {
  /** In the API’s spelling: `AAPL`, `X:BTCUSD`, `O:SPY251219C00650000`. */
  readonly ticker: string;
  /** Timespans in one bar. */
  readonly multiplier: number;
  readonly timespan: Timespan;
  /** Inclusive. */
  readonly from: TradingDay;
  readonly to: TradingDay;
  /** Prices and volumes corrected for later splits; never by default, for they change with every split. */
  readonly adjusted?: boolean;
}

/**
 * The bars of one symbol, ascending, each once, an answer at a time. Does not follow the vendor’s own paging, which may
 * forget `adjusted=false`: the range is sliced, and where an answer was cut off all the same the next one starts at the
 * last bar held. Throws E_NOT_FOUND for an unknown symbol, E_VENDOR when an answer leads nowhere, and what `ask` throws.
 */
export async function* readAggregates(
  asker: RestAsker,
  wanted: AggregatesRequest,
  signal: AbortSignal,
): AsyncGenerator<Page<AggregateBar>, void, undefined> {
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const slice of sliceRange({ ...wanted, assetClass: assetClassOf(wanted.ticker) })) {
    let from: string | number = slice.from;
    for (let answer = 1; ; answer += 1) {
      const request = requestFor(wanted, slice, from);
      const misfit = (value: AggregatesResponse) => misfitOf(value, wanted, slice);
      const asked = await asker.ask(request, { schema: aggregatesSchema, misfit }, signal);
      if (asked.kind === 'absent') throw unknownSymbol(request, asked.message);
      const { value, requestId } = asked;
      const { rows, duplicateCount } = freshBars(value.results ?? [], lastMs);
      lastMs = rows.at(-1)?.t ?? lastMs;
      yield { rows, duplicateCount, requestId };
      const next = nextStart(value, { request, slice, from, lastMs, hasFresh: rows.length > 0 });
      if (next === undefined) break;
      if (answer >= ANSWERS_PER_SLICE_MAX) {
        throw badCursor(request, value.next_url ?? '', `comes after ${answer} answers`);
      }
      from = next;
    }
  }
}

function requestFor(wanted: AggregatesRequest, slice: Slice, from: string | number): RestRequest {
  const { ticker, multiplier, timespan, adjusted = false } = wanted;
  return {
    endpoint: 'aggregates',
    family: `aggregates/${assetClassOf(ticker)}/${timespan}`,
    path: `/v2/aggs/ticker/${pathSegment(ticker)}/range/${multiplier}/${timespan}/${from}/${slice.to}`,
    query: { adjusted, sort: 'asc', limit: BASE_BARS_MAX },
    symbol: ticker,
    range: slice,
  };
}

/** Bars of another symbol, another time or another adjustment have been seen in answers of the vendor. */
function misfitOf(value: AggregatesResponse, wanted: AggregatesRequest, slice: Slice): string | undefined {
  const { ticker, adjusted, results = [] } = value;
  if (ticker !== undefined && ticker !== wanted.ticker) return `it is about ${ticker.slice(0, 32)}`;
  const wantsAdjusted = wanted.adjusted ?? false;
  if (adjusted !== undefined && adjusted !== wantsAdjusted && results.length > 0) {
    return `its bars are ${adjusted ? 'adjusted' : 'not adjusted'}`;
  }
  // Windows are snapped outward, and days start at different instants around the world.
  const startMs = utcMidnightMs(slice.from) - MS_PER_DAY - spanMs(wanted);
  const endMs = utcMidnightMs(slice.to) + 2 * MS_PER_DAY;
  const stray = results.find(({ t }) => t < startMs || t >= endMs);
  return stray === undefined ? undefined : `it has a bar at ${stray.t} ms`;
}

function spanMs({ multiplier, timespan }: AggregatesRequest): number {
  const days: Partial<Record<Timespan, number>> = { week: 7, month: 31, quarter: 92, year: 366 };
  return multiplier * (days[timespan] ?? 1) * MS_PER_DAY;
}

function freshBars(
  results: readonly AggregateBar[],
  lastMs: number,
): { readonly rows: readonly AggregateBar[]; readonly duplicateCount: number } {
  const byTime = new Map<number, AggregateBar>();
  for (const bar of results) if (bar.t > lastMs && !byTime.has(bar.t)) byTime.set(bar.t, bar);
  const rows = [...byTime.values()].sort((left, right) => left.t - right.t);
  return { rows, duplicateCount: results.length - rows.length };
}

interface Progress {
  readonly request: RestRequest;
  readonly slice: Slice;
  readonly from: string | number;
  readonly lastMs: number;
  readonly hasFresh: boolean;
}

/** Where the rest of a slice starts; `undefined` when there is none. */
function nextStart(value: AggregatesResponse, progress: Progress): number | undefined {
  const { request, slice, from, lastMs, hasFresh } = progress;
  const isCut = (value.next_url ?? '') !== '' || (value.queryCount ?? 0) >= BASE_BARS_MAX;
  if (!isCut) return undefined;
  // Inside the last bar: the vendor starts at its window again, so nothing after it can be missed.
  if (hasFresh) return lastMs + 1;
  if ((value.next_url ?? '') === '') return undefined;
  const pointedMs = Number(/\/range\/\d+\/[a-z]+\/(\d+)\//.exec(value.next_url ?? '')?.[1] ?? Number.NaN);
  if (pointedMs >= utcMidnightMs(slice.to) + 2 * MS_PER_DAY) return undefined;
  const isFurther = typeof from === 'number' ? pointedMs > from : pointedMs > utcMidnightMs(slice.from);
  if (isFurther) return pointedMs;
  throw badCursor(request, value.next_url ?? '', 'leads no further');
}

function unknownSymbol(request: RestRequest, message: string): BarlakeError {
  return new BarlakeError('E_NOT_FOUND', {
    message: `${describeRequest(request)}: the vendor has no such symbol (${message}).`,
    mend: 'Check the symbol, upper and lower case included.',
    details: requestDetails(request),
  });
}
