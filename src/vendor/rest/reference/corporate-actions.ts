import type { z } from 'zod';
import { type DividendRow, dividendListSchema } from '../../../../contract/vendor/dividends.ts';
import type { ListPage } from '../../../../contract/vendor/list-page.ts';
import { type SplitRow, splitListSchema } from '../../../../contract/vendor/splits.ts';
import { isBarlakeError } from '../../../domain/barlake-error.ts';
import type { TradingDay } from '../../../domain/trading-day.ts';
import { type ListReader, listPages, type Page } from '../list-pages.ts';
import type { RestRequest } from '../rest-request.ts';

/** Rows in a page, the vendor’s most: of the newer endpoints and of the older ones. */
const ROWS_PER_PAGE = { newer: 5000, older: 1000 } as const;

/** Which splits or dividends are wanted; days are execution or ex-dividend days, inclusive. */
export interface CorporateActionFilter {
  readonly ticker?: string;
  readonly from?: TradingDay;
  readonly to?: TradingDay;
}

/** Reads splits and dividends. */
export interface CorporateActionReader {
  splits(filter: CorporateActionFilter, signal: AbortSignal): AsyncGenerator<Page<SplitRow>, void, undefined>;
  dividends(
    filter: CorporateActionFilter,
    signal: AbortSignal,
  ): AsyncGenerator<Page<DividendRow>, void, undefined>;
}

interface Source<Row> {
  readonly name: 'splits' | 'dividends';
  readonly dayField: string;
  readonly schema: z.ZodType<ListPage<Row>>;
}

const SPLITS: Source<SplitRow> = { name: 'splits', dayField: 'execution_date', schema: splitListSchema };
const DIVIDENDS: Source<DividendRow> = {
  name: 'dividends',
  dayField: 'ex_dividend_date',
  schema: dividendListSchema,
};

/**
 * Reads from `/stocks/v1/…`, by day, and from `/v3/reference/…` where that is not offered or not in the plan. A server
 * without the newer endpoint is not asked for it again.
 */
export function createCorporateActionReader(reader: ListReader): CorporateActionReader {
  const missing = new Set<string>();
  async function* read<Row extends { id?: string | undefined }>(
    source: Source<Row>,
    filter: CorporateActionFilter,
    signal: AbortSignal,
  ): AsyncGenerator<Page<Row>, void, undefined> {
    // Conflicting rows share ticker and day, so without an id only a row that is the same throughout is a repetition.
    const reading = { schema: source.schema, keyOf: (row: Row) => row.id ?? JSON.stringify(row) };
    let hasStarted = false;
    try {
      if (!missing.has(source.name)) {
        for await (const page of listPages(reader, newer(source, filter), reading, signal)) {
          hasStarted = true;
          yield page;
        }
        return;
      }
    } catch (error) {
      const isMissing = isBarlakeError(error, 'E_NOT_FOUND');
      if (hasStarted || !(isMissing || isBarlakeError(error, 'E_NOT_ENTITLED'))) throw error;
      if (isMissing) missing.add(source.name);
    }
    yield* listPages(reader, older(source, filter), reading, signal);
  }
  return {
    splits: (filter, signal) => read(SPLITS, filter, signal),
    dividends: (filter, signal) => read(DIVIDENDS, filter, signal),
  };
}

function newer<Row>({ name, dayField }: Source<Row>, filter: CorporateActionFilter): RestRequest {
  return {
    ...about(name, filter),
    family: `${name}/newer`,
    path: `/stocks/v1/${name}`,
    query: { ...queryOf(dayField, filter), sort: `${dayField}.asc`, limit: ROWS_PER_PAGE.newer },
  };
}

function older<Row>({ name, dayField }: Source<Row>, filter: CorporateActionFilter): RestRequest {
  return {
    ...about(name, filter),
    family: `${name}/older`,
    path: `/v3/reference/${name}`,
    query: { ...queryOf(dayField, filter), sort: dayField, order: 'asc', limit: ROWS_PER_PAGE.older },
  };
}

function about(endpoint: string, { ticker, from, to }: CorporateActionFilter) {
  return {
    endpoint,
    ...(ticker === undefined ? {} : { symbol: ticker }),
    ...(from === undefined || to === undefined ? {} : { range: { from, to } }),
  };
}

function queryOf(dayField: string, { ticker, from, to }: CorporateActionFilter) {
  return { ticker, [`${dayField}.gte`]: from, [`${dayField}.lte`]: to };
}
