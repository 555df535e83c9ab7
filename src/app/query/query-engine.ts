import type { Adjustment } from '../../domain/adjust/adjustment.ts';
import type { Asset } from '../../domain/dataset.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { QueryResult } from '../../lake/query/query-result.ts';
import type { BarsOrigin } from '../../plan/query/read-plan.ts';
import type { EngineParts } from './read-bars.ts';

/** Which bars to read, and how to show them. The same request is the same cache entry, whoever asks. */
export interface BarsRequest {
  readonly asset: Asset;
  /** Read from this alone: a dataset (`stocks_minute`), or bars of single symbols (`stocks_1m`); absent: whatever the lake holds. */
  readonly dataset?: string | undefined;
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

/** What is to be known of an answer. */
export interface BarsFacts {
  /** Layers that were read; of a cached answer, those it was made from. */
  readonly origins: readonly BarsOrigin[];
  /** The length of the bars that were read, finer than asked for where they were put together. */
  readonly readAt: Timeframe;
  /** `off`: not kept, for being too large or because the cache is off. */
  readonly cache: 'hit' | 'miss' | 'off';
  /** What a person should know of the numbers; absent when there is nothing. */
  readonly note?: string | undefined;
}

/** A result, and what is to be known of it. Read it to its end, or give it up: an answer of many rows holds on to a statement. */
export interface BarsAnswer extends QueryResult, BarsFacts {}

/**
 * Reads bars for the command line, the library and the server, with one engine, one cache and a bounded number of
 * statements at once; those beyond wait. Both throw `E_USAGE` for unknown columns, features or lengths, `E_DATASET`, `E_NOT_HELD`,
 * `E_PARTITION_DAMAGED`, `E_SQL`, and the signal’s reason.
 */
export interface QueryEngine extends AsyncDisposable {
  /** For who reads in another way than by queries and shares them. */
  readonly parts: EngineParts;
  bars(request: BarsRequest, signal: AbortSignal): Promise<BarsAnswer>;
  /** Writes the same rows into a Parquet file, in place of what is there. */
  writeParquet(request: BarsRequest, path: string, signal: AbortSignal): Promise<BarsFacts>;
}
