import type { Dataset } from '../../domain/dataset.ts';
import type { ValidationRule, ValidationRuleName } from './validation-rule.ts';

const STOCKS = ['stocks'] as const;
const SHARES = ['stocks', 'options'] as const;
const PAIRS = ['crypto', 'fx'] as const;

const BARS = { pass: 'bars', noun: 'bar', unit: 'share', tolerance: 0 } as const;
const MINUTES = { ...BARS, timeframe: '1m' } as const;
const HISTORY = { pass: 'history', noun: 'symbol', assets: STOCKS, timeframe: '1d' } as const;
const COVERAGE = { pass: 'coverage', noun: 'day', unit: 'none', tolerance: 0 } as const;
const UNIVERSE = {
  pass: 'universe',
  noun: 'symbol',
  unit: 'share',
  assets: STOCKS,
  timeframe: '1d',
} as const;
const REFERENCE = { pass: 'reference', noun: 'row', unit: 'none', tolerance: 0 } as const;

/** Every rule, by pass. */
export const VALIDATION_RULES: Readonly<Record<ValidationRuleName, ValidationRule>> = {
  'missing-day': {
    ...COVERAGE,
    severity: 'warning',
    says: 'between others that are held, which the lake does not hold',
  },
  'late-day': {
    ...COVERAGE,
    severity: 'warning',
    unit: 'hours',
    tolerance: 24,
    says: 'should have been out by now and lies after the last that is held',
  },
  'closed-day': { ...COVERAGE, severity: 'error', says: 'has bars although its market is closed' },
  'row-count': {
    ...COVERAGE,
    severity: 'warning',
    unit: 'deviations',
    tolerance: 8,
    says: 'has another number of bars than the days before it',
  },
  'symbol-count': {
    ...COVERAGE,
    severity: 'warning',
    unit: 'deviations',
    tolerance: 8,
    says: 'has another number of symbols than the days before it',
  },
  'rows-refused': {
    ...COVERAGE,
    severity: 'warning',
    unit: 'share',
    tolerance: 0.001,
    noun: 'row',
    says: 'were refused when the day was taken in',
  },
  'rows-repeated': {
    ...COVERAGE,
    severity: 'warning',
    unit: 'share',
    tolerance: 0.001,
    noun: 'row',
    says: 'came more than once, alike to the last digit',
  },
  'other-date': { ...BARS, severity: 'error', says: 'lie on another day than their file' },
  'duplicate-bar': { ...BARS, severity: 'error', says: 'have the symbol and the time of another bar' },
  'ohlc-order': { ...BARS, severity: 'error', says: 'have an open or a close outside low to high' },
  'impossible-price': {
    ...BARS,
    severity: 'error',
    says: 'have a price below zero, not finite, or beyond anything that was ever paid',
  },
  'zero-price': { ...BARS, severity: 'warning', assets: STOCKS, says: 'have a price of zero' },
  'vwap-band': {
    ...BARS,
    severity: 'warning',
    unit: 'relative',
    tolerance: 0.02,
    assets: STOCKS,
    timeframe: '1d',
    says: 'have an average price far outside low to high',
  },
  'ticker-format': { ...BARS, severity: 'warning', says: 'have a ticker that their market does not write' },
  'test-ticker': {
    ...BARS,
    severity: 'info',
    assets: STOCKS,
    says: 'belong to symbols that exchanges try their systems with',
  },
  'pair-twice': {
    ...BARS,
    severity: 'error',
    assets: PAIRS,
    says: 'belong to a pair that the file has in two spellings',
  },
  'bad-volume': {
    ...BARS,
    severity: 'error',
    assets: ['stocks', 'options', 'crypto', 'fx'],
    says: 'have a volume below zero, not finite, or beyond anything that was ever traded',
  },
  'moved-without-volume': {
    ...BARS,
    severity: 'warning',
    assets: SHARES,
    says: 'have several prices and no volume',
  },
  'volume-fraction': {
    ...BARS,
    severity: 'warning',
    assets: SHARES,
    says: 'have a fraction of a share or contract, which files of that day cannot have',
  },
  'trades-over-volume': {
    ...BARS,
    severity: 'warning',
    assets: SHARES,
    says: 'count more trades than shares or contracts',
  },
  'price-noise': {
    ...BARS,
    severity: 'info',
    assets: SHARES,
    says: 'have prices with more than six decimals, as arithmetic leaves them',
  },
  'off-grid': { ...BARS, severity: 'warning', says: 'do not begin where bars of their length begin' },
  'outside-hours': {
    ...MINUTES,
    severity: 'warning',
    assets: SHARES,
    says: 'begin at a time at which nothing can trade',
  },
  'option-fields': {
    ...BARS,
    severity: 'error',
    assets: ['options'],
    says: 'have another strike, type or expiration than their ticker says',
  },
  'expired-option': {
    ...BARS,
    severity: 'error',
    assets: ['options'],
    says: 'belong to contracts that had expired',
  },
  'missing-minutes': {
    ...MINUTES,
    severity: 'warning',
    unit: 'share',
    tolerance: 0.5,
    assets: STOCKS,
    noun: 'minute',
    says: 'of the session are thin: far fewer symbols have a bar than around them',
  },
  'closing-minute': {
    ...MINUTES,
    severity: 'warning',
    unit: 'share',
    tolerance: 0.002,
    atLeast: 3,
    assets: STOCKS,
    noun: 'symbol',
    says: 'trade all day and have no bar in the last minute',
  },
  'frozen-minutes': {
    ...MINUTES,
    severity: 'warning',
    unit: 'bars',
    tolerance: 20,
    assets: STOCKS,
    noun: 'symbol',
    says: 'repeat one bar with all its prices and its volume',
  },
  'price-jump': {
    ...HISTORY,
    severity: 'warning',
    unit: 'relative',
    tolerance: 0.5,
    says: 'moved further than anything on record explains',
  },
  'split-missing': {
    ...HISTORY,
    severity: 'warning',
    unit: 'none',
    tolerance: 0,
    says: 'moved as a split would have them, and none is on record',
  },
  'split-contradicted': {
    ...HISTORY,
    severity: 'error',
    unit: 'none',
    tolerance: 0,
    says: 'have a split on record that their prices deny',
  },
  'split-off-by-days': {
    ...HISTORY,
    severity: 'error',
    unit: 'days',
    tolerance: 0,
    says: 'have a split on record for another day than their prices show',
  },
  'dividend-size': {
    ...HISTORY,
    severity: 'warning',
    unit: 'relative',
    tolerance: 0.5,
    says: 'have a dividend on record that is more than their price allows',
  },
  'price-spell': {
    ...HISTORY,
    severity: 'error',
    unit: 'relative',
    tolerance: 0.5,
    says: 'went to another price for some days and came back',
  },
  'bad-print': {
    ...HISTORY,
    severity: 'warning',
    unit: 'times',
    tolerance: 2,
    says: 'have a high or a low that is nowhere near open, close and the close before',
  },
  'frozen-price': {
    ...HISTORY,
    severity: 'warning',
    unit: 'days',
    tolerance: 2,
    says: 'have had the same prices and the same volume for days',
  },
  'day-repeated': {
    ...HISTORY,
    severity: 'error',
    unit: 'share',
    tolerance: 0.2,
    atLeast: 5,
    says: 'have the bar of the day before, to the last digit',
  },
  'volume-scale': {
    ...HISTORY,
    severity: 'error',
    unit: 'times',
    tolerance: 5,
    says: 'traded many times as much, or as little, as on the days before',
  },
  'symbols-vanished': {
    ...HISTORY,
    severity: 'warning',
    unit: 'share',
    tolerance: 0.02,
    atLeast: 5,
    says: 'traded on each of the days before and have no bar',
  },
  'minutes-disagree': {
    pass: 'pairs',
    noun: 'symbol',
    assets: STOCKS,
    timeframe: '1d',
    severity: 'warning',
    unit: 'share',
    tolerance: 0.02,
    says: 'have a day that their minutes do not add up to, for no known reason',
  },
  'minutes-absent': {
    pass: 'pairs',
    noun: 'symbol',
    assets: STOCKS,
    timeframe: '1d',
    severity: 'warning',
    unit: 'share',
    tolerance: 0.02,
    says: 'have a bar of the day and no minutes, or minutes and no day',
  },
  'not-in-reference': {
    ...UNIVERSE,
    severity: 'warning',
    tolerance: 0.02,
    says: 'traded and are not in the ticker table',
  },
  'reference-silent': {
    ...UNIVERSE,
    severity: 'warning',
    tolerance: 0.25,
    says: 'are listed as shares or funds and have no bar',
  },
  'outside-listing': {
    ...UNIVERSE,
    severity: 'warning',
    tolerance: 0.005,
    says: 'traded outside the time in which anybody had their ticker',
  },
  'renamed-still-trading': {
    ...UNIVERSE,
    severity: 'warning',
    tolerance: 0,
    says: 'traded under the ticker that their company had given up',
  },
  'split-duplicate': { ...REFERENCE, severity: 'warning', says: 'are splits of one ticker on one day' },
  'split-one-to-one': { ...REFERENCE, severity: 'warning', says: 'are splits that change nothing' },
  'split-twice': {
    ...REFERENCE,
    severity: 'warning',
    unit: 'days',
    tolerance: 5,
    says: 'are splits that stand there again, with the same ratio, a few days later',
  },
  'split-absurd': {
    ...REFERENCE,
    severity: 'error',
    unit: 'times',
    tolerance: 10_000,
    says: 'are splits with a ratio that cannot be',
  },
  'dividend-duplicate': { ...REFERENCE, severity: 'warning', says: 'are one dividend, several times' },
  'dividend-absurd': { ...REFERENCE, severity: 'error', says: 'are dividends of nothing or less' },
  'ticker-overlap': {
    ...REFERENCE,
    severity: 'info',
    unit: 'days',
    tolerance: 30,
    says: 'are tickers that two securities had at the same time',
  },
};

/** Whether a rule applies to a dataset. */
export function appliesTo(name: ValidationRuleName, { asset, timeframe }: Dataset): boolean {
  const { assets, timeframe: only } = VALIDATION_RULES[name];
  return (assets === undefined || assets.includes(asset)) && (only === undefined || only === timeframe);
}
