import type { Session } from '../../domain/trading-calendar.ts';
import { EXAMPLES_MAX, type Measured } from '../../plan/validate/measured.ts';
import type { SettingsByRule } from '../../plan/validate/rule-settings.ts';
import { thinMinutes } from '../../plan/validate/thin-minutes.ts';
import type { BarFile } from '../query/bar-files.ts';
import { barsOf, numberOf, rowsOver, type ValidationReader } from './validated-file.ts';

/** Minutes of one day, and the session they are in. */
export interface MinutesContext {
  readonly file: BarFile;
  readonly session: Session;
  readonly settings: SettingsByRule;
}

const MINUTE_MS = 60_000;

/** A symbol with a bar in so many of the session’s minutes can be expected to have one in the last. */
const ALL_DAY = 0.95;

/** Judges a day of minutes as a whole: minutes that many symbols lack, closing minutes, bars that repeat. Throws as `rowsOver` does. */
export async function measureMinutes(
  context: MinutesContext,
  reader: ValidationReader,
): Promise<readonly Measured[]> {
  const { settings } = context;
  return [
    ...(settings.has('missing-minutes') ? await missingMinutes(context, reader) : []),
    ...(settings.has('closing-minute') ? await closingMinutes(context, reader) : []),
    ...(settings.has('frozen-minutes') ? await frozenMinutes(context, reader) : []),
  ];
}

async function missingMinutes(
  { file, session, settings }: MinutesContext,
  reader: ValidationReader,
): Promise<readonly Measured[]> {
  const { openMs, closeMs } = session;
  const minutes = Math.round((closeMs - openMs) / MINUTE_MS);
  const rows = await rowsOver(
    [file],
    `SELECT (epoch_ms(timestamp) - ${openMs}) // ${MINUTE_MS} AS minute, count(*) AS symbols
     FROM ${barsOf(file, reader)} WHERE ${within(openMs, closeMs)} GROUP BY 1`,
    reader,
  );
  const counts = Array.from({ length: minutes }, () => 0);
  for (const row of rows) counts[numberOf(row, 'minute')] = numberOf(row, 'symbols');
  const thin = thinMinutes(counts, settings.get('missing-minutes')?.tolerance ?? 0);
  const worst = thin.toSorted((left, right) => left.symbols / left.usual - right.symbols / right.usual);
  return [
    {
      rule: 'missing-minutes',
      broken: thin.length,
      // The tolerance is used up: it decides what a thin minute is, not how many there may be.
      of: 0,
      rows: thin.reduce((sum, { usual, symbols }) => sum + Math.round(usual - symbols), 0),
      examples: worst.slice(0, EXAMPLES_MAX).map(({ minute, symbols, usual }) => {
        return `${timeOf(openMs + minute * MINUTE_MS)} with ${symbols} of about ${Math.round(usual)} symbols`;
      }),
      evidence: { minutes },
    },
  ];
}

async function closingMinutes(
  { file, session }: MinutesContext,
  reader: ValidationReader,
): Promise<readonly Measured[]> {
  const { openMs, closeMs } = session;
  const most = Math.round((closeMs - openMs) / MINUTE_MS);
  const rows = await rowsOver(
    [file],
    `SELECT symbol, count(*) FILTER (NOT closes) OVER () AS broken, count(*) OVER () AS n FROM (
       SELECT symbol, count(*) AS minutes, max(timestamp) >= make_timestamptz(${closeMs - MINUTE_MS}000) AS closes
       FROM ${barsOf(file, reader)} WHERE ${within(openMs, closeMs)} GROUP BY symbol
     ) WHERE minutes >= ${ALL_DAY} * ${most} ORDER BY closes, minutes DESC, symbol LIMIT ${EXAMPLES_MAX}`,
    reader,
  );
  const broken = numberOf(rows[0], 'broken');
  const examples = rows.slice(0, broken).map(({ symbol }) => String(symbol));
  return [{ rule: 'closing-minute', broken, of: numberOf(rows[0], 'n'), examples }];
}

/** Bars stand in the order of symbol and time, so that a look at the row before is enough. */
async function frozenMinutes(
  { file, settings }: MinutesContext,
  reader: ValidationReader,
): Promise<readonly Measured[]> {
  const bars = settings.get('frozen-minutes')?.tolerance ?? 0;
  const columns = ['symbol', 'open', 'high', 'low', 'close', 'volume'] as const;
  const rows = await rowsOver(
    [file],
    `SELECT symbol, max(length) AS longest, count(*) OVER () AS broken, sum(sum(length)) OVER () AS total FROM (
       SELECT symbol, island, count(*) AS length FROM (
         SELECT symbol, place - row_number() OVER () AS island FROM (
           SELECT symbol, row_number() OVER () AS place, volume >= 1000 OR high > low AS speaks,
             ${columns.map((name) => `${name} = lag(${name}) OVER ()`).join(' AND ')} AS same
           FROM ${barsOf(file, reader)}
         ) WHERE same AND speaks
       ) GROUP BY ALL HAVING count(*) > ${bars}
     ) GROUP BY symbol ORDER BY longest DESC, symbol LIMIT ${EXAMPLES_MAX}`,
    reader,
  );
  return [
    {
      rule: 'frozen-minutes',
      broken: numberOf(rows[0], 'broken'),
      of: 0,
      rows: Number(rows[0]?.['total'] ?? 0),
      examples: rows.map(({ symbol }) => String(symbol)),
      evidence: { longest: numberOf(rows[0], 'longest') },
    },
  ];
}

function within(startMs: number, endMs: number): string {
  return `timestamp >= make_timestamptz(${startMs}000) AND timestamp < make_timestamptz(${endMs}000)`;
}

function timeOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(11, 16) + 'Z';
}
