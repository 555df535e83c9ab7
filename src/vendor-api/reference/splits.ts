import type { SplitRow } from '../../../contract/vendor/splits.ts';
import { addDays } from '../../domain/trading-day.ts';
import { splitHistory } from '../bars/split-factor.ts';
import { answerList, effectiveQuery } from '../list/answer-list.ts';
import type { ListEndpoint } from '../list/list-endpoint.ts';
import type { SourceSplit } from '../market-source.ts';
import type { ApiAnswer } from '../request/api-answer.ts';
import type { ApiContext } from '../request/api-request.ts';
import { readFlag } from '../request/read-parameters.ts';

const OLD: ListEndpoint = {
  path: '/v3/reference/splits',
  sortStyle: 'sort-and-order',
  fields: {
    ticker: { type: 'text', hasRange: true },
    execution_date: { type: 'date', hasRange: true },
  },
  sortFields: ['execution_date', 'ticker'],
  defaultSort: { field: 'execution_date', order: 'desc' },
  limit: { fallback: 10, max: 1000 },
  hasCount: false,
};

const NEW: ListEndpoint = {
  path: '/stocks/v1/splits',
  sortStyle: 'dotted',
  fields: {
    ticker: { type: 'text', hasRange: true, hasAnyOf: true },
    execution_date: { type: 'date', hasRange: true },
    adjustment_type: { type: 'text', hasAnyOf: true },
  },
  sortFields: ['execution_date', 'ticker', 'adjustment_type', 'split_from', 'split_to'],
  defaultSort: { field: 'execution_date', order: 'desc' },
  limit: { fallback: 100, max: 5000 },
  hasCount: false,
};

/** `GET /v3/reference/splits`. */
export async function answerOldSplits(context: ApiContext): Promise<ApiAnswer> {
  const query = effectiveQuery(context);
  const isReverse = readFlag(query, 'reverse_split');
  const splits = await context.source.splits();
  const rows = splits
    .filter(({ splitFrom, splitTo }) => isReverse === undefined || isReverse === splitFrom > splitTo)
    .map(baseRow);
  return answerList(context, OLD, { rows, query });
}

/** `GET /stocks/v1/splits`: the same rows with their kind and the cumulative factor of prices before them. */
export async function answerNewSplits(context: ApiContext): Promise<ApiAnswer> {
  const splits = await context.source.splits();
  const rows = [...Map.groupBy(splits, ({ ticker }) => ticker).values()].flatMap((ofTicker) => {
    const history = splitHistory(ofTicker);
    return ofTicker.map(
      (split): SplitRow => ({
        ...baseRow(split),
        adjustment_type: split.splitFrom > split.splitTo ? 'reverse_split' : 'forward_split',
        historical_adjustment_factor: history.factorOn(addDays(split.executionDate, -1)),
      }),
    );
  });
  return answerList(context, NEW, { rows, query: effectiveQuery(context) });
}

function baseRow({ id, ticker, executionDate, splitFrom, splitTo }: SourceSplit): SplitRow {
  return { execution_date: executionDate, id, split_from: splitFrom, split_to: splitTo, ticker };
}
