import type { TradingDay } from '../../domain/trading-day.ts';
import { EXAMPLES_MAX, type Measured } from '../../plan/validate/measured.ts';
import type { SettingsByRule } from '../../plan/validate/rule-settings.ts';
import type { ValidationRuleName } from '../../plan/validate/validation-rule.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { BarFile } from '../query/bar-files.ts';
import type { ReferenceState } from '../reference/find-reference.ts';
import { barsOf, numberOf, rowsOver, type ValidationReader } from './validated-file.ts';

/** Who traded on a day, and who had which ticker. */
export interface UniverseContext {
  readonly file: BarFile;
  readonly tickers: ReferenceState;
  readonly events: ReferenceState | undefined;
  readonly settings: SettingsByRule;
}

/** A listing may trade out its last orders, and its end is told to the day only. */
const AFTER_DELISTING_DAYS = 7;

/** What trades nearly every day; warrants, rights, units and preferred shares often do not. */
const USUAL_TYPES = "('CS', 'ADRC', 'ETF', 'NYRS', 'ETV', 'ETN')";

/** Holds the symbols of a day against the ticker table, from both sides. Throws as `rowsOver` does. */
export async function measureUniverse(
  context: UniverseContext,
  reader: ValidationReader,
): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (const rule of context.settings.keys()) {
    const sql = statementOf(rule, context, reader);
    if (sql === undefined) continue;
    const rows = await rowsOver([context.file], `${sql} LIMIT ${EXAMPLES_MAX}`, reader);
    measured.push({
      rule,
      broken: numberOf(rows[0], 'broken'),
      of: numberOf(rows[0], 'n'),
      examples: rows.map(({ symbol }) => String(symbol)),
    });
  }
  return measured;
}

/** Columns `symbol, broken, n`, the most traded symbols first. */
function statementOf(
  rule: ValidationRuleName,
  { file, tickers, events }: UniverseContext,
  reader: ValidationReader,
): string | undefined {
  const { day } = file;
  const traded = `(SELECT symbol, sum(volume) AS volume FROM ${barsOf(file, reader)} GROUP BY symbol)`;
  const listed = `(SELECT *, ticker AS symbol FROM ${tableOf(tickers)} WHERE market IN ('stocks', 'otc'))`;
  const count = `count(*) OVER () AS broken, (SELECT count(*) FROM ${traded}) AS n`;
  if (rule === 'not-in-reference') {
    return `SELECT symbol, ${count} FROM ${traded} ANTI JOIN ${listed} USING (symbol) ORDER BY volume DESC, symbol`;
  }
  if (rule === 'outside-listing') {
    return `SELECT symbol, ${count} FROM ${traded}
      SEMI JOIN ${listed} USING (symbol)
      ANTI JOIN (FROM ${listed} WHERE valid_to IS NULL OR valid_to >= DATE '${day}' - ${AFTER_DELISTING_DAYS}) USING (symbol)
      ORDER BY volume DESC, symbol`;
  }
  if (rule === 'renamed-still-trading' && events !== undefined) {
    return renamed({ events, listed, traded, day, count });
  }
  // Of single symbols it says nothing whether others traded.
  return rule === 'reference-silent' && reader.symbols === undefined
    ? silent(listed, traded, day)
    : undefined;
}

function silent(listed: string, traded: string, day: TradingDay): string {
  const expected = `(SELECT DISTINCT symbol FROM ${listed} WHERE market = 'stocks' AND type IN ${USUAL_TYPES}
    AND coalesce(valid_from, first_seen) <= DATE '${day}' AND (valid_to IS NULL OR valid_to >= DATE '${day}')
    AND (active OR valid_to IS NOT NULL))`;
  return `SELECT symbol, count(*) OVER () AS broken, (SELECT count(*) FROM ${expected}) AS n
    FROM ${expected} ANTI JOIN ${traded} USING (symbol) ORDER BY symbol`;
}

/** A company’s ticker before its change, on or after the day of the change, when nobody else has it by then. */
function renamed({
  events,
  listed,
  traded,
  day,
  count,
}: {
  readonly events: ReferenceState;
  readonly listed: string;
  readonly traded: string;
  readonly day: TradingDay;
  readonly count: string;
}): string {
  const changes = `(SELECT entity, date, ticker, lag(ticker) OVER (PARTITION BY entity ORDER BY date) AS before
    FROM ${tableOf(events)} WHERE type = 'ticker_change')`;
  return `SELECT symbol, ${count} FROM ${traded}
    SEMI JOIN (SELECT before AS symbol FROM ${changes} WHERE before <> ticker AND date <= DATE '${day}' AND date > DATE '${day}' - 30) USING (symbol)
    ANTI JOIN (SELECT ticker AS symbol FROM ${changes} WHERE date <= DATE '${day}' QUALIFY row_number() OVER (PARTITION BY entity ORDER BY date DESC) = 1) USING (symbol)
    ANTI JOIN (FROM ${listed} WHERE coalesce(valid_from, first_seen) <= DATE '${day}' AND (valid_to IS NULL OR valid_to >= DATE '${day}')) USING (symbol)
    ORDER BY volume DESC, symbol`;
}

function tableOf({ file }: ReferenceState): string {
  return `read_parquet(${quoteText(file)}, hive_partitioning=false)`;
}
