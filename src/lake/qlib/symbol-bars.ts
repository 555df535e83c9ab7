/** The bars of one symbol, by time, as columns of silver. Its arrays are used again for the next symbol. */
export interface SymbolBars {
  readonly symbol: string;
  readonly rows: number;
  /** Trading day of each bar, as days since 1970. */
  readonly dayNumbers: Int32Array;
  /** Start of each bar in minutes since 1970 UTC; 0 for bars of days. */
  readonly minutes: Int32Array;
  /** By name; NaN for NULL. */
  readonly columns: ReadonlyMap<string, Float64Array>;
}

/** An instrument as an export holds it: rows of the calendar, from its first bar to its last. */
export interface SymbolCells {
  readonly symbol: string;
  /** The first row of the calendar, and how many there are. */
  readonly start: number;
  readonly rows: number;
  /**
   * By field, what its file holds: the first row, then as many values as there are rows, NaN where there is no bar. Used
   * again for the next symbol.
   */
  readonly bins: readonly Float32Array[];
  /** First and last row of each life that has bars, in pairs. */
  readonly spans: readonly number[];
  /** Bars on a row of the calendar. */
  readonly bars: number;
}
