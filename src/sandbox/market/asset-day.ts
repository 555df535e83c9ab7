import type { BarBuffer } from './bar-buffer.ts';

/** What one symbol did on one day. */
export interface SymbolDay {
  /** The ticker and a comma. */
  readonly ticker: Buffer;
  /** Price of a tick in units of 0.00001. */
  readonly tick: number;
  /** Appends the day’s minute bars. Deterministic; must be called before the next symbol is taken from the day. */
  fill(bars: BarBuffer): void;
}

/** What one asset did on one day. */
export interface AssetDay {
  /** Epoch second of minute 0. */
  readonly firstSecond: number;
  /** Epoch second that day bars carry. */
  readonly daySecond: number;
  /** Minutes whose prices make the day bar, half-open. */
  readonly session: { readonly start: number; readonly end: number };
  /** Symbols that may have traded, in byte order of their tickers. */
  readonly symbols: Iterable<SymbolDay>;
}
