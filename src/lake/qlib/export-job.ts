import type { Asset, DatasetName } from '../../domain/dataset.ts';
import type { TimeZone } from '../../domain/local-time.ts';
import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { QlibHours } from './qlib-calendar.ts';
import type { QlibField } from './qlib-field.ts';
import type { QlibFrequency } from './qlib-frequency.ts';
import type { RenamedSymbol } from './qlib-name.ts';

/** A partition of silver. */
export interface SilverFile {
  /** `2024` or `2024-03`. */
  readonly key: string;
  /** Absolute. */
  readonly path: string;
  readonly fingerprint: string;
}

/** An export that should be there. */
export interface ExportJob {
  /** Absolute path of the folder that qlib is given. */
  readonly folder: string;
  readonly asset: Asset;
  readonly dataset: DatasetName;
  readonly freq: QlibFrequency;
  readonly hours: QlibHours;
  readonly fields: readonly QlibField[];
  /** Columns of silver that are exported besides. */
  readonly features: readonly string[];
  /** All of the dataset’s silver, by key. */
  readonly files: readonly SilverFile[];
  /** By symbol with more than one: the days (since 1970) on which its lives begin, ascending. */
  readonly lives: ReadonlyMap<string, readonly number[]>;
  readonly calendar: TradingCalendar;
  readonly timeZone: TimeZone;
  /** Inclusive; absent: all there is. */
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
  /** Only these; absent: all. */
  readonly symbols?: readonly string[] | undefined;
  /** Written into the export’s own description. */
  readonly version: string;
  /** Write everything anew, whatever is there. */
  readonly rebuild: boolean;
}

/** What is heard of an export at work. */
export interface ExportProgress {
  readonly signal: AbortSignal;
  /** After each symbol. */
  readonly onSymbol: (done: number, total: number) => void;
}

/** What an export did. */
export interface ExportOutcome {
  /** `fresh`: nothing to do. `appended`: new days behind the old ones. `written`: a new generation. */
  readonly action: 'fresh' | 'appended' | 'written';
  /** Why it is what it is, in words. */
  readonly reason: string;
  readonly symbols: number;
  /** Trading days and rows of the calendar. */
  readonly days: number;
  readonly rows: number;
  readonly bars: number;
  readonly firstDay: TradingDay;
  readonly lastDay: TradingDay;
  /** Files written, and files taken over as they were. */
  readonly filesWritten: number;
  readonly filesKept: number;
  readonly bytesWritten: number;
  readonly renamed: readonly RenamedSymbol[];
  /** Symbols asked for that have no bar. */
  readonly symbolsAbsent: readonly string[];
}
