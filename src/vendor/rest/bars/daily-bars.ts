import {
  type AggregateBar,
  aggregatesSchema,
  type TickerBar,
} from '../../../../contract/vendor/aggregates.ts';
import {
  type GroupedDailyResponse,
  groupedDailySchema,
  readGroupedRow,
} from '../../../../contract/vendor/grouped-daily.ts';
import { type OpenCloseResponse, openCloseSchema } from '../../../../contract/vendor/open-close.ts';
import { assetOfSymbol } from '../../../domain/asset-of-symbol.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { type GroupedMarket, groupedAddress } from '../../../domain/grouped-address.ts';
import type { TradingDay } from '../../../domain/trading-day.ts';
import type { Lookup } from '../lookup.ts';
import type { RestAsker } from '../rest-asker.ts';
import { describeRequest, pathSegment, type RestRequest, requestDetails } from '../rest-request.ts';

/** One day of a whole market. */
export interface GroupedDay {
  /** The day that was asked for; the bars’ own `t` is the end of their window. */
  readonly day: TradingDay;
  /** In the vendor’s order; a ticker may come twice. None on a day without trading. */
  readonly bars: readonly TickerBar[];
  /** Rows of the answer, those included that are no bars. */
  readonly rowCount: number;
  readonly requestId: string | undefined;
  /** The answer as it came, to be kept. */
  readonly body: Buffer;
}

/** Asks for a day of a whole market: one call, unadjusted unless said otherwise. */
export async function readGroupedDay(
  asker: RestAsker,
  market: GroupedMarket,
  day: TradingDay,
  {
    adjusted = false,
    includeOtc = false,
    signal,
  }: { readonly adjusted?: boolean; readonly includeOtc?: boolean; readonly signal: AbortSignal },
): Promise<GroupedDay> {
  const request: RestRequest = {
    endpoint: `grouped daily ${market}`,
    family: `grouped/${market}`,
    path: `/${groupedAddress(market, day)}`,
    query: { adjusted, ...(market === 'stocks' ? { include_otc: includeOtc } : {}) },
    range: { from: day, to: day },
  };
  const shape = {
    schema: groupedDailySchema,
    misfit: ({ adjusted: is, results = [] }: GroupedDailyResponse) =>
      is === undefined || is === adjusted || results.length === 0
        ? undefined
        : `its bars are ${is ? 'adjusted' : 'not adjusted'}`,
  };
  const asked = await asker.ask(request, shape, signal);
  if (asked.kind === 'absent') throw noSuchMarket(request, asked.message);
  const rows = asked.value.results ?? [];
  const bars = rows.map(readGroupedRow).filter((bar) => bar !== undefined);
  return { day, bars, rowCount: rows.length, requestId: asked.requestId, body: asked.body };
}

/** Asks for the last finished day of a symbol. `absent` also when the vendor knows the symbol and has no bar. */
export async function readPreviousClose(
  asker: RestAsker,
  ticker: string,
  { adjusted = false, signal }: { readonly adjusted?: boolean; readonly signal: AbortSignal },
): Promise<Lookup<AggregateBar>> {
  const request: RestRequest = {
    endpoint: 'previous close',
    family: `previous-close/${assetOfSymbol(ticker)}`,
    path: `/v2/aggs/ticker/${pathSegment(ticker)}/prev`,
    query: { adjusted },
    symbol: ticker,
  };
  const asked = await asker.ask(request, { schema: aggregatesSchema }, signal);
  if (asked.kind === 'absent') return asked;
  const bar = asked.value.results?.at(-1);
  if (bar === undefined) return { kind: 'absent', message: `${describeRequest(request)}: no bar` };
  return { kind: 'found', value: bar, requestId: asked.requestId };
}

/** Asks for the official prices of a symbol and day. */
export async function readOpenClose(
  asker: RestAsker,
  ticker: string,
  day: TradingDay,
  { adjusted = false, signal }: { readonly adjusted?: boolean; readonly signal: AbortSignal },
): Promise<Lookup<OpenCloseResponse>> {
  const request: RestRequest = {
    endpoint: 'open and close',
    family: `open-close/${assetOfSymbol(ticker)}`,
    path: `/v1/open-close/${pathSegment(ticker)}/${day}`,
    query: { adjusted },
    symbol: ticker,
    range: { from: day, to: day },
  };
  const misfit = ({ symbol, from }: OpenCloseResponse) =>
    symbol === ticker && from.startsWith(day) ? undefined : `it is about ${symbol.slice(0, 32)} on ${from}`;
  const asked = await asker.ask(request, { schema: openCloseSchema, misfit }, signal);
  return asked.kind === 'absent' ? asked : { kind: 'found', value: asked.value, requestId: asked.requestId };
}

function noSuchMarket(request: RestRequest, message: string): BarlakeError {
  return new BarlakeError('E_NOT_FOUND', {
    message: `${describeRequest(request)}: the vendor has no such answer (${message}).`,
    mend: 'Check vendor.baseUrl: a day without trading is an empty answer, not a missing one.',
    details: requestDetails(request),
  });
}
