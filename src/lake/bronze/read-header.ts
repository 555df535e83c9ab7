import type { DaySource } from '../../domain/bar-source.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { sourceColumns } from '../../domain/source-column.ts';
import type { TradingDay } from '../../domain/trading-day.ts';

/** Longer headers are no headers of bars. */
export const HEADER_BYTES_MAX = 4096;

/** The columns of a file of rows, by the names in its header. */
export interface SourceHeader {
  /** All columns in the file’s order. */
  readonly columns: readonly string[];
  /**
   * The same columns by names that statements can use: known ones as they are, unknown ones numbered, for theirs may be
   * empty, equal but for case, or reserved.
   */
  readonly names: readonly string[];
  /** Columns barlake does not know; they stay in landing. */
  readonly unknown: readonly string[];
  /** Known columns stand in another order than the vendor’s usual one. */
  readonly isReordered: boolean;
  /** Lines end with a carriage return and a line feed. */
  readonly isCrlf: boolean;
}

/**
 * Reads a header line by name, never by position. Throws `E_SOURCE_HEADER` when a needed column is missing or a name
 * stands twice.
 */
export function readHeader(
  line: string,
  dataset: Dataset,
  day: TradingDay,
  source: DaySource = 'flat',
): SourceHeader {
  const expected: readonly string[] = sourceColumns(dataset.name, source);
  const isCrlf = line.endsWith('\r');
  const columns = (isCrlf ? line.slice(0, -1) : line).split(',');
  const missing = expected.filter((name) => !columns.includes(name));
  const repeated = columns.filter((name, index) => columns.indexOf(name) !== index);
  const isCut = line.length >= HEADER_BYTES_MAX;
  if (missing.length > 0 || repeated.length > 0 || isCut) {
    const what = isCut
      ? 'is no header of bars'
      : missing.length > 0
        ? `lacks ${missing.join(', ')}`
        : `names ${repeated.join(', ')} twice`;
    throw new BarlakeError('E_SOURCE_HEADER', {
      message: `The header of ${dataset.name} ${day} ${what}: found ${JSON.stringify(line.slice(0, 200))}, expected ${expected.join(',')}.`,
      mend: 'The vendor changed the file’s format, or this is no bar file. It stays in landing; update barlake, then run with --retry-failed.',
      details: { dataset: dataset.name, day },
    });
  }
  const known = columns.filter((name) => expected.includes(name));
  return {
    columns,
    names: statementNames(columns, source),
    unknown: columns.filter((name) => !expected.includes(name)),
    isReordered: known.join() !== expected.join(),
    isCrlf,
  };
}

function statementNames(columns: readonly string[], source: DaySource): readonly string[] {
  const known: readonly string[] = sourceColumns('stocks_daily', source);
  return columns.map((name, index) => (known.includes(name) ? name : `extra_${index}`));
}
