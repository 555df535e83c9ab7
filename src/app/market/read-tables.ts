import { z } from 'zod';
import type { OptionContract } from '../../../contract/vendor/option-contracts.ts';
import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import { quoteText } from '../../lake/duckdb/quote.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import { damagedReference, type ReferenceState } from '../../lake/reference/find-reference.ts';
import { streamPlainRows } from '../../lake/reference/read-reference.ts';
import type { ReferenceRow } from '../../lake/reference/reference-table.ts';
import type { ContractsRequest, SourceDividend } from '../../vendor-api/market-source.ts';

/** What reading a table goes by. */
export interface TableReading {
  readonly connection: DuckDbConnection;
  readonly signal: AbortSignal;
}

/** All dividends, or those of a ticker. Throws `E_PARTITION_DAMAGED` and the signal’s reason. */
export async function readDividends(
  table: ReferenceState,
  ticker: string | undefined,
  reading: TableReading,
): Promise<readonly SourceDividend[]> {
  const filter = ticker === undefined ? '' : 'WHERE ticker = ?';
  const rows = await readRows(table, filter, ticker === undefined ? [] : [ticker], reading);
  return rows.flatMap((row) => toDividend(row));
}

/** Contracts of a request. Throws like {@link readDividends}. */
export async function readContracts(
  table: ReferenceState,
  { asOf, expired, underlying }: ContractsRequest,
  reading: TableReading,
): Promise<readonly OptionContract[]> {
  const about = underlying === undefined ? '' : ' AND underlying_ticker = ?';
  const filter = `WHERE expiration_date ${expired ? '<' : '>='} ?::DATE${about}`;
  const rows = await readRows(
    table,
    filter,
    [asOf, ...(underlying === undefined ? [] : [underlying])],
    reading,
  );
  return rows.map(toContract);
}

async function readRows(
  table: ReferenceState,
  filter: string,
  values: readonly string[],
  { connection, signal }: TableReading,
): Promise<readonly ReferenceRow[]> {
  if (!table.isIntact) throw damagedReference(table, 'missing or of another size');
  try {
    const sql = `SELECT * FROM read_parquet(${quoteText(table.file)}, hive_partitioning=false) ${filter}`;
    const rows: ReferenceRow[] = [];
    for await (const some of streamPlainRows(connection, { sql, values }, signal)) rows.push(...some);
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
    },
  ];
}

const deliverables = z.array(z.object({ underlying: z.string(), type: z.string(), amount: z.number() }));

function toContract(row: ReferenceRow): OptionContract {
  const optional = {
    exercise_style: textOf(row['exercise_style']),
    shares_per_contract: numberOf(row['shares_per_contract']),
    primary_exchange: textOf(row['primary_exchange']),
    cfi: textOf(row['cfi']),
    correction: numberOf(row['correction']),
    additional_underlyings: readDeliverables(textOf(row['additional_underlyings'])),
  };
  return {
    ticker: String(row['ticker']),
    underlying_ticker: String(row['underlying_ticker']),
    contract_type: String(row['contract_type']),
    expiration_date: String(row['expiration_date']),
    strike_price: Number(row['strike_price']),
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<OptionContract>),
  };
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
