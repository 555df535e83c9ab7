import { z } from 'zod';
import type { OptionContract } from '../../../contract/vendor/option-contracts.ts';
import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import { quoteText } from '../../lake/duckdb/quote.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import type { Factors } from '../../lake/factors/factors.ts';
import type { Statement } from '../../lake/query/stream-rows.ts';
import { CONTRACT_TABLE } from '../../lake/reference/contract-table.ts';
import { DIVIDEND_TABLE } from '../../lake/reference/dividend-table.ts';
import { damagedReference, type ReferenceState } from '../../lake/reference/find-reference.ts';
import { streamPlainRows } from '../../lake/reference/read-reference.ts';
import type { ReferenceRow } from '../../lake/reference/reference-table.ts';
import type { ListSelection, ListSlice } from '../../vendor-api/list/list-selection.ts';
import type { ContractsRequest, SourceDividend } from '../../vendor-api/market-source.ts';
import { selectPage } from './select-page.ts';

/** What reading a table goes by. */
export interface TableReading {
  readonly connection: DuckDbConnection;
  readonly signal: AbortSignal;
}

/** The dividends of a ticker. Throws `E_PARTITION_DAMAGED` and the signal’s reason. */
export async function readDividends(
  table: ReferenceState,
  ticker: string,
  reading: TableReading,
): Promise<readonly SourceDividend[]> {
  const sql = `SELECT * FROM ${fileOf(table)} WHERE ticker = ?`;
  return (await readRows(table, { sql, values: [ticker] }, reading)).flatMap(toDividend);
}

/** What the API calls a dividend of which the vendor did not say it. */
const SHOWN = {
  currency: "coalesce(currency, 'USD')",
  dividend_type: "coalesce(dividend_type, 'CD')",
  distribution_type:
    "coalesce(distribution_type, CASE WHEN frequency IS NULL THEN 'unknown' ELSE 'recurring' END)",
};

/**
 * A page of dividends, with what each makes of the prices before it where the lake’s factors are up to date. Throws like
 * {@link readDividends}.
 */
export async function readDividendPage(
  table: ReferenceState,
  selection: ListSelection,
  { factors, ...reading }: TableReading & { readonly factors: Factors | undefined },
): Promise<ListSlice<SourceDividend>> {
  const page = selectPage({ table: DIVIDEND_TABLE, state: table, shown: SHOWN }, selection);
  const statement = factors === undefined ? page : withFactors(page, factors);
  return sliceOf((await readRows(table, statement, reading)).flatMap(toDividend), selection);
}

/**
 * Factors run forward, each in force from its day on; of dividends alone they are the total’s over the splits’. The join keeps
 * the order of the page, which stands in the row’s number.
 */
function withFactors(
  { sql, values }: Pick<Statement, 'sql' | 'values'>,
  { steps }: Pick<Factors, 'steps'>,
): Pick<Statement, 'sql' | 'values'> {
  return {
    values,
    sql: `WITH page AS MATERIALIZED (SELECT *, row_number() OVER () AS place FROM (${sql})),
      own AS MATERIALIZED (SELECT symbol, life, date, total_factor / split_factor AS factor FROM ${steps}
        WHERE symbol IN (SELECT ticker FROM page)),
      latest AS (SELECT symbol, life, arg_max(factor, date) AS factor FROM own GROUP BY symbol, life)
      SELECT page.* EXCLUDE (place), before.factor / latest.factor AS historical_factor
      FROM page ASOF LEFT JOIN own AS before ON before.symbol = page.ticker AND page.ex_dividend_date > before.date
      LEFT JOIN latest ON latest.symbol = before.symbol AND latest.life = before.life ORDER BY place`,
  };
}

/** The contracts on an underlying. Throws like {@link readDividends}. */
export async function readContracts(
  table: ReferenceState,
  { asOf, expired, underlying }: ContractsRequest & { readonly underlying: string },
  reading: TableReading,
): Promise<readonly OptionContract[]> {
  const sql = `SELECT * FROM ${fileOf(table)} WHERE expiration_date ${expired ? '<' : '>='} ?::DATE AND underlying_ticker = ?`;
  return (await readRows(table, { sql, values: [asOf, underlying] }, reading)).map(toContract);
}

/** A page of contracts. Throws like {@link readDividends}. */
export async function readContractPage(
  table: ReferenceState,
  { asOf, expired }: ContractsRequest,
  { selection, ...reading }: TableReading & { readonly selection: ListSelection },
): Promise<ListSlice<OptionContract>> {
  const where = { sql: `expiration_date ${expired ? '<' : '>='} ?::DATE`, values: [asOf] };
  const page = selectPage({ table: CONTRACT_TABLE, state: table, where }, selection);
  return sliceOf((await readRows(table, page, reading)).map(toContract), selection);
}

function sliceOf<Row>(rows: readonly Row[], { limit }: ListSelection): ListSlice<Row> {
  return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
}

function fileOf({ file }: ReferenceState): string {
  return `read_parquet(${quoteText(file)}, hive_partitioning=false)`;
}

async function readRows(
  table: ReferenceState,
  statement: Pick<Statement, 'sql' | 'values'>,
  { connection, signal }: TableReading,
): Promise<readonly ReferenceRow[]> {
  if (!table.isIntact) throw damagedReference(table, 'missing or of another size');
  try {
    const rows: ReferenceRow[] = [];
    for await (const some of streamPlainRows(connection, statement, signal)) rows.push(...some);
    return rows;
  } catch (error) {
    signal.throwIfAborted();
    throw damagedReference(table, 'unreadable', error);
  }
}

function toDividend(row: ReferenceRow): readonly SourceDividend[] {
  const exDividendDate = dayOf(row['ex_dividend_date']);
  if (exDividendDate === undefined) return [];
  return [
    {
      id: String(row['id']),
      ticker: String(row['ticker']),
      exDividendDate,
      cashAmount: Number(row['cash_amount']),
      currency: textOf(row['currency']) ?? 'USD',
      declarationDate: dayOf(row['declaration_date']),
      recordDate: dayOf(row['record_date']),
      payDate: dayOf(row['pay_date']),
      frequency: numberOf(row['frequency']),
      dividendType: textOf(row['dividend_type']),
      distributionType: textOf(row['distribution_type']),
      historicalFactor: numberOf(row['historical_factor']),
    },
  ];
}

const deliverables = z.array(z.object({ underlying: z.string(), type: z.string(), amount: z.number() }));

/** In the vendor’s order of keys; what is not known is left out. */
function toContract(row: ReferenceRow): OptionContract {
  const contract: OptionContract = {
    cfi: textOf(row['cfi']),
    contract_type: String(row['contract_type']),
    correction: numberOf(row['correction']),
    exercise_style: textOf(row['exercise_style']),
    expiration_date: String(row['expiration_date']),
    primary_exchange: textOf(row['primary_exchange']),
    shares_per_contract: numberOf(row['shares_per_contract']),
    strike_price: Number(row['strike_price']),
    ticker: String(row['ticker']),
    underlying_ticker: String(row['underlying_ticker']),
    additional_underlyings: readDeliverables(textOf(row['additional_underlyings'])),
  };
  return contract;
}

function readDeliverables(text: string | undefined): OptionContract['additional_underlyings'] {
  if (text === undefined) return undefined;
  const parsed = deliverables.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : undefined;
}

function textOf(value: ReferenceRow[string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: ReferenceRow[string]): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function dayOf(value: ReferenceRow[string]): TradingDay | undefined {
  return typeof value === 'string' ? parseTradingDay(value) : undefined;
}
