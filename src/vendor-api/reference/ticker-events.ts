import type { TickerEvents } from '../../../contract/vendor/ticker-events.ts';
import { type ApiAnswer, found, refused } from '../request/api-answer.ts';
import type { ApiContext } from '../request/api-request.ts';
import { isListedOn, todayOf } from './tickers.ts';

const TICKER_CHANGE = 'ticker_change';

/** `GET /vX/reference/tickers/{id}/events`: what happened to whoever has the ticker or FIGI now, latest first. */
export async function answerTickerEvents(context: ApiContext, id: string): Promise<ApiAnswer> {
  const { source, request } = context;
  const today = todayOf(source);
  const listings = await source.listings();
  const listing = listings.find(
    (candidate) =>
      (candidate.ticker === id || candidate.compositeFigi === id) && isListedOn(candidate, today),
  );
  if (listing === undefined) {
    return refused({ kind: 'not-found', message: 'Ticker not found.' }, request.requestId);
  }
  const types = request.query['types']?.split(',');
  const changes = listing.changes ?? firstTicker(listing);
  const events =
    types === undefined || types.includes(TICKER_CHANGE)
      ? changes.map(({ ticker, date }) => ({ ticker_change: { ticker }, type: TICKER_CHANGE, date }))
      : [];
  const results: TickerEvents = {
    name: listing.name,
    ...(listing.compositeFigi === undefined ? {} : { composite_figi: listing.compositeFigi }),
    ...(listing.cik === undefined ? {} : { cik: listing.cik }),
    events,
  };
  return found({ results, status: 'OK', request_id: request.requestId });
}

/** The vendor counts the first ticker of a company as a change too. */
function firstTicker({
  ticker,
  listedFrom,
}: {
  readonly ticker: string;
  readonly listedFrom?: string | undefined;
}): readonly { readonly ticker: string; readonly date: string }[] {
  return listedFrom === undefined ? [] : [{ ticker, date: listedFrom }];
}
