import type { Adjustment } from '../../domain/adjust/adjustment.ts';
import type { Asset } from '../../domain/dataset.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { QueryResult } from '../../lake/query/query-result.ts';

/** Which bars to read, and how to show them. The same request is the same cache entry, whoever asks. */
export interface BarsRequest {
  readonly asset: Asset;
  /** Any length; bars that are not held at it are put together from the finest that are. */
  readonly timeframe: Timeframe;
  /** Exact symbols; empty: all. */
  readonly symbols: readonly string[];
  /** Inclusive trading days on which bars start; absent: open-ended. */
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
  /** Instants in epoch milliseconds, half-open, within the days; absent: open-ended. */
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  readonly adjust: Adjustment;
  /** Day on whose shares adjusted prices stand, and after which nothing is known; absent: the last one held. */
  readonly asOf?: TradingDay | undefined;
  /** Names of columns in their order; empty: all that the bars have. */
  readonly columns: readonly string[];
  /** Features by name, out of silver where it is fresh, else computed; each becomes a column. */
  readonly features: readonly string[];
  /** Expressions in qlib’s language; each becomes a column of its name. */
  readonly expressions: readonly { readonly name: string; readonly text: string }[];
  /** `symbol`: by symbol and time. `time`: by time and symbol. */
  readonly order: 'symbol' | 'time';
  /** Latest bars first (of each symbol, where symbols come first). */
  readonly isDescending: boolean;
  /** Rows to stop after; absent: all. */
  readonly limit?: number | undefined;
}

/** Where bars came from. */
export type BarsOrigin = 'silver' | 'bronze' | 'targeted' | 'precomputed';

/** A result, and what is to be known of it. */
export interface BarsAnswer extends QueryResult {
  /** Layers that were read; of a cached answer, those it was made from. */
  readonly origins: readonly BarsOrigin[];
  /** The length of the bars that were read, finer than asked for where they were put together. */
  readonly readAt: Timeframe;
  /** `off`: not kept, for being too large or because the cache is off. */
  readonly cache: 'hit' | 'miss' | 'off';
  /** What a person should know of the numbers; absent when there is nothing. */
  readonly note?: string | undefined;
}

/**
 * Reads bars for the command line, the library and the server, with one engine, one cache and a bounded number of
 * statements at once. `bars` throws `E_USAGE` for unknown columns, features or lengths, `E_NOT_HELD`,
 * `E_PARTITION_DAMAGED`, `E_SQL`, and the signal’s reason.
 */
export interface QueryEngine extends AsyncDisposable {
  bars(request: BarsRequest, signal: AbortSignal): Promise<BarsAnswer>;
}
