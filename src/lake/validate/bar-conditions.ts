import { type Asset, DATASETS, type Dataset } from '../../domain/dataset.ts';
import { type DayBounds, localDayBounds } from '../../domain/local-time.ts';
import { OPTION_TICKER_PATTERN } from '../../domain/option-ticker.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { SettingsByRule } from '../../plan/validate/rule-settings.ts';
import type { ValidationRuleName } from '../../plan/validate/validation-rule.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { BarFile } from '../query/bar-files.ts';

/** Whose bars are judged, and when they may begin. */
export interface ConditionContext {
  readonly file: BarFile;
  /** When bars of the day may begin; absent where the market never closes. */
  readonly hours: DayBounds | undefined;
  readonly settings: SettingsByRule;
}

/** Nothing dearer was ever traded: a share of Berkshire costs less than a million, and an option less than its share. */
const PRICE_MAX: Readonly<Record<Asset, string>> = {
  stocks: '1e7',
  options: '1e6',
  crypto: '1e9',
  fx: '1e9',
  indices: '1e9',
};

/** More than all shares, or contracts, that there are of anything. */
const VOLUME_MAX: Readonly<Partial<Record<Asset, string>>> = { stocks: '1e11', options: '1e8' };

/** Until the day before, volumes of stock files were whole (vendor’s notice on fractional shares). */
const FRACTIONS_FROM = '2026-02-23';

/** What tickers of a market look like; a dash stands in pairs of flat files, none in those of the API. */
const TICKERS: Readonly<Record<Asset, string>> = {
  stocks: '^[A-Z][A-Za-z0-9]{0,9}([.-][A-Za-z0-9]{1,6}){0,2}$',
  options: OPTION_TICKER_PATTERN,
  crypto: '^X:[0-9A-Z.]+-[0-9A-Z]+$',
  fx: '^C:[A-Z0-9]+-[A-Z0-9]+$',
  indices: '^I:[!-~]+$',
};

/** Symbols that the exchanges list to try their systems (Nasdaq and NYSE test symbol lists). */
const TEST_TICKER =
  '^(Z[V-Z]ZZT|ZJZZT|ZBZZT|ZZZ|ZZK|ZTEST|ZTST|[ACNP]TEST|C(BO|BX)|.*[.]TEST.*|[A-Z]TEST([.].*)?)$';

const PRICES = ['open', 'high', 'low', 'close'] as const;

/**
 * The rules that a bar can break by itself, each as a condition over bronze columns that is true for a bar that does. NULL
 * counts as sound: no column that a rule needs may be empty.
 */
export function barConditions(context: ConditionContext): ReadonlyMap<ValidationRuleName, string> {
  const { file, settings } = context;
  const dataset = DATASETS[file.dataset];
  const all: Readonly<Partial<Record<ValidationRuleName, string | undefined>>> = {
    ...datesAndTimes(dataset, file.day, context.hours),
    ...prices(dataset, settings, file.source === 'grouped'),
    ...(dataset.hasVolume ? volumes(dataset, file.day) : {}),
    'ticker-format': `NOT regexp_matches(symbol, ${quoteText(TICKERS[dataset.asset])})`,
    'test-ticker': `regexp_matches(symbol, ${quoteText(TEST_TICKER)})`,
    ...(dataset.asset === 'options' ? OPTION_CONDITIONS : {}),
  };
  return new Map(
    [...settings.keys()].flatMap((rule) => {
      const condition = all[rule];
      return condition === undefined ? [] : [[rule, condition] as const];
    }),
  );
}

function datesAndTimes({ timeframe, timeZone }: Dataset, day: TradingDay, hours: DayBounds | undefined) {
  const { startMs, endMs } = localDayBounds(day, timeZone);
  const grid = timeframe === '1m' ? 'epoch_ms(timestamp) % 60000 <> 0' : `epoch_ms(timestamp) <> ${startMs}`;
  return {
    'other-date': `date <> DATE '${day}' OR ${outside({ startMs, endMs })}`,
    // Bars of another day are told as such.
    'off-grid': `${grid} AND NOT (${outside({ startMs, endMs })})`,
    'outside-hours':
      hours === undefined ? undefined : `${outside(hours)} AND NOT (${outside({ startMs, endMs })})`,
  };
}

function outside({ startMs, endMs }: DayBounds): string {
  return `timestamp < make_timestamptz(${startMs}000) OR timestamp >= make_timestamptz(${endMs}000)`;
}

function prices({ asset }: Dataset, settings: SettingsByRule, hasVwap: boolean) {
  const band = settings.get('vwap-band')?.tolerance ?? 0;
  return {
    'ohlc-order': 'high < open OR high < close OR low > open OR low > close',
    'impossible-price': `NOT (least(${PRICES.join(', ')}) >= 0 AND greatest(${PRICES.join(', ')}) <= ${PRICE_MAX[asset]})`,
    'zero-price': `least(${PRICES.join(', ')}) = 0`,
    'vwap-band': hasVwap ? `vwap < low * (1 - ${band}) OR vwap > high * (1 + ${band})` : undefined,
    // Single precision has no decimals of its own to judge.
    'price-noise': PRICES.map((name) => `(typeof(${name}) = 'DOUBLE' AND round(${name}, 6) <> ${name})`).join(
      ' OR ',
    ),
  };
}

function volumes({ asset }: Dataset, day: TradingDay) {
  const most = VOLUME_MAX[asset] ?? '1e18';
  const isWhole = asset === 'options' || (asset === 'stocks' && day < FRACTIONS_FROM);
  return {
    'bad-volume': `NOT (volume >= 0 AND volume <= ${most})`,
    'moved-without-volume': 'volume = 0 AND high > low',
    'volume-fraction': isWhole ? 'volume <> floor(volume)' : undefined,
    'trades-over-volume': isWhole ? 'transactions > volume' : undefined,
  };
}

const OPTION_CONDITIONS = {
  'option-fields': `strike <> TRY_CAST(right(symbol, 8) AS DOUBLE) / 1000 OR option_type <> substr(right(symbol, 9), 1, 1)
    OR strftime(expiration, '%y%m%d') <> left(right(symbol, 15), 6) OR strike <= 0`,
  'expired-option': 'expiration < date',
} as const;
