import type { Asset } from '../domain/dataset.ts';
import type { TradingDay } from '../domain/trading-day.ts';

/** What a request is about, as far as a plan cares. */
export interface Demand {
  readonly asset: Asset;
  readonly data: 'second-bars' | 'minute-bars' | 'day-bars' | 'snapshot' | 'reference';
  /** Days it asks for, inclusive; absent when it has none. */
  readonly days?: { readonly from: TradingDay; readonly to: TradingDay } | undefined;
}

/**
 * What a plan says to a request: nothing before `from` may be answered; the endpoint or the data is outside the plan; or
 * only the dates are.
 */
export type Verdict =
  | { readonly kind: 'granted'; readonly from?: TradingDay | undefined }
  | { readonly kind: 'not-entitled' }
  | { readonly kind: 'outside-timeframe' };

/** The plan behind a key. */
export interface Entitlement {
  judge(demand: Demand): Verdict;
  /** Answers about bars say `DELAYED` instead of `OK`. */
  readonly isDelayed: boolean;
}
