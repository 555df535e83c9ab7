import type { DividendRow } from '../../../contract/vendor/dividends.ts';
import { type SplitHistory, splitHistory } from '../bars/split-factor.ts';
import { answerList, answerSlice, effectiveQuery, readSelection } from '../list/answer-list.ts';
import type { ListEndpoint, ListField } from '../list/list-endpoint.ts';
import type { SourceDividend, SourceSplit } from '../market-source.ts';
import type { ApiAnswer } from '../request/api-answer.ts';
import type { ApiContext } from '../request/api-request.ts';

const DATE: ListField = { type: 'date', hasRange: true };

const OLD: ListEndpoint = {
  path: '/v3/reference/dividends',
  sortStyle: 'sort-and-order',
  fields: {
    ticker: { type: 'text', hasRange: true },
    ex_dividend_date: DATE,
    record_date: DATE,
    declaration_date: DATE,
    pay_date: DATE,
    cash_amount: { type: 'number', hasRange: true },
    frequency: { type: 'number' },
    dividend_type: { type: 'text' },
  },
  sortFields: ['ex_dividend_date', 'pay_date', 'declaration_date', 'record_date', 'cash_amount', 'ticker'],
  defaultSort: { field: 'ex_dividend_date', order: 'desc' },
  limit: { fallback: 10, max: 1000 },
  hasCount: false,
};

const NEW: ListEndpoint = {
  path: '/stocks/v1/dividends',
  sortStyle: 'dotted',
  fields: {
    ticker: { type: 'text', hasRange: true, hasAnyOf: true },
    ex_dividend_date: DATE,
    frequency: { type: 'number', hasRange: true, hasAnyOf: true },
    distribution_type: { type: 'text', hasAnyOf: true },
  },
  sortFields: ['ticker', 'ex_dividend_date', 'frequency', 'distribution_type', 'cash_amount'],
  defaultSort: { field: 'ticker', order: 'asc' },
  limit: { fallback: 100, max: 5000 },
  hasCount: false,
};

/** `GET /v3/reference/dividends`. */
export async function answerOldDividends(context: ApiContext): Promise<ApiAnswer> {
  const { source } = context;
  const query = effectiveQuery(context);
  const oldRow = (dividend: SourceDividend): DividendRow => ({
    ...baseRow(dividend),
    dividend_type: dividend.dividendType ?? 'CD',
  });
  if (source.dividendPage === undefined) {
    return answerList(context, OLD, { rows: (await source.dividends()).map(oldRow), query });
  }
  const selection = readSelection(OLD, query);
  const { rows, hasMore } = await source.dividendPage(selection);
  return answerSlice(context, OLD, { slice: { rows: rows.map(oldRow), hasMore }, selection, query });
}

/** `GET /stocks/v1/dividends`: amounts on today’s share count too, and the cumulative factor of prices before each. */
export async function answerNewDividends(context: ApiContext): Promise<ApiAnswer> {
  const { source } = context;
  const query = effectiveQuery(context);
  if (source.dividendPage !== undefined) {
    const selection = readSelection(NEW, query);
    const { rows, hasMore } = await source.dividendPage(selection);
    const tickers = [...new Set(rows.map(({ ticker }) => ticker))];
    const own = await Promise.all(tickers.map((ticker) => source.splits(ticker)));
    const histories = new Map(tickers.map((ticker, index) => [ticker, splitHistory(own[index] ?? [])]));
    const extended = rows.map((row) => extendedRow(row, histories.get(row.ticker), row.historicalFactor));
    return answerSlice(context, NEW, { slice: { rows: extended, hasMore }, selection, query });
  }
  const all = await source.dividends();
  const splits = Map.groupBy(await source.splits(), ({ ticker }) => ticker);
  const rows = [...Map.groupBy(all, ({ ticker }) => ticker)].flatMap(([ticker, dividends]) =>
    extendedRows(dividends, splits.get(ticker) ?? []),
  );
  return answerList(context, NEW, { rows, query });
}

function extendedRows(
  dividends: readonly SourceDividend[],
  splits: readonly SourceSplit[],
): readonly DividendRow[] {
  const history = splitHistory(splits);
  const latestFirst = dividends.toSorted((left, right) =>
    left.exDividendDate < right.exDividendDate ? 1 : -1,
  );
  let factor = 1;
  return latestFirst.map((dividend) => {
    const { cashAmount, previousClose } = dividend;
    if (previousClose !== undefined && previousClose > cashAmount) factor *= 1 - cashAmount / previousClose;
    return extendedRow(dividend, history, factor);
  });
}

function extendedRow(
  dividend: SourceDividend,
  history: SplitHistory | undefined,
  factor: number | undefined,
): DividendRow {
  const { cashAmount, frequency, distributionType, exDividendDate } = dividend;
  return {
    ...baseRow(dividend),
    distribution_type: distributionType ?? (frequency === undefined ? 'unknown' : 'recurring'),
    ...(factor === undefined ? {} : { historical_adjustment_factor: factor }),
    split_adjusted_cash_amount: cashAmount * (history?.factorOn(exDividendDate) ?? 1),
  };
}

function baseRow(dividend: SourceDividend): DividendRow {
  const { id, ticker, exDividendDate, cashAmount, currency, declarationDate, recordDate, payDate } = dividend;
  return {
    cash_amount: cashAmount,
    currency,
    ...(declarationDate === undefined ? {} : { declaration_date: declarationDate }),
    ex_dividend_date: exDividendDate,
    ...(dividend.frequency === undefined ? {} : { frequency: dividend.frequency }),
    id,
    ...(payDate === undefined ? {} : { pay_date: payDate }),
    ...(recordDate === undefined ? {} : { record_date: recordDate }),
    ticker,
  };
}
