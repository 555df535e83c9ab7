import type { TradingDay } from '../../domain/trading-day.ts';
import { brownianAt } from '../random/brownian-path.ts';
import { fractionAt, hashText, mixHash } from '../random/random-stream.ts';
import { dayIndexOf } from './day-index.ts';
import { cryptoNames, fxNames, indexNames } from './symbol-names.ts';

/** A coin, a currency pair or an index: always listed, nothing ever happens to it but its price. */
export interface Instrument {
  readonly symbol: string;
  readonly ticker: Buffer;
  readonly seed: number;
  readonly basePrice: number;
  readonly tick: number;
  readonly dailySigma: number;
  readonly tradesPerDay: number;
  readonly lot: number;
  /** Indices of other countries: their files appear on holidays of New York too. */
  readonly isGlobal: boolean;
}

/** The instruments of the assets without corporate actions, each ascending by ticker. */
export interface Instruments {
  readonly crypto: readonly Instrument[];
  readonly fx: readonly Instrument[];
  readonly indices: readonly Instrument[];
}

/** Log prices stay within this distance of their base. */
const LOG_RANGE = 0.8;

const KNOWN_PRICES: Readonly<Record<string, number>> = {
  'X:BTC-USD': 60_000,
  'X:ETH-USD': 2_800,
  'X:DOGE-USD': 0.15,
  'C:EUR-USD': 1.1,
  'C:USD-JPY': 140,
  'I:SPX': 4_800,
  'I:NDX': 17_000,
  'I:DJI': 38_000,
  'I:VIX': 17,
};

/** As many instruments per asset as asked for. */
export function instruments(
  seed: number,
  counts: { readonly crypto: number; readonly fx: number; readonly indices: number },
): Instruments {
  return {
    crypto: all(cryptoNames(counts.crypto), (symbol, rank) => ({
      ...base(seed, symbol),
      tick: rank < 3 ? 1000 : 1,
      dailySigma: 0.028,
      tradesPerDay: 250_000 / (1 + rank / 2) ** 1.35,
      lot: 0.8,
    })),
    fx: all(fxNames(counts.fx), (symbol, rank) => ({
      ...base(seed, symbol),
      tick: 1,
      dailySigma: 0.005,
      tradesPerDay: 60_000 / (1 + rank / 6) ** 0.9,
      lot: 1,
    })),
    indices: all(indexNames(counts.indices), (symbol) => ({
      ...base(seed, symbol),
      tick: 10,
      dailySigma: 0.01,
      tradesPerDay: 20_000,
      lot: 1,
    })),
  };
}

/** The price an instrument’s day ends at, in its currency. */
export function instrumentClose(instrument: Instrument, day: TradingDay): number {
  const free = instrument.dailySigma * brownianAt(instrument.seed, dayIndexOf(day));
  return instrument.basePrice * Math.exp(LOG_RANGE * Math.tanh(free / LOG_RANGE));
}

function all(
  names: readonly string[],
  make: (symbol: string, rank: number) => Instrument,
): readonly Instrument[] {
  return names.map(make).sort((left, right) => (left.symbol < right.symbol ? -1 : 1));
}

function base(
  seed: number,
  symbol: string,
): Pick<Instrument, 'symbol' | 'ticker' | 'seed' | 'basePrice' | 'isGlobal'> {
  const own = hashText(seed, symbol);
  const isCurrency = symbol.startsWith('C:');
  const drawn = Math.exp((isCurrency ? 3 : 6) * fractionAt(own, 1));
  return {
    symbol,
    ticker: Buffer.from(`${symbol},`, 'latin1'),
    seed: own,
    basePrice: KNOWN_PRICES[symbol] ?? (isCurrency ? drawn : 4 * drawn),
    isGlobal: mixHash(own, 2) % 3 === 0,
  };
}
