import type { Dataset } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';

/** What bars of the lake can be held against. */
export const RECONCILE_SOURCES = ['rest', 'grouped', 'minutes'] as const;

/**
 * `rest`: the vendor’s answers about single symbols. `grouped`: its answers about a whole market’s day. `minutes`: days
 * folded from the minutes that the lake holds.
 */
export type ReconcileSource = (typeof RECONCILE_SOURCES)[number];

/** The numbers of a bar that are compared, in the order in which they are told. */
export const BAR_FIELDS = ['open', 'high', 'low', 'close', 'volume', 'transactions'] as const;

/** One of {@link BAR_FIELDS}. */
export type BarField = (typeof BAR_FIELDS)[number];

/** A bar’s numbers, unadjusted. What a source does not know is `undefined` and not compared. */
export interface BarValues {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number | undefined;
  readonly transactions: number | undefined;
}

/** What is known of the minutes that a day’s bar was folded from. */
export interface FoldClues {
  /** Minutes folded, those outside the session included. */
  readonly minutes: number;
  /** Volume and trades of the minutes of the session alone. */
  readonly sessionVolume: number | undefined;
  readonly sessionTransactions: number | undefined;
  /** Whether the session’s last minute has a bar. */
  readonly hasLastMinute: boolean;
  /** What traded in the minutes right after the close, where the closing auction is reported. */
  readonly afterClose: { readonly low: number; readonly high: number } | undefined;
}

/** The two bars of one symbol and instant; at least one is there. */
export interface BarPair {
  readonly symbol: string;
  readonly day: TradingDay;
  /** Start of the bar in epoch milliseconds; of a day’s bar, any instant of the day. */
  readonly startMs: number;
  /** The lake’s. */
  readonly ours: BarValues | undefined;
  /** The other source’s. */
  readonly theirs: BarValues | undefined;
  /** Present when the other source is minutes. */
  readonly fold?: FoldClues;
}

/** What is the same for all pairs of a day. */
export interface PairContext {
  readonly dataset: Pick<Dataset, 'asset' | 'timeframe'>;
  readonly source: ReconcileSource;
  /** One of the two was asked for before the day counted as complete. */
  readonly isProvisional: boolean;
  /** Start of the session’s last minute in epoch milliseconds; absent where the market never closes. */
  readonly lastMinuteMs?: number | undefined;
}
