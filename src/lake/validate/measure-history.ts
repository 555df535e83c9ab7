import { addDays, type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import { EXAMPLES_MAX, type Measured } from '../../plan/validate/measured.ts';
import { HISTORY_DAYS } from '../../plan/validate/plan-validation.ts';
import type { RuleSettings, SettingsByRule } from '../../plan/validate/rule-settings.ts';
import type { ValidationRuleName } from '../../plan/validate/validation-rule.ts';
import { dayList, HISTORY, HISTORY_DIVIDENDS, HISTORY_SPLITS, type HistoryContext } from './history-table.ts';
import { numberOf, rowsOver, type ValidationReader, type ValidationRow } from './validated-file.ts';

/** What one day of a history breaks. */
export interface DayMeasured {
  readonly day: TradingDay;
  readonly measured: Measured;
}

/** Symbols whose volumes are compared with what is usual before a market is judged by them. */
const MARKET_MIN = 20;

/** A price that trades below a dollar doubles and halves by itself. */
const PRICE_MIN = 1;

/** Volume that vouches for a price. */
const NEWS_VOLUME = 3;
const IS_QUIET = `(usual_volume IS NULL OR volume <= ${NEWS_VOLUME} * usual_volume)`;

/** A spell is over when the price is back within a fifth; longer ones are another price. */
const BACK_WITHIN = 1.2;
const SPELL_DAYS_MAX = 14;

/** Counts what the days of a history break, apart from nights. Throws as `rowsOver` does; after `createHistory`. */
export async function measureHistory(
  context: HistoryContext,
  settings: SettingsByRule,
  reader: ValidationReader,
): Promise<readonly DayMeasured[]> {
  const found: DayMeasured[] = [];
  for (const [rule, measure] of MEASURES) {
    const own = settings.get(rule);
    if (own !== undefined) found.push(...(await measure({ ...context, rule, own }, reader)));
  }
  return found;
}

type Measure = (
  context: HistoryContext & { readonly rule: ValidationRuleName; readonly own: RuleSettings },
  reader: ValidationReader,
) => Promise<readonly DayMeasured[]>;

/** Bars of the targets that meet a condition, by day. */
const byCondition =
  (
    broken: (tolerance: number) => string,
    {
      base = 'true',
      text = "'open ' || open || ' high ' || high || ' low ' || low || ' close ' || close",
    }: { readonly base?: string; readonly text?: string } = {},
  ): Measure =>
  async ({ files, targets, rule, own }, reader) => {
    const rows = await rowsOver(
      files,
      `SELECT date::VARCHAR AS day, count(*) FILTER (is_broken) AS broken, count(*) AS n,
         (list(symbol || ': ' || ${text} ORDER BY symbol) FILTER (is_broken))[1:${EXAMPLES_MAX}] AS bars,
         (list(symbol ORDER BY symbol) FILTER (is_broken))[1:${EXAMPLES_MAX}] AS symbols
       FROM (SELECT *, (${broken(own.tolerance)}) IS TRUE AS is_broken FROM ${HISTORY}
             WHERE date IN (${dayList(targets)}) AND ${base})
       GROUP BY date HAVING broken > 0 ORDER BY date`,
      reader,
    );
    return rows.map((row) => ({
      day: dayOf(row, 'day'),
      measured: {
        rule,
        broken: numberOf(row, 'broken'),
        of: numberOf(row, 'n'),
        examples: textsOf(row, 'symbols'),
        evidence: Object.fromEntries(textsOf(row, 'bars').map((bar, index) => [`example${index + 1}`, bar])),
      },
    }));
  };

const SPEAKS = 'volume > 0 AND high > low';

const dividendSize: Measure = async ({ files, targets, rule, own }, reader) => {
  const rows = await rowsOver(
    files,
    `SELECT date::VARCHAR AS day, count(*) AS broken, (list(h.symbol ORDER BY h.symbol))[1:${EXAMPLES_MAX}] AS symbols,
       (list(h.symbol || ': ' || amount || ' of a close of ' || pc ORDER BY h.symbol))[1:${EXAMPLES_MAX}] AS texts
     FROM ${HISTORY} h JOIN ${HISTORY_DIVIDENDS} d ON d.symbol = h.symbol AND d.day > h.pd AND d.day <= h.date
     WHERE date IN (${dayList(targets)}) AND amount > ${own.tolerance} * pc GROUP BY date ORDER BY date`,
    reader,
  );
  return rows.map((row) => ({
    day: dayOf(row, 'day'),
    measured: {
      rule,
      broken: numberOf(row, 'broken'),
      of: 0,
      examples: textsOf(row, 'symbols'),
      evidence: Object.fromEntries(textsOf(row, 'texts').map((text, index) => [`example${index + 1}`, text])),
    },
  }));
};

/** Away by more than the tolerance and back again, without more volume than usual and without a split: told on the day of the return. */
const priceSpell: Measure = async ({ files, targets, rule, own }, reader) => {
  const far = `abs(ln(nullif(close, 0) / nullif(pc, 0))) > ln(1 + ${own.tolerance})`;
  const rows = await rowsOver(
    files,
    `SELECT back::VARCHAR AS day, count(*) AS broken, (list(symbol ORDER BY symbol))[1:${EXAMPLES_MAX}] AS symbols,
       (list(symbol || ': ' || before || ' before ' || away || ', then ' || there || ', and ' || after || ' on ' || back
         ORDER BY symbol))[1:${EXAMPLES_MAX}] AS texts
     FROM (
       SELECT o.symbol, o.date AS away, i.date AS back, o.pc AS before, o.close AS there, i.close AS after
       FROM (FROM ${HISTORY} WHERE ${far} AND ${IS_QUIET}) o JOIN (FROM ${HISTORY} WHERE ${far} AND date IN (${dayList(targets)})) i
         ON i.symbol = o.symbol AND i.date > o.date AND i.date <= o.date + ${SPELL_DAYS_MAX}
       WHERE (o.close > o.pc) <> (i.close > i.pc) AND least(o.pc, o.close) >= ${PRICE_MIN}
         AND abs(ln(i.close / o.pc)) < ln(${BACK_WITHIN})
         AND NOT EXISTS (FROM ${HISTORY_SPLITS} s WHERE s.symbol = o.symbol AND s.day >= o.date AND s.day <= i.date)
       QUALIFY row_number() OVER (PARTITION BY o.symbol, i.date ORDER BY o.date DESC) = 1
     ) GROUP BY back ORDER BY back`,
    reader,
  );
  return rows.map((row) => ({
    day: dayOf(row, 'day'),
    measured: {
      rule,
      broken: numberOf(row, 'broken'),
      of: 0,
      examples: textsOf(row, 'symbols'),
      evidence: Object.fromEntries(textsOf(row, 'texts').map((text, index) => [`example${index + 1}`, text])),
    },
  }));
};

/** The same bar on so many days in a row beyond the first; bars of one price and a few shares do repeat by themselves. */
const frozenPrice: Measure = async ({ files, targets, rule, own }, reader) => {
  const frame = `(PARTITION BY symbol ORDER BY date ROWS BETWEEN ${Math.max(0, Math.round(own.tolerance) - 1)} PRECEDING AND CURRENT ROW)`;
  const rows = await rowsOver(
    files,
    `SELECT date::VARCHAR AS day, count(*) AS broken, (list(symbol ORDER BY symbol))[1:${EXAMPLES_MAX}] AS symbols
     FROM (SELECT *, sum(same::INTEGER) OVER ${frame} AS repeats FROM ${HISTORY})
     WHERE date IN (${dayList(targets)}) AND ${SPEAKS} AND repeats >= ${Math.max(1, own.tolerance)} GROUP BY date ORDER BY date`,
    reader,
  );
  return rows.map((row) => ({
    day: dayOf(row, 'day'),
    measured: { rule, broken: numberOf(row, 'broken'), of: 0, examples: textsOf(row, 'symbols') },
  }));
};

/** The median symbol decides: one that trades a hundred times as much is news, a market that does is not. */
const volumeScale: Measure = async ({ files, targets, rule, own }, reader) => {
  const rows = await rowsOver(
    files,
    `SELECT date::VARCHAR AS day, median(volume / usual_volume) AS scale, count(*) AS n FROM ${HISTORY}
     WHERE date IN (${dayList(targets)}) AND usual_volume > 0 AND days_before >= ${HISTORY_DAYS / 2}
     GROUP BY date HAVING n >= ${MARKET_MIN} AND (scale > ${own.tolerance} OR scale < 1 / ${own.tolerance}) ORDER BY date`,
    reader,
  );
  return rows.map((row) => {
    const [scale, n] = [numberOf(row, 'scale'), numberOf(row, 'n')];
    const examples = [`${Number(scale.toPrecision(3))} times as much for half of them`];
    return { day: dayOf(row, 'day'), measured: { rule, broken: n, of: 0, examples, evidence: { scale } } };
  });
};

/** Held against days that the lake holds; the first ones of a lake have too few before them. */
const symbolsVanished: Measure = async ({ files, targets, rule }, reader) => {
  const found: DayMeasured[] = [];
  const days = files.map(({ day }) => day);
  for (const day of targets) {
    const index = days.indexOf(day);
    const before = days.slice(Math.max(0, index - HISTORY_DAYS), index);
    const [first] = before;
    // Weeks that the lake does not hold would make everybody who was delisted meanwhile vanish at once.
    if (before.length < HISTORY_DAYS || first === undefined || addDays(first, 3 * HISTORY_DAYS) < day)
      continue;
    const rows = await rowsOver(
      files,
      `WITH steady AS (
         SELECT symbol, sum(volume) AS volume FROM ${HISTORY} WHERE date IN (${dayList(before)})
         GROUP BY symbol HAVING count(*) = ${HISTORY_DAYS})
       SELECT symbol, count(*) OVER () AS broken, (SELECT count(*) FROM steady) AS n
       FROM steady ANTI JOIN (FROM ${HISTORY} WHERE date = DATE '${day}') USING (symbol)
       ORDER BY volume DESC, symbol LIMIT ${EXAMPLES_MAX}`,
      reader,
    );
    const [row] = rows;
    if (row === undefined) continue;
    const examples = rows.map(({ symbol }) => String(symbol));
    found.push({
      day,
      measured: { rule, broken: numberOf(row, 'broken'), of: numberOf(row, 'n'), examples },
    });
  }
  return found;
};

const MEASURES: readonly (readonly [ValidationRuleName, Measure])[] = [
  ['dividend-size', dividendSize],
  ['price-spell', priceSpell],
  [
    'bad-print',
    byCondition(
      (times) => `(high > ${times} * greatest(open, close, pc) OR low < least(open, close, pc) / ${times})`,
      { base: `pc IS NOT NULL AND least(close, pc) >= ${PRICE_MIN} AND ${IS_QUIET}` },
    ),
  ],
  ['frozen-price', frozenPrice],
  ['day-repeated', byCondition(() => 'same', { base: `days_before > 0 AND ${SPEAKS}` })],
  ['volume-scale', volumeScale],
  ['symbols-vanished', symbolsVanished],
];

function dayOf(row: ValidationRow, name: string): TradingDay {
  return tradingDay(String(row[name]));
}

/** A list comes with its items. */
function textsOf(row: ValidationRow, name: string): readonly string[] {
  const list = row[name] as { readonly items?: readonly unknown[] } | null | undefined;
  return (list?.items ?? []).map(String);
}
