import type { Dataset } from '../../domain/dataset.ts';
import { ADJUSTED_ROOT_PATTERN, INDEX_ROOT_UNDERLYING } from '../../domain/option-root.ts';
import { OPTION_TICKER_PATTERN } from '../../domain/option-ticker.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { quoteText } from '../duckdb/quote.ts';

/** Engine types of the vendor’s columns. Tickers are text and nothing is a null token. */
const SOURCE_TYPES: Readonly<Record<string, string>> = {
  line: 'BIGINT',
  ticker: 'VARCHAR',
  window_start: 'BIGINT',
};
const NUMBER_TYPE = 'DOUBLE';

/** The relation over a plain CSV file with explicit columns; `asText` leaves every field as it stands in the file. */
export function csvRelation(
  path: string,
  columns: readonly string[],
  options: { readonly hasHeader: boolean; readonly asText: boolean },
): string {
  const typeOf = (name: string): string => (options.asText ? 'VARCHAR' : (SOURCE_TYPES[name] ?? NUMBER_TYPE));
  const known = new Set([...Object.keys(SOURCE_TYPES), 'volume', 'open', 'close', 'high', 'low', 'transactions']);
  const typed = columns.map((name) => `${quoteText(name)}: '${known.has(name) ? typeOf(name) : 'VARCHAR'}'`);
  return `read_csv(${quoteText(path)}, header=${options.hasHeader}, auto_detect=false, delim=',', quote='', escape='', columns={${typed.join(', ')}})`;
}

/**
 * The expressions that turn vendor columns into bronze columns, in bronze order. `window_start` that is no whole
 * microsecond becomes NULL, and a fractional `transactions` stops the statement: both send the file to the sieve.
 */
export function bronzeExpressions(
  dataset: Dataset,
  day: TradingDay,
  precision: 'float64' | 'float32',
): readonly string[] {
  const type = precision === 'float64' ? 'DOUBLE' : 'FLOAT';
  const price = (name: string): string => (type === 'DOUBLE' ? name : `${name}::${type} AS ${name}`);
  return [
    'ticker AS symbol',
    'CASE WHEN window_start % 1000 = 0 THEN make_timestamptz(window_start // 1000) END AS timestamp',
    `DATE '${day}' AS date`,
    ...['open', 'high', 'low', 'close'].map(price),
    ...(dataset.hasVolume ? [price('volume'), TRANSACTIONS] : []),
    ...(dataset.asset === 'options' ? optionExpressions() : []),
  ];
}

const TRANSACTIONS =
  "CASE WHEN transactions IS NULL OR transactions = trunc(transactions) THEN transactions::UINTEGER ELSE error('fractional transactions') END AS transactions";

/**
 * The parts of an option ticker, cut from its right end where the widths are fixed; all NULL when it is malformed.
 * Equal to `parseOptionTicker` (held by a test).
 */
function optionExpressions(): readonly string[] {
  const valid = `regexp_matches(ticker, ${quoteText(OPTION_TICKER_PATTERN)})`;
  const root = 'substr(ticker, 3, length(ticker) - 17)';
  const roots = Object.entries(INDEX_ROOT_UNDERLYING).map(([from, to]) => `WHEN ${quoteText(from)} THEN ${quoteText(to)}`);
  const underlying = `CASE ${root} ${roots.join(' ')} WHEN '' THEN NULL ELSE CASE WHEN regexp_matches(${root}, ${quoteText(ADJUSTED_ROOT_PATTERN)}) THEN left(${root}, -1) ELSE ${root} END END`;
  return [
    `CASE WHEN ${valid} THEN ${underlying} END AS underlying`,
    `CASE WHEN ${valid} THEN try_strptime('20' || left(right(ticker, 15), 6), '%Y%m%d')::DATE END AS expiration`,
    `CASE WHEN ${valid} THEN left(right(ticker, 9), 1) END AS option_type`,
    `CASE WHEN ${valid} THEN right(ticker, 8)::INTEGER / 1000.0::DOUBLE END AS strike`,
  ];
}
