import { SQLDialect } from '@codemirror/lang-sql';

const KEYWORDS = `select from where group by order having limit offset with recursive as on using join inner left right full
outer cross semi anti asof positional lateral union all except intersect distinct values case when then else end and or not in
is null between like ilike similar glob exists any some cast try_cast interval asc desc nulls first last over partition rows
range preceding following current row unbounded filter within window qualify sample pivot unpivot describe show tables summarize
explain analyze true false exclude replace columns at time zone`;

const TYPES = `bigint blob bool boolean date decimal double float hugeint int integer real smallint struct list map text time
timestamp timestamptz tinyint ubigint uinteger usmallint utinyint varchar`;

const FUNCTIONS = `abs any_value approx_quantile arg_max arg_min avg bool_and bool_or ceil coalesce concat corr count
covar_pop covar_samp date_diff date_part date_trunc dense_rank epoch epoch_ms exp extract first_value floor format generate_series
greatest histogram if ifnull kurtosis lag last_value lead least len length ln log log10 lower mad max median min mode
nth_value ntile nullif percent_rank pow quantile_cont quantile_disc rank regexp_extract regexp_matches regr_r2 regr_slope
replace round row_number sign skewness sqrt stddev stddev_pop strftime string_agg strptime sum time_bucket trim unnest upper
var_pop var_samp variance`;

/** DuckDB’s words, as far as statements that read use them. */
export const DUCKDB: SQLDialect = SQLDialect.define({
  keywords: oneLine(KEYWORDS),
  types: oneLine(TYPES),
  builtin: oneLine(FUNCTIONS),
  doubleDollarQuotedStrings: true,
  operatorChars: '*+-%<>!=&|~^/',
});

/** Functions to complete. */
export const DUCKDB_FUNCTIONS: readonly string[] = FUNCTIONS.split(/\s+/);

/** The dialect takes words apart at single spaces only. */
function oneLine(words: string): string {
  return words.replaceAll(/\s+/g, ' ');
}
