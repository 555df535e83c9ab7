import { answerCustomBars } from './bars/custom-bars.ts';
import { answerGroupedDaily, GROUPED_LOCALES } from './bars/grouped-daily.ts';
import { answerOpenClose } from './bars/open-close.ts';
import { answerPreviousClose } from './bars/previous-close.ts';
import type { GroupedMarket } from './market-source.ts';
import { answerMarketStatus, answerUpcoming } from './market-status.ts';
import { answerNewDividends, answerOldDividends } from './reference/dividends.ts';
import { answerExchanges, answerNewExchanges } from './reference/exchanges.ts';
import { answerOptionContract, answerOptionContracts } from './reference/option-contracts.ts';
import { answerNewSplits, answerOldSplits } from './reference/splits.ts';
import { answerTickerDetails } from './reference/ticker-details.ts';
import { answerTickerEvents } from './reference/ticker-events.ts';
import { answerTickerTypes } from './reference/ticker-types.ts';
import { answerTickers } from './reference/tickers.ts';
import { type ApiAnswer, BadRequest, refused } from './request/api-answer.ts';
import type { ApiContext } from './request/api-request.ts';
import { answerMarketSnapshot, answerMovers, answerTickerSnapshot } from './snapshot.ts';

type Parts = Readonly<Record<string, string>>;
type Endpoint = (context: ApiContext, parts: Parts) => ApiAnswer | Promise<ApiAnswer>;

const SNAPSHOT = '/v2/snapshot/locale/us/markets/stocks';

/** Paths and who answers them; the first one that fits counts. A `{part}` is one segment. */
const ROUTES: readonly (readonly [path: string, endpoint: Endpoint])[] = [
  [
    '/v2/aggs/ticker/{ticker}/range/{multiplier}/{timespan}/{from}/{to}',
    (context, { ticker = '', multiplier = '', timespan = '', from = '', to = '' }) =>
      answerCustomBars(context, { ticker, multiplier, timespan, from, to }),
  ],
  ['/v2/aggs/ticker/{ticker}/prev', (context, { ticker = '' }) => answerPreviousClose(context, ticker)],
  ['/v2/aggs/grouped/locale/{locale}/market/{market}/{date}', answerGrouped],
  [
    '/v1/open-close/{ticker}/{date}',
    (context, { ticker = '', date = '' }) => answerOpenClose(context, ticker, date),
  ],
  [`${SNAPSHOT}/tickers`, answerMarketSnapshot],
  [`${SNAPSHOT}/gainers`, (context) => answerMovers(context, 'gainers')],
  [`${SNAPSHOT}/losers`, (context) => answerMovers(context, 'losers')],
  [`${SNAPSHOT}/tickers/{ticker}`, (context, { ticker = '' }) => answerTickerSnapshot(context, ticker)],
  ['/v3/reference/tickers', answerTickers],
  ['/v3/reference/tickers/types', answerTickerTypes],
  ['/v3/reference/tickers/{ticker}', (context, { ticker = '' }) => answerTickerDetails(context, ticker)],
  ['/vX/reference/tickers/{id}/events', (context, { id = '' }) => answerTickerEvents(context, id)],
  ['/v3/reference/exchanges', answerExchanges],
  ['/{asset}/v1/exchanges', (context, { asset = '' }) => answerNewExchanges(context, asset)],
  ['/v3/reference/splits', answerOldSplits],
  ['/v3/reference/dividends', answerOldDividends],
  ['/stocks/v1/splits', answerNewSplits],
  ['/stocks/v1/dividends', answerNewDividends],
  ['/v3/reference/options/contracts', answerOptionContracts],
  [
    '/v3/reference/options/contracts/{ticker}',
    (context, { ticker = '' }) => answerOptionContract(context, ticker),
  ],
  ['/v1/marketstatus/now', answerMarketStatus],
  ['/v1/marketstatus/upcoming', answerUpcoming],
];

const COMPILED = ROUTES.map(([path, endpoint]) => ({
  pattern: new RegExp(`^${path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`),
  endpoint,
}));

/** Answers a request of a known key in the vendor’s protocol; every refusal is an answer too. */
export async function answerRequest(context: ApiContext): Promise<ApiAnswer> {
  const { path, requestId } = context.request;
  for (const { pattern, endpoint } of COMPILED) {
    const match = pattern.exec(path);
    if (match === null) continue;
    try {
      return await endpoint(context, match.groups ?? {});
    } catch (error) {
      if (error instanceof BadRequest) {
        return refused({ kind: 'bad-request', error: error.message }, requestId);
      }
      throw error;
    }
  }
  return refused({ kind: 'not-found', message: 'The requested resource was not found.' }, requestId);
}

/** Shares live under `us`, coins and currencies under `global`; the other way round there is nothing. */
async function answerGrouped(context: ApiContext, parts: Parts): Promise<ApiAnswer> {
  const { locale, market = '', date = '' } = parts;
  const isKnown =
    Object.hasOwn(GROUPED_LOCALES, market) && GROUPED_LOCALES[market as GroupedMarket] === locale;
  if (isKnown) return answerGroupedDaily(context, market as GroupedMarket, date);
  const error = `The market '${market}' is not part of the locale '${locale ?? ''}'`;
  return refused({ kind: 'bad-request', error }, context.request.requestId);
}
