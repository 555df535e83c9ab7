import { marketSnapshotSchema, type SnapshotTicker } from '../../../../contract/vendor/market-snapshot.ts';
import {
  type MarketStatusNow,
  marketStatusSchema,
  type UpcomingHoliday,
  upcomingHolidaysSchema,
} from '../../../../contract/vendor/market-status.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import type { AnswerShape, RestAsker } from '../rest-asker.ts';
import { describeRequest, type RestRequest, requestDetails } from '../rest-request.ts';

/**
 * The whole market, or the tickers named, at once and in the vendor’s order; unknown ones are left out. Its instants in nanoseconds are left out: no number carries them.
 * Times of day decide what is in it, so it names symbols rather than measures them.
 */
export async function readMarketSnapshot(
  asker: RestAsker,
  {
    tickers: wanted,
    includeOtc = false,
    signal,
  }: { readonly tickers?: readonly string[]; readonly includeOtc?: boolean; readonly signal: AbortSignal },
): Promise<readonly SnapshotTicker[]> {
  const request = {
    endpoint: 'market snapshot',
    family: 'snapshot/stocks',
    path: '/v2/snapshot/locale/us/markets/stocks/tickers',
    query: { tickers: wanted?.join(','), include_otc: includeOtc },
  };
  const { tickers = [] } = await mustFind(asker, request, { schema: marketSnapshotSchema }, signal);
  return tickers;
}

/** Which markets trade at the moment. The cheapest call there is: every plan has it. */
export function readMarketStatus(asker: RestAsker, signal: AbortSignal): Promise<MarketStatusNow> {
  const request = {
    endpoint: 'market status',
    family: 'market-status',
    path: '/v1/marketstatus/now',
    query: {},
  };
  return mustFind(asker, request, { schema: marketStatusSchema }, signal);
}

/** Coming days on which an exchange is closed or closes early. */
export function readUpcomingHolidays(
  asker: RestAsker,
  signal: AbortSignal,
): Promise<readonly UpcomingHoliday[]> {
  const request = {
    endpoint: 'market holidays',
    family: 'market-holidays',
    path: '/v1/marketstatus/upcoming',
    query: {},
  };
  return mustFind(asker, request, { schema: upcomingHolidaysSchema }, signal);
}

async function mustFind<T>(
  asker: RestAsker,
  request: RestRequest,
  shape: AnswerShape<T>,
  signal: AbortSignal,
): Promise<T> {
  const asked = await asker.ask(request, shape, signal);
  if (asked.kind === 'found') return asked.value;
  throw new BarlakeError('E_NOT_FOUND', {
    message: `${describeRequest(request)}: the vendor has no such answer (${asked.message}).`,
    mend: 'Check vendor.baseUrl.',
    details: requestDetails(request),
  });
}
