import type { TimeZone } from '../local-time.ts';
import { barWindowOf } from './bar-window.ts';
import type { BarLength } from './timespan.ts';

/** A bar of any length. What its source does not know is `undefined`. */
export interface Bar {
  /** Start of its window in epoch milliseconds. */
  readonly startMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number | undefined;
  /** Volume-weighted average price. */
  readonly vwap: number | undefined;
  readonly transactions: number | undefined;
}

/**
 * Makes longer bars out of shorter ones that ascend in time and do not overlap. Windows without a bar give none; a bar
 * carries the start of its window. Which bars may be folded into which is for {@link baseTimespanOf} to say.
 */
export function foldBars(bars: readonly Bar[], length: BarLength, zone: TimeZone): readonly Bar[] {
  const folded: Bar[] = [];
  let start = 0;
  while (start < bars.length) {
    const first = bars[start];
    if (first === undefined) break;
    const window = barWindowOf(first.startMs, length, zone);
    let end = start + 1;
    while (end < bars.length && (bars[end]?.startMs ?? window.endMs) < window.endMs) end += 1;
    folded.push(mergeBars(bars.slice(start, end), first, window.startMs));
    start = end;
  }
  return folded;
}

function mergeBars(bars: readonly Bar[], first: Bar, startMs: number): Bar {
  const last = bars.at(-1) ?? first;
  return {
    startMs,
    open: first.open,
    high: bars.reduce((highest, { high }) => Math.max(highest, high), first.high),
    low: bars.reduce((lowest, { low }) => Math.min(lowest, low), first.low),
    close: last.close,
    volume: total(bars.map(({ volume }) => volume)),
    vwap: averagePrice(bars),
    transactions: total(bars.map(({ transactions }) => transactions)),
  };
}

/** The sum, or `undefined` when a part is unknown. Millionths are kept, the dust of adding them is not. */
function total(parts: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const part of parts) {
    if (part === undefined) return undefined;
    sum += part;
  }
  return parts.length === 1 ? sum : Math.round(sum * 1e6) / 1e6;
}

function averagePrice(bars: readonly Bar[]): number | undefined {
  let worth = 0;
  let volume = 0;
  for (const bar of bars) {
    if (bar.vwap === undefined || bar.volume === undefined) return undefined;
    worth += bar.vwap * bar.volume;
    volume += bar.volume;
  }
  if (bars.length === 1) return bars[0]?.vwap;
  return volume === 0 ? undefined : Math.round((worth / volume) * 1e6) / 1e6;
}
