import type { AggregateBar, TickerBar } from '../../../contract/vendor/aggregates.ts';
import type { Bar } from '../../domain/resample/fold-bars.ts';

/** A bar as answers carry it, in the vendor’s order of keys. What is unknown is left out, as for indices. */
export function wireBar(bar: Bar, t: number = bar.startMs): AggregateBar {
  return {
    ...(bar.volume === undefined ? {} : { v: bar.volume }),
    ...(bar.vwap === undefined ? {} : { vw: bar.vwap }),
    o: bar.open,
    c: bar.close,
    h: bar.high,
    l: bar.low,
    t,
    ...(bar.transactions === undefined ? {} : { n: bar.transactions }),
  };
}

/** The same with its ticker in front. */
export function wireTickerBar(ticker: string, bar: Bar, t: number): TickerBar {
  return { T: ticker, ...wireBar(bar, t) };
}
