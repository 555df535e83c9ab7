import type { DaySource } from '../../domain/bar-source.ts';
import type { Precision } from '../../domain/bronze-column.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { ADJUSTED_ROOT_PATTERN, INDEX_ROOT_UNDERLYING } from '../../domain/option-root.ts';
import { OPTION_TICKER_PATTERN } from '../../domain/option-ticker.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { quoteText } from '../duckdb/quote.ts';

/**
 * What a CSV file holds. `flat`: the whole file, header first. `sieved`: readable lines behind their line number.
 * `text`: the same, every field as it stands in the file.
 */
export type CsvForm = 'flat' | 'sieved' | 'text';

/**
 * The relation over a plain CSV file with explicit columns, by the names of its header for statements; tickers are text
 * and nothing is a null token.
 */
export function csvRelation(path: string, names: readonly string[], form: CsvForm): string {
  const columns = [...(form === 'flat' ? [] : ['line']), ...names];
  const typed = columns.map((name) => `${quoteText(name)}: '${columnType(name, form)}'`);
  return `read_csv(${quoteText(path)}, header=${form === 'flat'}, auto_detect=false, delim=',', quote='', escape='', columns={${typed.join(', ')}})`;
}

function columnType(name: string, form: CsvForm): string {
  if (form === 'text' || name === 'ticker' || name.startsWith('extra_')) return 'VARCHAR';
  if (name === 'line') return 'BIGINT';
  if (name !== 'window_start') return 'DOUBLE';
  // DuckDB rounds `1.6` and reads `0b1` where it wants an integer, so only sieved text is left to it.
  return form === 'flat' ? 'VARCHAR' : 'BIGINT';
}

/**
 * The expressions that turn vendor columns into bronze columns, in bronze order. `window_start` that is no whole
 * microsecond, or not written in 19 digits (any instant since 2001-09-09) in a `flat` file, becomes NULL; a fractional
 * `transactions` stops the statement: both send the file to the sieve.
 */
export function bronzeExpressions(
  dataset: Dataset,
  day: TradingDay,
  precision: Precision,
  form: 'flat' | 'sieved',
  source: DaySource = 'flat',
): readonly string[] {
  return [
    'ticker AS symbol',
    `${form === 'flat' ? FLAT_INSTANT : SIEVED_INSTANT} AS timestamp`,
    `DATE '${day}' AS date`,
    ...['open', 'high', 'low', 'close'].map((name) => (precision === 'float32' ? toFloat(name) : name)),
    ...(dataset.hasVolume ? ['volume', TRANSACTIONS] : []),
    ...(dataset.asset === 'options' ? optionExpressions() : []),
    ...(source === 'grouped' ? ['vwap'] : []),
  ];
}

const SIEVED_INSTANT = 'CASE WHEN window_start % 1000 = 0 THEN make_timestamptz(window_start // 1000) END';
// 19 characters that the cast takes are 19 digits or a number of another day; a pattern costs a fifth of the whole write.
const FLAT_INSTANT =
  "CASE WHEN strlen(window_start) = 19 AND suffix(window_start, '000') THEN make_timestamptz(window_start::BIGINT // 1000) END";

/** What a FLOAT cannot hold is no price; as infinity it fails the rules instead of the statement. */
function toFloat(name: string): string {
  return `CASE WHEN abs(${name}) <= ${FLOAT_MAX} THEN ${name}::FLOAT WHEN ${name} IS NOT NULL THEN 'infinity'::FLOAT END AS ${name}`;
}
const FLOAT_MAX = '3.4028234663852886e38::DOUBLE';

const TRANSACTIONS =
  "CASE WHEN transactions IS NULL OR transactions = trunc(transactions) THEN transactions::UINTEGER ELSE error('fractional transactions') END AS transactions";

/**
 * The parts of an option ticker, cut from its right end where the widths are fixed; all NULL when it is malformed.
 * Equal to `parseOptionTicker` (held by a test).
 */
function optionExpressions(): readonly string[] {
  const valid = `regexp_matches(ticker, ${quoteText(OPTION_TICKER_PATTERN)})`;
  const root = 'substr(ticker, 3, length(ticker) - 17)';
  const roots = Object.entries(INDEX_ROOT_UNDERLYING).map(
    ([from, to]) => `WHEN ${quoteText(from)} THEN ${quoteText(to)}`,
  );
  const underlying = `CASE ${root} ${roots.join(' ')} WHEN '' THEN NULL ELSE CASE WHEN regexp_matches(${root}, ${quoteText(ADJUSTED_ROOT_PATTERN)}) THEN left(${root}, -1) ELSE ${root} END END`;
  return [
    `CASE WHEN ${valid} THEN ${underlying} END AS underlying`,
    `CASE WHEN ${valid} THEN try_strptime('20' || left(right(ticker, 15), 6), '%Y%m%d')::DATE END AS expiration`,
    `CASE WHEN ${valid} THEN left(right(ticker, 9), 1) END AS option_type`,
    `CASE WHEN ${valid} THEN right(ticker, 8)::INTEGER / 1000.0::DOUBLE END AS strike`,
  ];
}
