import type { AggregateBar } from '../../../contract/vendor/aggregates.ts';
import { type ApiAnswer, found } from '../request/api-answer.ts';
import type { ApiContext } from '../request/api-request.ts';

/** What an answer about bars says besides them. */
export interface BarsAnswerFacts {
  /** Absent for grouped days. */
  readonly ticker?: string | undefined;
  /** Base bars used. */
  readonly queryCount: number;
  /** Absent for indices. */
  readonly adjusted: boolean | undefined;
  readonly nextUrl?: string | undefined;
}

/** The envelope around bars, keys in the vendor’s order; without bars there is no `results`. */
export function barsAnswer(
  context: ApiContext,
  bars: readonly AggregateBar[],
  facts: BarsAnswerFacts,
): ApiAnswer {
  const { ticker, queryCount, adjusted, nextUrl } = facts;
  return found({
    ...(ticker === undefined ? {} : { ticker }),
    queryCount,
    resultsCount: bars.length,
    ...(adjusted === undefined ? {} : { adjusted }),
    ...(bars.length === 0 ? {} : { results: bars }),
    status: context.entitlement.isDelayed ? 'DELAYED' : 'OK',
    request_id: context.request.requestId,
    ...(bars.length === 0 ? {} : { count: bars.length }),
    ...(nextUrl === undefined ? {} : { next_url: nextUrl }),
  });
}
