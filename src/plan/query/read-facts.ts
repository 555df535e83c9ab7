import type { Timeframe } from '../../domain/timeframe.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { DayRange } from '../fetch-task.ts';

/** A file of the lake as the catalog lists it. */
export interface LakeFile {
  /** Absolute. */
  readonly path: string;
  /** Of everything that it was made from. */
  readonly fingerprint: string;
  readonly sizeBytes: number;
  /** SHA-256 of what was published, hex; absent where it was not looked up. */
  readonly contentHash?: string | undefined;
  /** What it belongs to, for a person: `stocks_daily`, and the day, year or month. */
  readonly dataset: string;
  readonly day: string;
  /** How to have it made anew, where that is not by syncing its day. */
  readonly mend?: string;
  /** Rows of the whole file, when it is shared by days that are listed one by one. */
  readonly sharedRows?: number | undefined;
}

/** A day of a whole market. */
export interface MarketDay {
  readonly day: TradingDay;
  /** 0: the lake knows that there was nothing. */
  readonly rows: number;
  /** Its bars know their volume-weighted average price. */
  readonly hasVwap: boolean;
  readonly file: LakeFile;
}

/** A partition that holds the bars of many days: silver, or bars put together once. Listed only while its bars are those of the days. */
export interface SortedFile {
  /** Length of its bars. */
  readonly timeframe: Timeframe;
  /** The market’s days between these two have their bars in it. */
  readonly from: TradingDay;
  readonly to: TradingDay;
  /** But for these. */
  readonly offDays: readonly TradingDay[];
  /** Files with one shape have the same columns of the same types. */
  readonly shape: string;
  readonly file: LakeFile;
}

/** A year of one symbol’s bars. */
export interface SeriesFile {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly rows: number;
  /** The days that it speaks for, with or without bars. */
  readonly covered: readonly DayRange[];
  /** The days whose bars can be in it. */
  readonly span: DayRange;
  readonly file: LakeFile;
}

/** What the lake has for a request. */
export interface ReadFacts {
  /** Days of the market at the base length, ascending. */
  readonly market: readonly MarketDay[];
  /** Fresh silver at the base length. */
  readonly silver: readonly SortedFile[];
  /** Fresh bars put together once, of the length asked for and of lengths that divide it; what comes first is taken first. */
  readonly precomputed: readonly SortedFile[];
  /** Bars of single symbols, of the length asked for and of the base length; none but for the symbols asked for. */
  readonly series: readonly SeriesFile[];
}
