import { NO_OVERRIDES } from '../../src/domain/calendar/calendar-overrides.ts';
import { tradingCalendar } from '../../src/domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../src/domain/dataset.ts';
import { localMidnightMs } from '../../src/domain/local-time.ts';
import { addDays, type TradingDay, tradingDay } from '../../src/domain/trading-day.ts';

/** A line of a vendor’s file, field by field, before it becomes text. */
export interface MarketLine {
  ticker: string;
  volume: number | string;
  open: number | string;
  close: number | string;
  high: number | string;
  low: number | string;
  window_start: bigint | string;
  transactions: number | string;
}

/** What a small market looks like when nothing is wrong with it. */
export interface CleanMarket {
  /** The last day; the others are the trading days before it. */
  readonly lastDay: string;
  readonly days: number;
  readonly symbols: number;
}

const MINUTE_NS = 60_000_000_000n;

/** The trading days of a market, ascending. */
export function marketDays(dataset: DatasetName, { lastDay, days }: CleanMarket): readonly TradingDay[] {
  const calendar = tradingCalendar(DATASETS[dataset].calendar, NO_OVERRIDES);
  const last = tradingDay(lastDay);
  return calendar.tradingDays(addDays(last, -2 * days - 10), last).slice(-days);
}

/** A day of a clean market: days whose minutes add up to them, prices that wander, symbols that always trade. */
export function cleanDay(dataset: DatasetName, day: TradingDay, symbols: number): MarketLine[] {
  const { timeframe, timeZone } = DATASETS[dataset];
  const midnight = BigInt(localMidnightMs(day, timeZone)) * 1_000_000n;
  return Array.from({ length: symbols }, (_, index) => index).flatMap((index) => {
    const minutes = minutesOf(day, index, midnight);
    const ticker = tickerOf(dataset, index, day);
    return (timeframe === '1m' ? minutes : [fold(minutes, midnight)]).map((bar) => ({ ticker, ...bar }));
  });
}

/** The ticker of a symbol by its number. */
function tickerOf(dataset: DatasetName, index: number, day: TradingDay): string {
  const letters = `${String.fromCharCode(65 + (index % 26))}${String.fromCharCode(65 + Math.floor(index / 26))}`;
  switch (DATASETS[dataset].asset) {
    case 'options': {
      const expiration = addDays(day, 30).slice(2).replaceAll('-', '');
      return `O:Q${letters}${expiration}C00100000`;
    }
    case 'crypto':
      return `X:Q${letters}-USD`;
    case 'fx':
      return `C:${letters}X-USD`;
    case 'indices':
      return `I:Q${letters}`;
    case 'stocks':
      return `Q${letters}`;
  }
}

type Bar = Omit<MarketLine, 'ticker'>;
interface Minute extends Bar {
  volume: number;
  open: number;
  close: number;
  high: number;
  low: number;
  transactions: number;
}

/** The session of a whole day, 09:30 to 16:00 in New York. */
function minutesOf(day: TradingDay, index: number, midnight: bigint): Minute[] {
  const base = 20 + 3 * index;
  const dayNumber = Number(day.replaceAll('-', ''));
  let price = round(base * (1 + 0.02 * wave(dayNumber, index)));
  return Array.from({ length: 390 }, (_, minute) => {
    const open = price;
    const close = round(open * (1 + 0.0008 * wave(dayNumber + minute, index + 7)));
    price = close;
    const spread = round(0.0004 * open);
    return {
      volume: 1000 + Math.round(400 * wave(minute, dayNumber + index)) + 10 * index,
      open,
      close,
      high: round(Math.max(open, close) + spread),
      low: round(Math.min(open, close) - spread),
      window_start: midnight + BigInt(570 + minute) * MINUTE_NS,
      transactions: 20,
    };
  });
}

function fold(minutes: readonly Minute[], midnight: bigint): Bar {
  const [first, last] = [minutes[0], minutes.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('a day has minutes');
  return {
    volume: minutes.reduce((sum, { volume }) => sum + volume, 0),
    open: first.open,
    close: last.close,
    high: Math.max(...minutes.map(({ high }) => high)),
    low: Math.min(...minutes.map(({ low }) => low)),
    window_start: midnight,
    transactions: minutes.reduce((sum, { transactions }) => sum + transactions, 0),
  };
}

/** Noise between -1 and 1, the same for the same numbers. */
function wave(left: number, right: number): number {
  const mixed = Math.imul(left ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(right + 1, 0xc2b2ae35);
  return ((Math.imul(mixed ^ (mixed >>> 15), 0x27d4eb2f) >>> 8) % 2001) / 1000 - 1;
}

function round(price: number): number {
  return Math.round(price * 100) / 100;
}
