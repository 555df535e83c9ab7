import type { Scratch } from './scratch.ts';

/** What is read from the sorted values of each window, and where it is written; NaN for windows without values. */
export type OrderAnswer =
  /** Linear between the two values around `level` × (n − 1), counted from 0. */
  | { readonly kind: 'quantile'; readonly level: number; readonly out: Float64Array }
  /** The middle value, or the mean of both. */
  | { readonly kind: 'median'; readonly out: Float64Array }
  /** Mean rank of the last row’s value among equal ones, over the number of values; NaN where the last row has none. */
  | { readonly kind: 'rank'; readonly out: Float64Array };

/** Rows `[start, end)`, over which windows run. */
export interface OrderSeries {
  readonly start: number;
  readonly end: number;
  /** Rows of a window; 0 takes all rows so far. */
  readonly window: number;
  readonly answers: readonly OrderAnswer[];
  readonly scratch: Scratch;
}
