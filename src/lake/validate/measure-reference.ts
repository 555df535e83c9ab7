import type { Finding } from '../../domain/finding.ts';
import type { ReferenceTableName } from '../../domain/reference/reference-table-name.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import type { RuleSettings, SettingsByRule } from '../../plan/validate/rule-settings.ts';
import { VALIDATION_RULES } from '../../plan/validate/rule-table.ts';
import type { ValidationRuleName } from '../../plan/validate/validation-rule.ts';
import { quoteText } from '../duckdb/quote.ts';
import { interruptible } from '../query/stream-rows.ts';
import { damagedReference, type ReferenceState } from '../reference/find-reference.ts';
import { numberOf, onlyWanted, type ValidationReader } from './validated-file.ts';

/** Rows of a rule that are told one by one, the newest first; one more finding counts the others. */
const TOLD_MAX = 200;

/** Tables that rules look at. */
export type ValidatedTableName = Extract<ReferenceTableName, 'splits' | 'dividends' | 'tickers'>;

/** Their rules. */
export const REFERENCE_RULES: Readonly<Record<ValidatedTableName, readonly ValidationRuleName[]>> = {
  splits: ['split-duplicate', 'split-one-to-one', 'split-twice', 'split-absurd'],
  dividends: ['dividend-duplicate', 'dividend-absurd'],
  tickers: ['ticker-overlap'],
};

/** Judges a table of reference data by itself. Throws `E_PARTITION_DAMAGED` and the signal’s reason. */
export async function measureReference(
  table: ReferenceState,
  settings: SettingsByRule,
  reader: ValidationReader,
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const own of settings.values()) {
    const sql = statementOf(own, table, reader);
    if (sql !== undefined) found.push(...(await findRows(sql, { own, table }, reader)));
  }
  return found;
}

async function findRows(
  sql: string,
  { own, table }: { readonly own: RuleSettings; readonly table: ReferenceState },
  { connection, signal }: ValidationReader,
): Promise<readonly Finding[]> {
  const ask = async () =>
    connection.rows(
      `SELECT symbol, day::VARCHAR AS day, rows, text, count(*) OVER () AS total FROM (${sql}) ORDER BY day DESC, symbol LIMIT ${TOLD_MAX}`,
    );
  const rows = await interruptible(connection, signal, ask).catch((error: unknown) => {
    signal.throwIfAborted();
    throw damagedReference(table, 'unreadable', error);
  });
  const { rule, severity } = own;
  const base = { rule, severity, dataset: table.table };
  const told = rows.map((row): Finding => {
    const symbol = String(row['symbol']);
    return {
      ...base,
      day: tradingDay(String(row['day'])),
      symbol,
      message: `${symbol}: ${String(row['text'])} ${VALIDATION_RULES[rule].says}.`,
      rowCount: numberOf(row, 'rows'),
      evidence: { rows: numberOf(row, 'rows') },
    };
  });
  const rest = numberOf(rows[0], 'total') - rows.length;
  const last = told.at(-1);
  if (rest <= 0 || last === undefined) return told;
  const message = `${rest} more, of ${last.day} and before.`;
  return [...told, { ...base, day: last.day, message, rowCount: rest, evidence: { rest } }];
}

/** Columns `symbol, day, rows, text`. */
function statementOf(
  { rule, tolerance }: RuleSettings,
  { file }: ReferenceState,
  reader: ValidationReader,
): string | undefined {
  const from = onlyWanted(
    `(SELECT *, ticker AS symbol FROM read_parquet(${quoteText(file)}, hive_partitioning=false))`,
    reader,
  );
  return STATEMENTS[rule]?.(from, tolerance);
}

const SPLIT = "split_to || ' for ' || split_from";

const each = (from: string, columns: string, where: string): string =>
  `SELECT symbol, ${columns}, 1 AS rows FROM ${from} WHERE ${where}`;

type Statement = (from: string, tolerance: number) => string;

const STATEMENTS: Readonly<Partial<Record<ValidationRuleName, Statement>>> = {
  'split-duplicate': (from) =>
    `SELECT symbol, execution_date AS day, count(*) AS rows, string_agg(${SPLIT}, ' and ' ORDER BY id) AS text
     FROM ${from} WHERE execution_date IS NOT NULL GROUP BY symbol, execution_date HAVING count(*) > 1`,
  'split-one-to-one': (from) =>
    each(
      from,
      `execution_date AS day, ${SPLIT} AS text`,
      'execution_date IS NOT NULL AND split_from = split_to',
    ),
  'split-absurd': (from, tolerance) =>
    each(
      from,
      `execution_date AS day, ${SPLIT} AS text`,
      `execution_date IS NOT NULL AND NOT (split_from > 0 AND split_to > 0 AND split_to / split_from BETWEEN 1 / ${tolerance} AND ${tolerance})`,
    ),
  'split-twice': (from, tolerance) =>
    `SELECT a.symbol, b.execution_date AS day, 2 AS rows,
       b.split_to || ' for ' || b.split_from || ' on ' || a.execution_date || ' and ' || b.execution_date AS text
     FROM ${from} a JOIN ${from} b ON a.symbol = b.symbol AND b.execution_date > a.execution_date
       AND b.execution_date <= a.execution_date + ${Math.round(tolerance)} AND a.effective AND b.effective
       AND a.split_to / nullif(a.split_from, 0) = b.split_to / nullif(b.split_from, 0) AND a.split_to <> a.split_from`,
  'dividend-duplicate': (from) =>
    `SELECT symbol, ex_dividend_date AS day, count(*) AS rows, count(*) || ' times ' || cash_amount AS text
     FROM ${from} WHERE ex_dividend_date IS NOT NULL
     GROUP BY symbol, ex_dividend_date, cash_amount, currency, coalesce(distribution_type, dividend_type) HAVING count(*) > 1`,
  'dividend-absurd': (from) =>
    each(
      from,
      "ex_dividend_date AS day, coalesce(cash_amount::VARCHAR, 'an empty amount') AS text",
      'ex_dividend_date IS NOT NULL AND NOT coalesce(cash_amount > 0, false)',
    ),
  'ticker-overlap': (from, tolerance) =>
    `SELECT a.symbol, greatest(a.valid_from, b.valid_from) AS day, 2 AS rows, a.entity || ' and ' || b.entity AS text
     FROM ${from} a JOIN ${from} b ON a.market = b.market AND a.symbol = b.symbol AND a.entity < b.entity
     WHERE a.valid_from IS NOT NULL AND b.valid_from IS NOT NULL
       AND least(coalesce(a.valid_to, DATE '9999-12-31'), coalesce(b.valid_to, DATE '9999-12-31'))
         > greatest(a.valid_from, b.valid_from) + ${Math.round(tolerance)}`,
};
