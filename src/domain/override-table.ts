import { BarlakeError } from './barlake-error.ts';

/** Some spreadsheets end lines with a lone carriage return. */
const LINE_END = /\r\n|\r|\n/;

/** What a file of overrides looks like. */
export interface OverrideShape<Column extends string> {
  /** Names of the columns, in any order; what else the header names is passed over. */
  readonly columns: readonly Column[];
  /** Those that may be left out. */
  readonly optional: readonly Column[];
  /** A line as it should be, for errors. */
  readonly example: string;
  /** For errors. */
  readonly path: string;
}

/** One line of a person’s decisions. */
export interface OverrideLine<Column extends string> {
  /** From 1, the header included. */
  readonly line: number;
  /** A field without blanks around it; empty when it is left out. */
  readonly field: (column: Column) => string;
  /** `E_OVERRIDES` about this line; `what` goes on after “line 3”. */
  readonly malformed: (what: string) => BarlakeError;
}

/**
 * Reads a person’s decisions: CSV with a header, fields in quotation marks where they hold commas; empty lines and lines
 * that begin with `#` count for nothing. Throws `E_OVERRIDES` with the line.
 */
export function readOverrideTable<Column extends string>(
  text: string,
  shape: OverrideShape<Column>,
): readonly OverrideLine<Column>[] {
  const lines = text
    .replace(/^\u{feff}/u, '')
    .split(LINE_END)
    .map((content, index) => ({ content, line: index + 1 }))
    .filter(({ content }) => content.trim() !== '' && !content.startsWith('#'));
  const [head, ...body] = lines;
  if (head === undefined) return [];
  const header = readHeader(head.content, head.line, shape);
  return body.map(({ content, line }) => readLine(header, content, line, shape));
}

/** A field of a line as CSV, in quotation marks where it needs them. */
export function overrideField(text: string): string {
  return /[",#\r\n]|^\s|\s$/.test(text)
    ? `"${text.replaceAll('"', '""').replaceAll(/[\r\n]+/g, ' ')}"`
    : text;
}

/** Text from outside for a message, short and in quotation marks. */
export function shortQuote(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}

function readHeader<Column extends string>(
  content: string,
  line: number,
  shape: OverrideShape<Column>,
): readonly string[] {
  const names = splitLine(content, line, shape).map((field) => field.trim().toLowerCase());
  const missing = shape.columns.filter(
    (column) => !shape.optional.includes(column) && !names.includes(column),
  );
  if (missing.length > 0) {
    throw malformed(shape, line, `lacks ${missing.join(', ')} among the columns it names`);
  }
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice !== undefined) throw malformed(shape, line, `names the column ${shortQuote(twice)} twice`);
  return names;
}

function readLine<Column extends string>(
  header: readonly string[],
  content: string,
  line: number,
  shape: OverrideShape<Column>,
): OverrideLine<Column> {
  const fields = splitLine(content, line, shape);
  if (fields.length > header.length) {
    throw malformed(shape, line, `has ${fields.length} fields under ${header.length} columns`);
  }
  return {
    line,
    field: (column) => fields[header.indexOf(column)]?.trim() ?? '',
    malformed: (what) => malformed(shape, line, what),
  };
}

/** The fields of one line of CSV. */
function splitLine<Column extends string>(
  content: string,
  line: number,
  shape: OverrideShape<Column>,
): readonly string[] {
  const fields = [...`,${content}`.matchAll(/,(?:\s*"((?:[^"]|"")*)"\s*(?=,|$)|([^,"]*)(?=,|$))/g)];
  const length = fields.reduce((sum, [whole]) => sum + whole.length, 0);
  if (length !== content.length + 1) throw malformed(shape, line, 'has a quotation mark out of place');
  return fields.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

function malformed<Column extends string>(
  { path, example, columns }: OverrideShape<Column>,
  line: number,
  what: string,
): BarlakeError {
  return new BarlakeError('E_OVERRIDES', {
    message: `${path}, line ${line} ${what}.`,
    mend: `Correct that line; one looks like ${example}. Columns are ${columns.join(', ')}.`,
    details: { path, line },
  });
}
