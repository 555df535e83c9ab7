/** A symbol’s rows within a grid: one life of it for bars of days, one trading day of it for minutes. */
export interface GridSeries {
  readonly symbol: string;
  /** First row in the grid’s arrays, and how many. */
  readonly start: number;
  readonly rows: number;
  /** The first row’s number: for days the trading day’s on the calendar since its beginning, for minutes 0. */
  readonly firstRow: number;
}

/**
 * Bars of some symbols as arrays. For bars of days the rows of a series are the trading days between its first and last
 * bar, also those without a bar; for minutes they are the bars of the session, as stored.
 */
export interface BarGrid {
  readonly rows: number;
  readonly series: readonly GridSeries[];
  /** 1 where a bar stands in the row. */
  readonly traded: Uint8Array;
  /** Start of the bar in microseconds since 1970 UTC; 0 where there is none. */
  readonly timestampUs: BigInt64Array;
  /** Trading day as days since 1970, also in rows without a bar. */
  readonly dayNumber: Int32Array;
  /** Columns of bronze as stored (unadjusted), NaN where there is no bar: open, high, low, close, volume, transactions, strike, … */
  readonly raw: Readonly<Record<string, Float64Array>>;
  /** Both are 1 at the first row of a life, and hold in rows without a bar too. */
  readonly splitFactor: Float64Array;
  readonly totalFactor: Float64Array;
  /**
   * What programs read, by field: prices (open, high, low, close, vwap) times the total factor, volume divided by it, `factor`,
   * `change`, `transactions`; for options `strike`, `underlying_close`, `days_to_expiry`. Rounded to single precision from double.
   */
  readonly fields: Readonly<Record<string, Float32Array>>;
}
