import { DATASETS } from '../../domain/dataset.ts';
import { EXAMPLES_MAX, type Measured } from '../../plan/validate/measured.ts';
import type { ValidationRuleName } from '../../plan/validate/validation-rule.ts';
import { barConditions, type ConditionContext } from './bar-conditions.ts';
import { barsOf, numberOf, rowsOver, type ValidationReader } from './validated-file.ts';

/**
 * Counts what a file’s bars break of the rules that need nothing but the file: one pass for the counts, and a second one for names
 * where there is something to name. Throws as `rowsOver` does.
 */
export async function measureBars(
  context: ConditionContext,
  reader: ValidationReader,
): Promise<{ readonly rows: number; readonly measured: readonly Measured[] }> {
  const { file, settings } = context;
  const bars = barsOf(file, reader);
  const conditions = [...barConditions(context)];
  const filters = conditions.map(([, broken], index) => `count(*) FILTER ((${broken}) IS TRUE) AS c${index}`);
  const [counts] = await rowsOver(
    [file],
    `SELECT count(*) AS n, ${[...filters, '0'].join(', ')} FROM ${bars}`,
    reader,
  );
  const rows = numberOf(counts, 'n');
  const measured: Measured[] = [];
  for (const [index, [rule, broken]] of conditions.entries()) {
    const count = numberOf(counts, `c${index}`);
    if (count > 0) measured.push(await name({ rule, broken, count, of: rows }, context, reader));
  }
  if (settings.has('duplicate-bar')) measured.push(...(await duplicates(context, rows, reader)));
  if (settings.has('pair-twice')) measured.push(...(await pairsTwice(context, rows, reader)));
  return { rows, measured };
}

interface Counted {
  readonly rule: ValidationRuleName;
  readonly broken: string;
  readonly count: number;
  readonly of: number;
}

async function name(
  { rule, broken, count, of }: Counted,
  { file }: ConditionContext,
  reader: ValidationReader,
): Promise<Measured> {
  const prices = "'open ' || open || ' high ' || high || ' low ' || low || ' close ' || close";
  const columns = DATASETS[file.dataset].hasVolume ? `${prices} || ' volume ' || volume` : prices;
  const rows = await rowsOver(
    [file],
    `SELECT symbol, count(*) AS bars, any_value(strftime(timestamp, '%Y-%m-%dT%H:%M:%SZ') || ' ' || ${columns}) AS bar
     FROM ${barsOf(file, reader)} WHERE (${broken}) IS TRUE
     GROUP BY symbol ORDER BY bars DESC, symbol LIMIT ${EXAMPLES_MAX}`,
    reader,
  );
  return {
    rule,
    broken: count,
    of,
    examples: rows.map((row) => String(row['symbol'])),
    evidence: Object.fromEntries(
      rows.map((row, index) => [`example${index + 1}`, `${String(row['symbol'])} ${String(row['bar'])}`]),
    ),
  };
}

/** Bronze is sorted by symbol and time: equal keys stand side by side, unless the file is not what it should be. */
async function duplicates(
  { file }: ConditionContext,
  of: number,
  reader: ValidationReader,
): Promise<readonly Measured[]> {
  const bars = barsOf(file, reader);
  const [row] = await rowsOver(
    [file],
    `SELECT count(*) FILTER (symbol = s AND timestamp = t) AS twice,
       count(*) FILTER (symbol < s OR (symbol = s AND timestamp < t)) AS disorder
     FROM (SELECT symbol, timestamp, lag(symbol) OVER () AS s, lag(timestamp) OVER () AS t FROM ${bars})`,
    reader,
  );
  if (numberOf(row, 'twice') === 0 && numberOf(row, 'disorder') === 0) return [];
  const rows = await rowsOver(
    [file],
    `SELECT symbol, sum(bars - 1) AS extra, sum(sum(bars - 1)) OVER () AS total
     FROM (SELECT symbol, timestamp, count(*) AS bars FROM ${bars} GROUP BY ALL HAVING count(*) > 1)
     GROUP BY symbol ORDER BY extra DESC, symbol LIMIT ${EXAMPLES_MAX}`,
    reader,
  );
  return [
    {
      rule: 'duplicate-bar',
      broken: Number(rows[0]?.['total'] ?? 0),
      of,
      examples: rows.map(({ symbol }) => String(symbol)),
    },
  ];
}

async function pairsTwice(
  { file }: ConditionContext,
  of: number,
  reader: ValidationReader,
): Promise<readonly Measured[]> {
  const rows = await rowsOver(
    [file],
    `SELECT string_agg(symbol, ' and ' ORDER BY symbol) AS spellings, sum(bars) AS bars, sum(sum(bars)) OVER () AS total
     FROM (SELECT symbol, count(*) AS bars FROM ${barsOf(file, reader)} GROUP BY symbol)
     GROUP BY replace(symbol, '-', '') HAVING count(*) > 1 ORDER BY bars DESC, spellings LIMIT ${EXAMPLES_MAX}`,
    reader,
  );
  const broken = Number(rows[0]?.['total'] ?? 0);
  return [{ rule: 'pair-twice', broken, of, examples: rows.map((row) => String(row['spellings'])) }];
}
