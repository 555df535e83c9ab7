import type { Asset } from '../../domain/dataset.ts';
import { localDayOf } from '../../domain/local-time.ts';
import type { Bar } from '../../domain/resample/fold-bars.ts';
import type { MarketSource } from '../market-source.ts';
import { type SplitHistory, splitHistory } from './split-factor.ts';

const ZONE = 'America/New_York';

/** Whether answers say that their bars are adjusted: as asked for, where that can be done. */
export async function isAdjustable(source: MarketSource, asset: Asset): Promise<boolean> {
  return asset !== 'stocks' || source.knowsSplits === undefined || (await source.knowsSplits());
}

/** Puts bars of a share on the terms of today: prices and volumes of days before a split that has happened by now. */
export async function adjustBars(
  source: MarketSource,
  ticker: string,
  bars: readonly Bar[],
): Promise<readonly Bar[]> {
  if (bars.length === 0) return bars;
  const today = localDayOf(source.nowMs(), ZONE);
  const splits = await source.splits(ticker);
  const history = splitHistory(splits.filter(({ executionDate }) => executionDate <= today));
  return bars.map((bar) => adjustBar(bar, history));
}

function adjustBar(bar: Bar, history: SplitHistory): Bar {
  const factor = history.factorOn(localDayOf(bar.startMs, ZONE));
  if (factor === 1) return bar;
  const price = (value: number): number => round(value * factor, 1e4);
  return {
    startMs: bar.startMs,
    open: price(bar.open),
    high: price(bar.high),
    low: price(bar.low),
    close: price(bar.close),
    volume: bar.volume === undefined ? undefined : round(bar.volume / factor, 1e6),
    vwap: bar.vwap === undefined ? undefined : price(bar.vwap),
    transactions: bar.transactions,
  };
}

function round(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
