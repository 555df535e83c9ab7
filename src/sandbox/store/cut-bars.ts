import { BarlakeError } from '../../domain/barlake-error.ts';
import { DATASETS } from '../../domain/dataset.ts';
import { localDayBounds, localDayOf, type TimeZone } from '../../domain/local-time.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { BarsFile } from '../sandbox-options.ts';

/** Rows of a file by trading day, in the file’s order, as the bytes they were; every line ends with a line feed. */
export interface CutBars {
  /** Without its line feed. */
  readonly header: string;
  readonly rows: ReadonlyMap<TradingDay, readonly Buffer[]>;
}

const LINE_FEED = 0x0a;
const NS_PER_MS_DIGITS = 6;

/** No bar is older or younger; what is beyond is not in nanoseconds. */
const EARLIEST_MS = Date.UTC(1970, 0, 2);
const LATEST_MS = Date.UTC(2100, 0, 1);

/** Digits of a nanosecond time between 2001 and 2286; earlier ones have 18. */
const NS_DIGITS_MIN = 18;

const NEEDED_COLUMNS = ['ticker', 'open', 'close', 'high', 'low', 'window_start'];
const VOLUME_COLUMNS = ['volume', 'transactions'];

/**
 * Cuts CSV text by the date that `window_start` has in the dataset’s zone. The header must have the dataset’s columns, in
 * any order. A last line without a line feed gets one; empty lines are left out. Throws `E_BARS_FILE`.
 */
export function cutByDay(bytes: Buffer, file: BarsFile): CutBars {
  const headerEnd = endOfLine(bytes, 0);
  const header = bytes.toString('latin1', 0, headerEnd);
  const column = windowStartColumn(header, file);
  const dayOf = dayFinder(DATASETS[file.dataset].timeZone);
  const rows = new Map<TradingDay, Buffer[]>();
  let line = 1;
  let run: { day: TradingDay; start: number } | undefined;
  let start = headerEnd + 1;
  while (start < bytes.length) {
    line += 1;
    const end = endOfLine(bytes, start);
    if (end > start) {
      const day = dayOf(timeMs(bytes.toString('latin1', start, end), column, { file, line }));
      // Rows of one day mostly stand together: one slice for all of them, not one per row.
      if (run?.day !== day) {
        if (run !== undefined) append(rows, run.day, bytes.subarray(run.start, start));
        run = { day, start };
      }
    } else if (run !== undefined) {
      append(rows, run.day, bytes.subarray(run.start, start));
      run = undefined;
    }
    start = end + 1;
  }
  if (run !== undefined) append(rows, run.day, withLineFeed(bytes.subarray(run.start)));
  if (rows.size === 0) throw badFile(file, 'has no rows', 'Give a file with a header and at least one bar.');
  return { header, rows };
}

function endOfLine(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(LINE_FEED, start);
  return end < 0 ? bytes.length : end;
}

function windowStartColumn(header: string, file: BarsFile): number {
  const found = header.trimEnd().split(',');
  const needed = DATASETS[file.dataset].hasVolume ? [...NEEDED_COLUMNS, ...VOLUME_COLUMNS] : NEEDED_COLUMNS;
  const missing = needed.filter((name) => !found.includes(name));
  if (missing.length > 0) {
    const shown = header.slice(0, 120);
    throw badFile(
      file,
      `lacks the columns ${missing.join(', ')} of ${file.dataset}; its first line is ${JSON.stringify(shown)}`,
      'Give CSV with the vendor’s column names in the first line, and name the dataset with --bars-dataset.',
    );
  }
  return found.indexOf('window_start');
}

function timeMs(
  row: string,
  column: number,
  where: { readonly file: BarsFile; readonly line: number },
): number {
  const text = row.split(',')[column]?.trimEnd() ?? '';
  const ms =
    /^\d+$/.test(text) && text.length >= NS_DIGITS_MIN
      ? Number(text.slice(0, -NS_PER_MS_DIGITS))
      : Number.NaN;
  if (ms >= EARLIEST_MS && ms < LATEST_MS) return ms;
  throw badFile(
    where.file,
    `has no time in nanoseconds in window_start on line ${where.line}: found ${JSON.stringify(text)}`,
    'Use --bars-day D to serve the file as it is, as the object of day D.',
  );
}

/** Finds the local date of instants, quickly for instants close to one another. */
function dayFinder(zone: TimeZone): (epochMs: number) => TradingDay {
  let known: { readonly day: TradingDay; readonly startMs: number; readonly endMs: number } | undefined;
  return (epochMs) => {
    if (known !== undefined && epochMs >= known.startMs && epochMs < known.endMs) return known.day;
    const day = localDayOf(epochMs, zone);
    known = { day, ...localDayBounds(day, zone) };
    return day;
  };
}

function append(rows: Map<TradingDay, Buffer[]>, day: TradingDay, piece: Buffer): void {
  const pieces = rows.get(day);
  if (pieces === undefined) rows.set(day, [piece]);
  else pieces.push(piece);
}

function withLineFeed(piece: Buffer): Buffer {
  return piece.at(-1) === LINE_FEED ? piece : Buffer.concat([piece, Buffer.from([LINE_FEED])]);
}

function badFile(file: BarsFile, what: string, mend: string): BarlakeError {
  return new BarlakeError('E_BARS_FILE', {
    message: `${file.path} ${what}.`,
    mend,
    details: { path: file.path, dataset: file.dataset },
  });
}
