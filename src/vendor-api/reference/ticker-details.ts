import type { TickerDetails } from '../../../contract/vendor/tickers.ts';
import { type ApiAnswer, found, refused } from '../request/api-answer.ts';
import type { ApiContext } from '../request/api-request.ts';
import { readDay } from '../request/read-parameters.ts';
import { isListedOn, tickerRow, todayOf } from './tickers.ts';

/** `GET /v3/reference/tickers/{ticker}?date=`: who had the ticker on that day; 404 when nobody had it. */
export async function answerTickerDetails(context: ApiContext, ticker: string): Promise<ApiAnswer> {
  const { source, request } = context;
  const date = readDay('date', request.query['date'] ?? todayOf(source));
  const listings = await source.listings();
  const listing = listings.find((candidate) => candidate.ticker === ticker && isListedOn(candidate, date));
  if (listing === undefined) {
    return refused({ kind: 'not-found', message: 'Ticker not found.' }, request.requestId);
  }
  const [root = ticker, suffix] = ticker.split('.');
  const results: TickerDetails = {
    ...tickerRow(listing, date),
    ticker_root: root,
    ...(suffix === undefined ? {} : { ticker_suffix: suffix }),
    ...(listing.listedFrom === undefined ? {} : { list_date: listing.listedFrom }),
    ...(listing.market === 'stocks' ? { round_lot: 100 } : {}),
  };
  return found({ results, status: 'OK', request_id: request.requestId });
}
