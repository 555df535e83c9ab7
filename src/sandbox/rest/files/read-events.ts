import { readFile } from 'node:fs/promises';
import { type DividendRow, dividendListSchema } from '../../../../contract/vendor/dividends.ts';
import type { ListPage } from '../../../../contract/vendor/list-page.ts';
import { splitListSchema } from '../../../../contract/vendor/splits.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { parseTradingDay, tradingDay } from '../../../domain/trading-day.ts';
import type { SourceDividend, SourceSplit } from '../../../vendor-api/market-source.ts';
import { eventId } from '../synthetic/synthetic-events.ts';

/** What can read an answer out of JSON. */
interface PageSchema<Row> {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: ListPage<Row> }
    | { readonly success: false; readonly error: Error };
}

/** Splits out of a file that looks like an answer of the splits endpoint. None without a path. Throws `E_BARS_FILE`. */
export async function readSplits(path: string | undefined): Promise<readonly SourceSplit[]> {
  const rows = await readRows(path, splitListSchema);
  return rows.map(({ id, ticker, execution_date, split_from: splitFrom, split_to: splitTo }, index) => ({
    id: id ?? eventId(`split ${index} ${ticker} ${execution_date}`),
    ticker,
    executionDate: tradingDay(execution_date),
    splitFrom,
    splitTo,
  }));
}

/** Dividends out of a file that looks like an answer of the dividends endpoint. None without a path. Throws `E_BARS_FILE`. */
export async function readDividends(path: string | undefined): Promise<readonly SourceDividend[]> {
  const rows = await readRows(path, dividendListSchema);
  return rows.map((row: DividendRow, index) => ({
    id: row.id ?? eventId(`dividend ${index} ${row.ticker} ${row.ex_dividend_date}`),
    ticker: row.ticker,
    exDividendDate: tradingDay(row.ex_dividend_date),
    cashAmount: row.cash_amount,
    currency: row.currency ?? 'USD',
    declarationDate: parseTradingDay(row.declaration_date ?? ''),
    recordDate: parseTradingDay(row.record_date ?? ''),
    payDate: parseTradingDay(row.pay_date ?? ''),
    frequency: row.frequency,
  }));
}

async function readRows<Row>(path: string | undefined, schema: PageSchema<Row>): Promise<readonly Row[]> {
  if (path === undefined) return [];
  const result = schema.safeParse(await readJson(path));
  if (result.success) return result.data.results ?? [];
  throw badFile(path, `does not look like an answer of the vendor’s: ${result.error.message}`);
}

async function readJson(path: string): Promise<unknown> {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
    return Array.isArray(parsed) ? { results: parsed } : parsed;
  } catch (cause) {
    throw badFile(path, `cannot be read as JSON: ${(cause as Error).message}`, cause);
  }
}

function badFile(path: string, what: string, cause?: unknown): BarlakeError {
  return new BarlakeError('E_BARS_FILE', {
    message: `${path} ${what}.`,
    mend: 'Give JSON like {"results":[{"ticker":"AAPL","execution_date":"2020-08-31","split_from":1,"split_to":4}]}.',
    details: { path },
    cause,
  });
}
