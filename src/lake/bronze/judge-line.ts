import { parseBarSymbol } from '../../domain/bar-symbol.ts';
import type { QuarantineReason } from '../../domain/quarantine-reason.ts';

/** Why a line cannot even be read as a bar. */
export interface LineFault {
  readonly reason: QuarantineReason;
  readonly detail: string;
}

/** A longer line is no bar; without the limit a file without line ends would fill the memory. */
export const LINE_CHARS_MAX: number = 1 << 16;

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_FINITE = /^[+-]?(?:nan|inf|infinity)$/i;
const INTEGER = /^-?\d{1,19}$/;
const CONTROL = /[^ -~\u0080-\u00ff]/;
const INT64_MAX = 9_223_372_036_854_775_807n;
const UINT32_MAX = 4_294_967_295;

/**
 * Judges one line of a flat file by itself: number of fields, then each field’s form. `undefined` when every known
 * field can be parsed, by any reader, to one and the same value. `columns` are the names of the fields in file order; what
 * has another name than ours may hold any text.
 */
export function judgeLine(line: string, columns: readonly string[]): LineFault | undefined {
  if (line.length > LINE_CHARS_MAX) {
    return { reason: 'unparsable', detail: `a line of more than ${LINE_CHARS_MAX} characters` };
  }
  const fields = line.split(',');
  if (fields.length !== columns.length) {
    return { reason: 'field_count', detail: `${fields.length} fields, expected ${columns.length}` };
  }
  for (const [index, column] of columns.entries()) {
    const fault = judgeField(column, fields[index] ?? '');
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function judgeField(column: string, text: string): LineFault | undefined {
  switch (column) {
    case 'ticker':
      if (text === '') return missing(column);
      return parseBarSymbol(text) === undefined
        ? { reason: 'malformed_symbol', detail: `symbol ${JSON.stringify(text)}` }
        : undefined;
    case 'window_start':
      return judgeInstant(column, text);
    case 'vwap':
      return text === '' ? undefined : judgeNumber(column, text); // Absent averages are stored as NULL.
    case 'transactions':
      return judgeCount(column, text);
    case 'volume':
    case 'open':
    case 'close':
    case 'high':
    case 'low':
      return judgeNumber(column, text);
    default:
      return CONTROL.test(text) ? unparsable(column, text) : undefined;
  }
}

function judgeNumber(column: string, text: string): LineFault | undefined {
  if (text === '') return missing(column);
  if (NOT_FINITE.test(text)) return { reason: 'negative_or_not_finite', detail: `${column} ${text}` };
  if (!DECIMAL.test(text)) return unparsable(column, text);
  return Number.isFinite(Number(text))
    ? undefined
    : { reason: 'negative_or_not_finite', detail: `${column} ${text}` };
}

function judgeInstant(column: string, text: string): LineFault | undefined {
  if (text === '') return missing(column);
  if (!INTEGER.test(text)) return unparsable(column, text);
  const nanoseconds = BigInt(text);
  const fits = nanoseconds <= INT64_MAX && nanoseconds >= -INT64_MAX;
  return fits && nanoseconds % 1000n === 0n ? undefined : unparsable(column, text);
}

function judgeCount(column: string, text: string): LineFault | undefined {
  if (text === '') return undefined; // Absent counts are stored as NULL; no rule needs them.
  const fault = judgeNumber(column, text);
  if (fault !== undefined) return fault;
  const count = Number(text);
  if (count < 0) return { reason: 'negative_or_not_finite', detail: `${column} ${text}` };
  return Number.isInteger(count) && count <= UINT32_MAX ? undefined : unparsable(column, text);
}

function missing(column: string): LineFault {
  return { reason: 'missing_value', detail: `${column} is empty` };
}

function unparsable(column: string, text: string): LineFault {
  return { reason: 'unparsable', detail: `${column} ${JSON.stringify(text.slice(0, 40))}` };
}
