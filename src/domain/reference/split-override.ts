import { BarlakeError } from '../barlake-error.ts';
import { parseTradingDay, type TradingDay } from '../trading-day.ts';

/** What a person says of a split: it counts, or it does not. */
export interface SplitOverride {
  readonly ticker: string;
  readonly day: TradingDay;
  /** `to` new shares for `from` old ones. */
  readonly from: number;
  readonly to: number;
  readonly decision: 'keep' | 'drop';
  readonly note: string;
  /** Where it stands in the file; the header is line 1. */
  readonly line: number;
}

/** Columns of the file, in any order; the note may be left out. */
const COLUMNS = ['ticker', 'execution_date', 'split_from', 'split_to', 'decision', 'note'] as const;
type Column = (typeof COLUMNS)[number];

/** Some spreadsheets end lines with a lone carriage return. */
const LINE_END = /\r\n|\r|\n/;

/** What no name has, though the vendor’s may be odd otherwise. */
const CONTROL = /\p{Cc}/u;

/**
 * Reads a person’s decisions about splits: CSV with a header, fields in quotation marks where they hold commas; empty
 * lines and lines that begin with `#` count for nothing. Throws `E_OVERRIDES` with the line.
 */
export function parseSplitOverrides(text: string, path: string): readonly SplitOverride[] {
  const lines = text
    .replace(/^\u{feff}/u, '')
    .split(LINE_END)
    .map((content, index) => ({ content, line: index + 1 }))
    .filter(({ content }) => content.trim() !== '' && !content.startsWith('#'));
  const [head, ...body] = lines;
  if (head === undefined) return [];
  const header = readHeader(splitLine(head.content, path, head.line), path, head.line);
  const overrides = body.map(({ content, line }) =>
    readOverride(header, splitLine(content, path, line), path, line),
  );
  return withoutRepetitions(overrides, path);
}

/** Whether two ratios are one, written differently: 1:4 is 2:8. */
export function isSameRatio(left: number, right: number): boolean {
  return Math.abs(left - right) <= 1e-9 * Math.max(Math.abs(left), Math.abs(right));
}

function readHeader(fields: readonly string[], path: string, line: number): readonly string[] {
  const names = fields.map((field) => field.trim().toLowerCase());
  const missing = COLUMNS.filter((column) => column !== 'note' && !names.includes(column));
  if (missing.length > 0) {
    throw malformed(path, line, `lacks ${missing.join(', ')} among the columns it names`);
  }
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice !== undefined) throw malformed(path, line, `names the column ${quote(twice)} twice`);
  return names;
}

function readOverride(
  header: readonly string[],
  fields: readonly string[],
  path: string,
  line: number,
): SplitOverride {
  const field = (column: Column): string => fields[header.indexOf(column)]?.trim() ?? '';
  if (fields.length > header.length) {
    throw malformed(path, line, `has ${fields.length} fields under ${header.length} columns`);
  }
  const ticker = field('ticker');
  if (ticker === '' || CONTROL.test(ticker)) throw malformed(path, line, `names no ticker: ${quote(ticker)}`);
  const day = parseTradingDay(field('execution_date'));
  if (day === undefined) {
    throw malformed(path, line, `has no date like 2024-03-08: ${quote(field('execution_date'))}`);
  }
  const [from, to] = [Number(field('split_from')), Number(field('split_to'))];
  if (!(isShareCount(from) && isShareCount(to) && isShareCount(to / from))) {
    throw malformed(
      path,
      line,
      `has no ratio above zero: ${quote(field('split_from'))} to ${quote(field('split_to'))}`,
    );
  }
  const decision = field('decision').toLowerCase();
  if (decision !== 'keep' && decision !== 'drop') {
    throw malformed(path, line, `decides ${quote(decision)} instead of keep or drop`);
  }
  return { ticker, day, from, to, decision, note: field('note'), line };
}

function isShareCount(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

/** Lines that say the same twice are one; lines of one ticker and day that contradict each other are none. */
function withoutRepetitions(overrides: readonly SplitOverride[], path: string): readonly SplitOverride[] {
  const byDay = Map.groupBy(overrides, ({ ticker, day }) => `${ticker} ${day}`);
  return [...byDay.values()].flatMap((group) => {
    const kept: SplitOverride[] = [];
    for (const override of group) {
      const ratio = override.to / override.from;
      const same = kept.find((each) => isSameRatio(each.to / each.from, ratio));
      const rival = kept.find(
        (each) => each.decision === 'keep' && override.decision === 'keep' && each !== same,
      );
      const contradicted = same?.decision === override.decision ? rival : (same ?? rival);
      if (contradicted !== undefined) {
        throw malformed(path, override.line, `contradicts line ${contradicted.line}`);
      }
      if (same === undefined) kept.push(override);
    }
    return kept;
  });
}

/** The fields of one line of CSV. */
function splitLine(content: string, path: string, line: number): readonly string[] {
  const fields = [...`,${content}`.matchAll(/,(?:\s*"((?:[^"]|"")*)"\s*(?=,|$)|([^,"]*)(?=,|$))/g)];
  const length = fields.reduce((sum, [whole]) => sum + whole.length, 0);
  if (length !== content.length + 1) throw malformed(path, line, 'has a quotation mark out of place');
  return fields.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}

function malformed(path: string, line: number, what: string): BarlakeError {
  return new BarlakeError('E_OVERRIDES', {
    message: `${path}, line ${line} ${what}.`,
    mend: `Correct that line; one looks like AAPL,2020-08-31,1,4,keep,"the exchange’s notice". Columns are ${COLUMNS.join(', ')}.`,
    details: { path, line },
  });
}
