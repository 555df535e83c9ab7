import { localMidnightMs, localTimeMs } from '../../domain/local-time.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import { mixHash, nextNormal, randomStream, reseed } from '../random/random-stream.ts';
import type { AssetDay } from './asset-day.ts';
import type { BarBuffer } from './bar-buffer.ts';
import { UNITS_PER_PRICE } from './csv-row.ts';
import { dayIndexOf } from './day-index.ts';
import { type Instrument, instrumentClose } from './instrument.ts';
import type { Market } from './market.ts';
import { evenWeights } from './trading-hours.ts';
import { walkMinutes } from './walk-minutes.ts';

const MS_PER_MINUTE = 60_000;
const MINUTES_PER_DAY = 1440;

/** Minute 0 of an index day, and its length: values are published until a quarter past the close. */
const INDEX_DAY_STARTS_AT = '09:30';
const INDEX_MINUTES = 405;

interface Span {
  readonly start: number;
  readonly end: number;
  readonly weights: Float64Array;
}

const WHOLE_DAY: Span = { start: 0, end: MINUTES_PER_DAY, weights: evenWeights(0, MINUTES_PER_DAY) };
const INDEX_SPAN: Span = { start: 0, end: INDEX_MINUTES, weights: evenWeights(0, INDEX_MINUTES) };

/** Crypto on any UTC day. */
export function cryptoDay(market: Market, day: TradingDay): AssetDay {
  return utcDay(market.instruments.crypto, day, WHOLE_DAY, true);
}

/** Currencies on a UTC day from Sunday to Friday; the week begins on Sunday and ends on Friday evening. */
export function fxDay(market: Market, day: TradingDay): AssetDay {
  const session = market.fxCalendar.session(day);
  const midnightMs = localMidnightMs(day, 'UTC');
  const start = session === undefined ? 0 : (session.openMs - midnightMs) / MS_PER_MINUTE;
  const end = session === undefined ? 0 : (session.closeMs - midnightMs) / MS_PER_MINUTE;
  const isWhole = start === 0 && end === MINUTES_PER_DAY;
  return utcDay(
    market.instruments.fx,
    day,
    isWhole ? WHOLE_DAY : { start, end, weights: evenWeights(start, end) },
    false,
  );
}

/** Indices on a weekday; on holidays of New York only those of other countries. */
export function indexDay(market: Market, day: TradingDay): AssetDay {
  const isHoliday = !market.calendar.isTradingDay(day);
  const published = market.instruments.indices.filter(({ isGlobal }) => isGlobal || !isHoliday);
  return {
    firstSecond: localTimeMs(day, INDEX_DAY_STARTS_AT, 'America/New_York') / 1000,
    daySecond: localMidnightMs(day, 'America/New_York') / 1000,
    session: INDEX_SPAN,
    symbols: published.values().map((instrument) => ({
      ticker: instrument.ticker,
      tick: instrument.tick,
      fill: (bars) => fillInstrument(instrument, day, INDEX_SPAN, { bars, isFractional: false }),
    })),
  };
}

/** Fills the minutes of one index, counted from 09:30 New York time. */
export function fillIndex(instrument: Instrument, day: TradingDay, bars: BarBuffer): void {
  fillInstrument(instrument, day, INDEX_SPAN, { bars, isFractional: false });
}

function utcDay(
  instruments: readonly Instrument[],
  day: TradingDay,
  span: Span,
  isFractional: boolean,
): AssetDay {
  const midnight = localMidnightMs(day, 'UTC') / 1000;
  return {
    firstSecond: midnight,
    daySecond: midnight,
    session: span,
    symbols: instruments.values().map((instrument) => ({
      ticker: instrument.ticker,
      tick: instrument.tick,
      fill: (bars) => fillInstrument(instrument, day, span, { bars, isFractional }),
    })),
  };
}

const random = randomStream(0);

function fillInstrument(
  instrument: Instrument,
  day: TradingDay,
  span: Span,
  { bars, isFractional }: { readonly bars: BarBuffer; readonly isFractional: boolean },
): void {
  reseed(random, mixHash(instrument.seed, dayIndexOf(day)));
  const ticks = UNITS_PER_PRICE / instrument.tick;
  const target = instrumentClose(instrument, day) * ticks;
  const price = instrumentClose(instrument, addDays(day, -1)) * ticks * (1 + 0.0002 * nextNormal(random));
  walkMinutes(bars, random, {
    ...span,
    price,
    target,
    sigma: (instrument.dailySigma * target) / Math.sqrt(span.end - span.start),
    tradesPerDay: instrument.tradesPerDay,
    lot: instrument.lot,
    isFractional,
    haltStart: 0,
    haltEnd: 0,
  });
}
