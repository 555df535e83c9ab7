import type { Bar } from '../../../domain/resample/fold-bars.ts';
import type { BaseTimespan } from '../../../domain/resample/timespan.ts';
import type { AssetDay, SymbolDay } from '../../market/asset-day.ts';
import { type BarBuffer, barBuffer, foldDay } from '../../market/bar-buffer.ts';
import { UNITS_PER_PRICE } from '../../market/csv-row.ts';

/** A symbol's day with what it needs of the day it is part of. */
export interface DatedSymbol {
  readonly symbol: SymbolDay;
  readonly day: Pick<AssetDay, 'firstSecond' | 'daySecond' | 'session'>;
  /** Indices have prices only. */
  readonly hasVolume: boolean;
}

const MICROS = 1_000_000;
const MS_PER_SECOND = 1000;
const SECONDS_PER_MINUTE = 60;

/** Seconds of a minute at which its four prices are traded. */
const SECONDS = [0, 15, 30, 45] as const;

const minutes = barBuffer();
const folded = barBuffer();

/**
 * The bars of one symbol on one day, ascending, the same numbers as in the flat file. Minutes from `nowMs` on have not
 * happened. Seconds are made up so that they fold into their minute.
 */
export function symbolBars(
  { symbol, day, hasVolume }: DatedSymbol,
  base: BaseTimespan,
  nowMs: number,
): readonly Bar[] {
  minutes.count = 0;
  symbol.fill(minutes);
  forgetFuture(day.firstSecond, nowMs);
  const toBar = (buffer: BarBuffer, index: number, second: number): Bar =>
    barAt(buffer, index, { tick: symbol.tick, second, hasVolume });
  const minuteBars = (): readonly Bar[] =>
    Array.from({ length: minutes.count }, (_, index) =>
      toBar(minutes, index, day.firstSecond + (minutes.minute[index] ?? 0) * SECONDS_PER_MINUTE),
    );
  if (base === 'minute') return minuteBars();
  if (base === 'second') return minuteBars().flatMap(splitMinute);
  foldDay(minutes, day.session, folded);
  if (folded.count === 0) return [];
  return [{ ...toBar(folded, 0, day.daySecond), vwap: hasVolume ? averagePrice(symbol.tick) : undefined }];
}

function forgetFuture(firstSecond: number, nowMs: number): void {
  const elapsed = (nowMs / MS_PER_SECOND - firstSecond) / SECONDS_PER_MINUTE;
  while (minutes.count > 0 && (minutes.minute[minutes.count - 1] ?? 0) >= elapsed) minutes.count -= 1;
}

function barAt(
  buffer: BarBuffer,
  index: number,
  {
    tick,
    second,
    hasVolume,
  }: { readonly tick: number; readonly second: number; readonly hasVolume: boolean },
): Bar {
  const price = (ticks: number | undefined): number => ((ticks ?? 0) * tick) / UNITS_PER_PRICE;
  const open = price(buffer.open[index]);
  const high = price(buffer.high[index]);
  const low = price(buffer.low[index]);
  const close = price(buffer.close[index]);
  const volume = ((buffer.volume[index] ?? 0) * MICROS + (buffer.micros[index] ?? 0)) / MICROS;
  return {
    startMs: second * MS_PER_SECOND,
    open,
    high,
    low,
    close,
    volume: hasVolume ? volume : undefined,
    vwap: hasVolume ? round((open + high + low + close) / 4) : undefined,
    transactions: hasVolume ? (buffer.transactions[index] ?? 0) : undefined,
  };
}

/** Over all minutes, as the volume of a day bar is. */
function averagePrice(tick: number): number {
  let worth = 0;
  let volume = 0;
  for (let index = 0; index < minutes.count; index++) {
    const bar = barAt(minutes, index, { tick, second: 0, hasVolume: true });
    worth += (bar.vwap ?? 0) * (bar.volume ?? 0);
    volume += bar.volume ?? 0;
  }
  return round(worth / volume);
}

/** A minute with a trade for each of its prices becomes four seconds, any other one. */
function splitMinute(bar: Bar): readonly Bar[] {
  const { volume, transactions = 0 } = bar;
  if (volume === undefined || transactions < SECONDS.length) return [bar];
  const prices = [bar.open, bar.high, bar.low, bar.close];
  const share = Math.floor((volume * MICROS) / SECONDS.length) / MICROS;
  const trades = Math.floor(transactions / SECONDS.length);
  return SECONDS.map((second, index) => {
    const price = prices[index] ?? bar.close;
    const isLast = index === SECONDS.length - 1;
    return {
      startMs: bar.startMs + second * MS_PER_SECOND,
      open: price,
      high: price,
      low: price,
      close: price,
      volume: isLast ? round(volume - share * index) : share,
      vwap: price,
      transactions: isLast ? transactions - trades * index : trades,
    };
  });
}

function round(value: number): number {
  return Math.round(value * MICROS) / MICROS;
}
