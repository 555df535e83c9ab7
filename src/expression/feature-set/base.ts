import type { DatasetName } from '../../domain/dataset.ts';
import type { Feature, FeatureSet } from '../feature.ts';

const TRADED_DAYS: readonly DatasetName[] = ['stocks_daily', 'crypto_daily', 'fx_daily'];
const DAYS: readonly DatasetName[] = [...TRADED_DAYS, 'indices_daily'];
const TRADED_MINUTES: readonly DatasetName[] = [
  'stocks_minute',
  'options_minute',
  'crypto_minute',
  'fx_minute',
];
const MINUTES: readonly DatasetName[] = [...TRADED_MINUTES, 'indices_minute'];

const TYPICAL_PRICE = '($high + $low + $close) / 3';

/** Today against the mean of the twenty days before, today left out. */
const RELATIVE_VOLUME = '$volume / Mean(Ref($volume, 1), 20)';

/** Features that make sense for everybody: what a bar says about price and volume, without a model behind it. */
export const BASE_SET: FeatureSet = {
  name: 'base',
  description:
    'Returns, ranges, relative volume; for options moneyness, time to expiry and an estimated spread.',
  origin: 'built in',
  features: [
    feature('daily_return', '$close / Ref($close, 1) - 1', DAYS, 'Relative change from close to close'),
    feature('alpha_daily', 'Log($close / Ref($close, 1))', DAYS, 'The same as a logarithm'),
    feature('intraday_return', '$close / $open - 1', DAYS, 'Relative change from open to close'),
    feature('price_range', '$high - $low', DAYS, 'Highest minus lowest price, adjusted'),
    feature('typical_price', TYPICAL_PRICE, DAYS, 'Mean of highest, lowest and last price, adjusted'),
    feature(
      'vwap',
      '$vwap',
      TRADED_DAYS,
      'Volume-weighted price of the day: from its minutes where they are held, else the vendor’s, else missing',
    ),
    feature(
      'relative_volume',
      RELATIVE_VOLUME,
      [...TRADED_DAYS, 'options_daily'],
      'Volume against the mean of the twenty trading days before',
    ),
    feature(
      'moneyness',
      '$underlying_close / $strike',
      ['options_daily'],
      'Close of the underlying on the same day against the strike',
    ),
    feature(
      'days_to_expiry',
      '$days_to_expiry',
      ['options_daily', 'options_minute'],
      'Calendar days until the contract expires',
    ),
    feature(
      'bid_ask_spread',
      corwinSchultzSpread(),
      ['options_daily'],
      'Spread as a share of the price, estimated from two days’ highs and lows after Corwin and Schultz (2012); not from quotes',
    ),
    feature('minute_return', '$close / Ref($close, 1) - 1', MINUTES, 'Relative change from bar to bar'),
    feature('alpha_minute', 'Log($close / Ref($close, 1))', MINUTES, 'The same as a logarithm'),
    feature(
      'price_velocity',
      '($close / Ref($close, 5) - 1) / 5',
      MINUTES,
      'Relative change over the last five bars of the day, for each of them',
    ),
    feature(
      'vwap_session',
      `Sum(${TYPICAL_PRICE} * $volume, 0) / Sum($volume, 0)`,
      TRADED_MINUTES,
      'Volume-weighted typical price of the day so far',
    ),
  ],
};

/**
 * The high–low spread estimator of S. A. Corwin and P. Schultz, “A Simple Way to Estimate Bid-Ask Spreads from Daily High and
 * Low Prices”, Journal of Finance 67 (2012), equations 14 and 18, without their correction for overnight moves: β from the two
 * days’ own ranges, γ from the range of both together; estimates below zero are set to zero, as the authors do.
 */
function corwinSchultzSpread(): string {
  const range = 'Log($high / $low) ** 2';
  const beta = `(${range} + Ref(${range}, 1))`;
  const gamma = 'Log(Max($high, 2) / Min($low, 2)) ** 2';
  // 3 − 2√2
  const divisor = '(3 - 2 * 2 ** 0.5)';
  const alpha = `(((2 * ${beta}) ** 0.5 - ${beta} ** 0.5) / ${divisor} - (${gamma} / ${divisor}) ** 0.5)`;
  const exponential = `2.718281828459045 ** ${alpha}`;
  return `Greater(2 * (${exponential} - 1) / (1 + ${exponential}), 0)`;
}

function feature(
  name: string,
  expression: string,
  datasets: readonly DatasetName[],
  description: string,
): Feature {
  return { name, expression, datasets, description, isLabel: false };
}
