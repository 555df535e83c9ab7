import { type Command, Option } from 'commander';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { TEXT_FORMATS, type TextFormat } from '../../lake/query/text-format.ts';
import type { Invocation } from './command-spec.ts';

/** How rows leave a command. */
export type ResultFormat = 'table' | TextFormat | 'arrow' | 'parquet';

const RESULT_FORMATS: readonly ResultFormat[] = ['table', ...TEXT_FORMATS, 'arrow', 'parquet'];

/** Rows of a table unless told otherwise, and at most: a table is laid out as a whole. */
const TABLE_ROWS = 50;
const TABLE_ROWS_MAX = 10_000;

/** What a person asked for. */
export interface ResultOptions {
  readonly format: ResultFormat;
  /** Rows to stop after. */
  readonly limit: number | undefined;
  /** The limit is our own: rows beyond it deserve a word. */
  readonly isLimitDefault: boolean;
  /** As given on the command line. */
  readonly output: string | undefined;
}

/** Adds the options that commands with rows share. */
export function addResultOptions(command: Command): void {
  command
    .addOption(
      new Option('--format <format>', 'how rows are written (default: table)').choices([...RESULT_FORMATS]),
    )
    .option('--limit <rows>', `stop after so many rows (default: ${TABLE_ROWS} for tables, else all)`)
    .option('--output <file>', 'write to a file instead of stdout; one that is there is replaced');
}

/** Reads the options that {@link addResultOptions} adds. Throws `E_USAGE`. */
export function readResultOptions({ options, context }: Invocation): ResultOptions {
  const asked = options['format'] as ResultFormat | undefined;
  if (context.json && asked !== undefined && asked !== 'json') {
    throw usage(`--json and --format ${asked} exclude each other.`, 'Leave one of them out.');
  }
  const format = context.json ? 'json' : (asked ?? 'table');
  const limit = options['limit'] === undefined ? undefined : readCount(options['limit'], '--limit');
  if (format === 'table' && limit !== undefined && limit > TABLE_ROWS_MAX) {
    throw usage(
      `A table has at most ${TABLE_ROWS_MAX} rows; --limit asks for ${limit}.`,
      'Write csv, json, ndjson or parquet instead: --format csv.',
    );
  }
  return {
    format,
    limit: limit ?? (format === 'table' ? TABLE_ROWS : undefined),
    isLimitDefault: limit === undefined,
    output: options['output'] as string | undefined,
  };
}

/** The same rows in another format. Throws `E_USAGE` for one that there is not. */
export function withFormat(options: ResultOptions, name: string): ResultOptions {
  const format = RESULT_FORMATS.find((known) => known === name);
  if (format === undefined) {
    throw usage(`There is no format ${JSON.stringify(name)}.`, `Formats are ${RESULT_FORMATS.join(', ')}.`);
  }
  if (!options.isLimitDefault) return { ...options, format };
  return { ...options, format, limit: format === 'table' ? TABLE_ROWS : undefined };
}

/** A whole number above zero. Throws `E_USAGE` with the flag’s name. */
export function readCount(text: unknown, flag: string): number {
  const value = Number(text);
  if (typeof text === 'string' && /^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0)
    return value;
  throw usage(
    `${flag} ${JSON.stringify(text)} is not a whole number above zero.`,
    `For example ${flag} 100.`,
  );
}

function usage(message: string, mend: string): BarlakeError {
  return new BarlakeError('E_USAGE', { message, mend });
}
