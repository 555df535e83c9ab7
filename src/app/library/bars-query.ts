import type { Adjustment } from '../../domain/adjust/adjustment.ts';
import type { Asset } from '../../domain/dataset.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import type { BarsFacts } from '../query/query-engine.ts';
import type { RowValue } from './lake-rows.ts';

/** A day of trading (`2024-03-08`), an instant with its zone (`2024-03-08T09:30-05:00`), or a `Date`, which is an instant. */
export type Moment = string | Date;

/** Which bars to read. A dataset, or an asset and a length, has to be named; everything else narrows down. */
export interface BarsQuery {
  /** `stocks_daily`, or bars of single symbols by their length: `stocks_1h`. */
  readonly dataset?: string | undefined;
  /** Instead of a dataset: whatever the lake holds of the asset, with `timeframe`. */
  readonly asset?: Asset | undefined;
  /** Length of the bars, put together from shorter ones where needed; absent: that of the dataset. */
  readonly timeframe?: Timeframe | undefined;
  /** Exactly as the vendor writes them; absent: all. */
  readonly symbols?: string | readonly string[] | undefined;
  /** Symbols of a universe instead: a category, a name or a file of `discover`. */
  readonly universe?: string | undefined;
  /** The first day, included, or the instant from which bars begin; absent: the first in the lake. */
  readonly from?: Moment | undefined;
  /** The last day, included, or the instant before which bars begin; absent: the last in the lake. */
  readonly to?: Moment | undefined;
  /** Prices as traded (`none`, what holds when absent), or on the shares of the last day. */
  readonly adjust?: Adjustment | undefined;
  /** The day on whose shares adjusted prices stand, and after which nothing is known. */
  readonly asOf?: string | undefined;
  /** In this order; absent: all that the bars have. */
  readonly columns?: readonly string[] | undefined;
  /** Features by name; each becomes a column. */
  readonly features?: readonly string[] | undefined;
  /** Expressions of the feature language by the name of their column: `{ momentum: '$close/Ref($close,20)-1' }`. */
  readonly expressions?: Readonly<Record<string, string>> | undefined;
  /** `symbol`, what holds when absent: by symbol and time. `time`: by time and symbol. */
  readonly order?: 'symbol' | 'time' | undefined;
  /** Latest bars first. */
  readonly descending?: boolean | undefined;
  /** Rows to stop after; absent: all. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told, each time that the bars are read, where they come from and what is to be known of the numbers. */
  readonly onFacts?: ((facts: BarsFacts) => void) | undefined;
}

/** A bar: the columns that all bars have, and those that the query adds. `timestamp` is the instant at which it begins. */
export interface Bar {
  readonly symbol: string;
  readonly timestamp: Date;
  /** The trading day, `2024-03-08`. */
  readonly date: string;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly [column: string]: RowValue;
}

/** Which features to read: a {@link BarsQuery} with at least one feature or expression. */
export type FeaturesQuery = Omit<BarsQuery, 'columns'>;

/** The features of a symbol at an instant; features without a value are null. */
export interface FeatureRow {
  readonly symbol: string;
  readonly timestamp: Date;
  readonly date: string;
  readonly [feature: string]: RowValue;
}
