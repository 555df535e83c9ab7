import { countOf } from '../../domain/count-of.ts';
import type { Dataset } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';

/** Averages come rounded to four decimals, and prices may be stored in single precision. */
const TOLERANCE = '0.00005 + 1e-6 * high';

/** Symbols named in a finding. */
const EXAMPLES = 5;

/**
 * Averages of bars that lie outside low to high, which the vendor does publish, as one finding; `bars` is a query for
 * bronze columns. An average is no price that somebody traded at, so the bar itself stays.
 */
export async function findStrayAverages(
  connection: DuckDbConnection,
  bars: string,
  { dataset, day }: { readonly dataset: Dataset; readonly day: TradingDay },
): Promise<readonly Finding[]> {
  const [row] = await connection.rows(
    `SELECT count(*) AS rows, array_to_string(list(symbol ORDER BY symbol)[1:${EXAMPLES}], ' ') AS symbols
     FROM (${bars}) WHERE vwap < low - (${TOLERANCE}) OR vwap > high + (${TOLERANCE})`,
  );
  const rowCount = Number(row?.['rows']);
  if (rowCount === 0) return [];
  return [
    {
      rule: 'vwap-outside',
      severity: 'warning',
      dataset: dataset.name,
      day,
      message: `The average price of ${countOf(rowCount, 'bar')} lies outside of low to high.`,
      rowCount,
      evidence: { symbols: String(row?.['symbols']) },
    },
  ];
}
