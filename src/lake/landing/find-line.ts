import { LINE_CHARS_MAX } from '../bronze/judge-line.ts';
import { countLineFeeds } from './count-line-feeds.ts';
import { readGzip } from './read-gzip.ts';

/** A line of a landed file. */
export interface LandedLine {
  readonly header: string;
  readonly line: string;
  /** Counts from 1, the header. */
  readonly lineNumber: number;
}

/** The columns by which a line is found. */
const SYMBOL_COLUMN = 'ticker';
const TIME_COLUMN = 'window_start';

const LINE_FEED = 10;

/**
 * The first line of a landed flat file with a symbol and a start, in epoch milliseconds; `undefined` when there is none. Reads the
 * file as far as that line, some hundred megabytes a second. Throws `E_OBJECT_CORRUPT` and the signal’s reason.
 */
export async function findLandedLine(
  path: string,
  { symbol, timestampMs }: { readonly symbol: string; readonly timestampMs: number },
  signal: AbortSignal,
): Promise<LandedLine | undefined> {
  const needle = Buffer.from(symbol);
  const nanoseconds = `${timestampMs}000000`;
  let header: string | undefined;
  let columns: readonly string[] = [];
  let lineNumber = 0;
  const look = (line: Buffer): LandedLine | undefined => {
    lineNumber += 1;
    if (header === undefined) {
      header = textOf(line);
      columns = header.split(',');
      return undefined;
    }
    // Most lines are of another symbol, and are not worth a string.
    if (line.length > LINE_CHARS_MAX || !line.includes(needle)) return undefined;
    const text = textOf(line);
    const fields = text.split(',');
    const isIt =
      fields[columns.indexOf(SYMBOL_COLUMN)] === symbol &&
      fields[columns.indexOf(TIME_COLUMN)] === nanoseconds;
    return isIt ? { header, line: text, lineNumber } : undefined;
  };
  const lineStart = Buffer.from(`${symbol},`);
  const nextStart = Buffer.from(`\n${symbol},`);
  /** Where symbols come first, as they do in flat files, each line of this one begins so. */
  const mayHold = (lines: Buffer): boolean =>
    columns[0] === SYMBOL_COLUMN
      ? lines.includes(nextStart) || lines.subarray(0, lineStart.length).equals(lineStart)
      : lines.includes(needle);
  const lookThrough = (lines: Buffer): LandedLine | undefined => {
    // Most chunks are of other symbols, and their lines need only be counted.
    if (!mayHold(lines)) {
      lineNumber += countLineFeeds(lines);
      return undefined;
    }
    let start = 0;
    for (let end = lines.indexOf(LINE_FEED); end !== -1; end = lines.indexOf(LINE_FEED, start)) {
      const found = look(lines.subarray(start, end));
      if (found !== undefined) return found;
      start = end + 1;
    }
    return undefined;
  };
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of readGzip(path, signal)) {
    signal.throwIfAborted();
    const first = chunk.indexOf(LINE_FEED);
    if (first === -1) {
      rest = joined(rest, chunk);
      continue;
    }
    const whole = chunk.subarray(first + 1, chunk.lastIndexOf(LINE_FEED) + 1);
    const found = look(joined(rest, chunk.subarray(0, first))) ?? lookThrough(whole);
    if (found !== undefined) return found;
    rest = chunk.subarray(first + 1 + whole.length);
  }
  return rest.length === 0 ? undefined : look(rest);
}

/** A line longer than any bar’s is no bar; what is left of it need not be kept. */
function joined(start: Buffer, more: Buffer): Buffer {
  if (start.length === 0) return more;
  return start.length > LINE_CHARS_MAX ? start : Buffer.concat([start, more]);
}

function textOf(line: Buffer): string {
  return line.toString('utf8').replace(/\r$/, '');
}
