import type { z } from 'zod';
import {
  type AggregateBar,
  type CustomBarsResponse,
  customBarsSchema,
  readAggregateRow,
} from '../../../../contract/vendor/aggregates.ts';
import { assetOfSymbol } from '../../../domain/asset-of-symbol.ts';
import { BarlakeError, isBarlakeError } from '../../../domain/barlake-error.ts';
import type { Timespan } from '../../../domain/resample/timespan.ts';
import { BASE_BARS_MAX, type Slice, sliceRange } from '../../../domain/slice-range.ts';
import { type TradingDay, utcMidnightMs } from '../../../domain/trading-day.ts';
import type { Page } from '../list-pages.ts';
import { badCursor } from '../next-request.ts';
import type { Asked, RestAsker } from '../rest-asker.ts';
import { describeRequest, pathSegment, type RestRequest, requestDetails } from '../rest-request.ts';

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

/** A row of an answer that is no bar to go by. */
export interface RefusedRow {
  /** `unparsable`: not of a bar’s shape. `conflicting_duplicate`: a row before it has its time and other values. */
  readonly reason: 'unparsable' | 'conflicting_duplicate';
  /** Epoch milliseconds, where the row has a time. */
  readonly startMs: number | undefined;
  /** JSON as it came. */
  readonly raw: string;
}

/** Bars as they come, with the rows that are none. */
export interface BarPage extends Page<AggregateBar> {
  readonly refused: readonly RefusedRow[];
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
): AsyncGenerator<BarPage, void, undefined> {
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const slice of sliceRange({ ...wanted, asset: assetOfSymbol(wanted.ticker) })) {
    let from: string | number | undefined = slice.from;
    for (let answer = 1; from !== undefined; answer += 1) {
      const place: Place = { wanted, slice, from, lastMs };
      const asked = await askAt(asker, place, signal);
      if (asked.kind === 'end') break;
      const { value, requestId } = asked;
      const { rows, duplicateCount, refused } = freshBars(value, lastMs);
      lastMs = rows.at(-1)?.t ?? lastMs;
      yield { rows, duplicateCount, refused, requestId };
      from = nextStart(value, place, rows.at(-1)?.t);
      if (from !== undefined && answer >= ANSWERS_PER_SLICE_MAX) {
        throw badCursor(requestFor(place), value.next_url ?? '', `comes after ${answer} answers`);
      }
    }
  }
}

/** Where the reading of a slice stands. */
interface Place {
  readonly wanted: AggregatesRequest;
  readonly slice: Slice;
  /** Where the answer asked for begins: the day of the slice, or an instant in epoch milliseconds. */
  readonly from: string | number;
  /** The last bar held, in epoch milliseconds. */
  readonly lastMs: number;
}

async function askAt(
  asker: RestAsker,
  place: Place,
  signal: AbortSignal,
): Promise<Extract<Asked<BarsAnswer>, { kind: 'found' }> | { readonly kind: 'end' }> {
  const request = requestFor(place);
  const misfit = (value: BarsAnswer): string | undefined => strayBars(value, place) ?? deadEnd(value, place);
  try {
    const asked = await asker.ask(request, { schema: barsAnswerSchema, misfit }, signal);
    if (asked.kind === 'absent') throw unknownSymbol(request, asked.message);
    return asked;
  } catch (error) {
    // The last answer may point past the end of its range; asked for that, the vendor says the end precedes the start.
    const isPastEnd =
      typeof place.from === 'number' && place.from >= utcMidnightMs(place.slice.to) + MS_PER_DAY;
    if (isPastEnd && isBarlakeError(error, 'E_REQUEST_REFUSED')) return { kind: 'end' };
    throw error;
  }
}

function requestFor({ wanted, slice, from }: Place): RestRequest {
  const { ticker, multiplier, timespan, adjusted = false } = wanted;
  return {
    endpoint: 'aggregates',
    family: `aggregates/${assetOfSymbol(ticker)}/${timespan}`,
    path: `/v2/aggs/ticker/${pathSegment(ticker)}/range/${multiplier}/${timespan}/${from}/${slice.to}`,
    query: { adjusted, sort: 'asc', limit: BASE_BARS_MAX },
    symbol: ticker,
    range: slice,
  };
}

/** Bars of another symbol, another time or another adjustment have been seen in answers of the vendor. */
function strayBars(value: BarsAnswer, { wanted, slice }: Place): string | undefined {
  const { ticker, adjusted, results } = value;
  if (ticker !== undefined && ticker !== wanted.ticker) return `it is about ${ticker.slice(0, 32)}`;
  if (adjusted !== undefined && adjusted !== (wanted.adjusted ?? false) && results.length > 0) {
    return `its bars are ${adjusted ? 'adjusted' : 'not adjusted'}`;
  }
  // Windows are snapped outward, and days start at different instants around the world.
  const startMs = utcMidnightMs(slice.from) - MS_PER_DAY - spanMs(wanted);
  const endMs = utcMidnightMs(slice.to) + 2 * MS_PER_DAY;
  const stray = results.find(({ t }) => t < startMs || t >= endMs);
  return stray === undefined ? undefined : `it has a bar at ${stray.t} ms`;
}

/** Nothing new, and a next page that is this one again: bars may be missing. */
function deadEnd(value: BarsAnswer, { slice, from, lastMs }: Place): string | undefined {
  const { next_url: nextUrl = '', results } = value;
  if (nextUrl === '' || results.some(({ t }) => t > lastMs)) return undefined;
  const startMs = typeof from === 'number' ? from : utcMidnightMs(slice.from);
  if (pointedMs(nextUrl) > startMs) return undefined;
  return `it has no new bar and its cursor ${nextUrl.slice(0, 200)} leads no further`;
}

/** The start that a `next_url` has in its path, in epoch milliseconds; NaN when that is a day or nothing. */
function pointedMs(nextUrl: string): number {
  return Number(/\/range\/\d+\/[a-z]+\/(\d+)\//.exec(nextUrl)?.[1] ?? Number.NaN);
}

function spanMs({ multiplier, timespan }: AggregatesRequest): number {
  const days: Partial<Record<Timespan, number>> = { week: 7, month: 31, quarter: 92, year: 366 };
  return multiplier * (days[timespan] ?? 1) * MS_PER_DAY;
}

/** Bars and other rows apart; a row that is no bar must not cost the others. */
const barsAnswerSchema: z.ZodType<BarsAnswer> = customBarsSchema.transform(
  ({ results: rows = [], ...rest }) => {
    const results: AggregateBar[] = [];
    const unparsable: unknown[] = [];
    for (const row of rows) {
      const bar = readAggregateRow(row);
      if (bar === undefined) unparsable.push(row);
      else results.push(bar);
    }
    return { ...rest, results, unparsable };
  },
);

type BarsAnswer = Omit<CustomBarsResponse, 'results'> & {
  readonly results: readonly AggregateBar[];
  readonly unparsable: readonly unknown[];
};

function freshBars(
  { results, unparsable }: BarsAnswer,
  lastMs: number,
): Pick<BarPage, 'rows' | 'duplicateCount' | 'refused'> {
  const byTime = new Map<number, AggregateBar>();
  const refused: RefusedRow[] = unparsable.map((row) => ({
    reason: 'unparsable',
    startMs: timeOf(row),
    raw: JSON.stringify(row),
  }));
  for (const bar of results) {
    if (bar.t <= lastMs) continue;
    const known = byTime.get(bar.t);
    if (known === undefined) byTime.set(bar.t, bar);
    else if (JSON.stringify(known) !== JSON.stringify(bar)) {
      refused.push({ reason: 'conflicting_duplicate', startMs: bar.t, raw: JSON.stringify(bar) });
    }
  }
  const rows = [...byTime.values()].sort((left, right) => left.t - right.t);
  return { rows, duplicateCount: results.length - rows.length, refused };
}

/** 2100-01-01; calendars end there. */
const TIME_MS_MAX = 4_102_444_800_000;

function timeOf(row: unknown): number | undefined {
  const time: unknown = typeof row === 'object' && row !== null && 't' in row ? row.t : undefined;
  return typeof time === 'number' && time >= 0 && time < TIME_MS_MAX ? Math.floor(time) : undefined;
}

/** Where the rest of a slice starts; `undefined` when there is none. */
function nextStart(
  { next_url: nextUrl = '', queryCount = 0 }: BarsAnswer,
  { slice }: Place,
  lastFreshMs: number | undefined,
): number | undefined {
  const isCut = nextUrl !== '' || queryCount >= BASE_BARS_MAX;
  // Inside the last bar: the vendor starts at its window again, so nothing after it can be missed.
  if (isCut && lastFreshMs !== undefined) return lastFreshMs + 1;
  if (nextUrl === '') return undefined;
  const startMs = pointedMs(nextUrl);
  return startMs < utcMidnightMs(slice.to) + 2 * MS_PER_DAY ? startMs : undefined;
}

function unknownSymbol(request: RestRequest, message: string): BarlakeError {
  return new BarlakeError('E_NOT_FOUND', {
    message: `${describeRequest(request)}: the vendor has no such symbol (${message}).`,
    mend: 'Check the symbol, upper and lower case included.',
    details: requestDetails(request),
  });
}
