import { parseOptionTicker } from '../../domain/option-ticker.ts';
import { answerList, answerSlice, effectiveQuery, readSelection } from '../list/answer-list.ts';
import type { ListEndpoint } from '../list/list-endpoint.ts';
import { type ApiAnswer, found, refused } from '../request/api-answer.ts';
import type { ApiContext } from '../request/api-request.ts';
import { readDay, readFlag } from '../request/read-parameters.ts';
import { todayOf } from './tickers.ts';

const ENDPOINT: ListEndpoint = {
  path: '/v3/reference/options/contracts',
  sortStyle: 'sort-and-order',
  fields: {
    underlying_ticker: { type: 'text', hasRange: true },
    ticker: { type: 'text' },
    contract_type: { type: 'text' },
    expiration_date: { type: 'date', hasRange: true },
    strike_price: { type: 'number', hasRange: true },
  },
  sortFields: ['ticker', 'underlying_ticker', 'expiration_date', 'strike_price'],
  defaultSort: { field: 'ticker', order: 'asc' },
  limit: { fallback: 10, max: 1000 },
  hasCount: false,
};

/** `GET /v3/reference/options/contracts`: contracts as of a day; with `expired=true` those that had ended by then. */
export async function answerOptionContracts(context: ApiContext): Promise<ApiAnswer> {
  const asked = effectiveQuery(context);
  const asOf = readDay('as_of', asked['as_of'] ?? todayOf(context.source));
  const expired = readFlag(asked, 'expired') ?? false;
  const underlying = asked['underlying_ticker'];
  const query = { ...asked, as_of: asOf };
  if (context.source.contractPage === undefined) {
    const rows = await context.source.contracts({ asOf, expired, underlying });
    return answerList(context, ENDPOINT, { rows, query });
  }
  const selection = readSelection(ENDPOINT, query);
  const slice = await context.source.contractPage({ asOf, expired, underlying }, selection);
  return answerSlice(context, ENDPOINT, { slice, selection, query });
}

/** `GET /v3/reference/options/contracts/{ticker}?as_of=`. */
export async function answerOptionContract(context: ApiContext, ticker: string): Promise<ApiAnswer> {
  const { source, request } = context;
  const asOf = readDay('as_of', request.query['as_of'] ?? todayOf(source));
  const parsed = parseOptionTicker(ticker);
  const lists =
    parsed === undefined
      ? []
      : await Promise.all(
          [false, true].map((expired) => source.contracts({ asOf, expired, underlying: parsed.underlying })),
        );
  const results = lists.flat().find((contract) => contract.ticker === ticker);
  if (results === undefined) {
    return refused({ kind: 'not-found', message: 'Option Ticker not found.' }, request.requestId);
  }
  return found({ results, status: 'OK', request_id: request.requestId });
}
