import type { DaySource } from '../../domain/bar-source.ts';
import { MAX_SYMBOL_LENGTH } from '../../domain/bar-symbol.ts';
import type { Dataset } from '../../domain/dataset.ts';
import { localDayBounds } from '../../domain/local-time.ts';
import type { QuarantineReason } from '../../domain/quarantine-reason.ts';
import type { TradingDay } from '../../domain/trading-day.ts';

/** One rule a bar must hold, as SQL over bronze columns. */
export interface BarRule {
  readonly reason: QuarantineReason;
  /** True for a row that breaks the rule; NULL counts as broken. */
  readonly broken: string;
  /** Text for the quarantine: what was found. */
  readonly detail: string;
}

/**
 * The rules for the rows of one dataset and day, in the order in which a row’s first reason is looked for. Zero prices
 * and zero volumes pass: the vendor publishes both. Answers of grouped daily have a column and a fault of their own.
 */
export function barRules(dataset: Dataset, day: TradingDay, source: DaySource = 'flat'): readonly BarRule[] {
  const { startMs, endMs } = localDayBounds(day, dataset.timeZone);
  const numbers = ['open', 'high', 'low', 'close', ...(dataset.hasVolume ? ['volume'] : [])];
  const prices = "'open ' || open || ', high ' || high || ', low ' || low || ', close ' || close";
  return [
    {
      reason: 'missing_value',
      broken: ['symbol', 'timestamp', ...numbers].map((name) => `${name} IS NULL`).join(' OR '),
      detail: "'a value is missing'",
    },
    {
      reason: 'malformed_symbol',
      broken: `strlen(symbol) > ${MAX_SYMBOL_LENGTH}`,
      detail: "'symbol of ' || length(symbol) || ' characters'",
    },
    {
      reason: 'negative_or_not_finite',
      broken: numbers.map((name) => `NOT ${name} BETWEEN 0 AND ${DOUBLE_MAX}`).join(' OR '),
      detail: dataset.hasVolume ? `${prices} || ', volume ' || volume` : prices,
    },
    ...(source === 'grouped' ? GROUPED_RULES : []),
    {
      reason: 'ohlc_order',
      broken: 'NOT (high >= open AND high >= close AND low <= open AND low <= close)',
      detail: prices,
    },
    {
      reason: 'other_day',
      broken: `timestamp < make_timestamptz(${startMs}000) OR timestamp >= make_timestamptz(${endMs}000)`,
      detail: "'bar of ' || strftime(timestamp AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')",
    },
    ...(dataset.asset === 'options' ? OPTION_RULES : []),
  ];
}

/** The largest number a DOUBLE holds; infinity and NaN sort above it. */
const DOUBLE_MAX = '1.7976931348623157e308::DOUBLE';

/** Nothing traded has ever cost as much, in whatever currency; garbage of April 2020 did. */
const PRICE_MAX = '1e12::DOUBLE';

const GROUPED_RULES: readonly BarRule[] = [
  {
    reason: 'negative_or_not_finite',
    broken: `vwap IS NOT NULL AND NOT abs(vwap) <= ${DOUBLE_MAX}`,
    detail: "'vwap ' || vwap",
  },
  {
    reason: 'implausible_price',
    broken: ['open', 'high', 'low', 'close'].map((name) => `${name} > ${PRICE_MAX}`).join(' OR '),
    detail: "'open ' || open || ', high ' || high || ', low ' || low || ', close ' || close",
  },
];

const OPTION_RULES: readonly BarRule[] = [
  {
    reason: 'malformed_option',
    broken: 'option_type IS NULL OR expiration IS NULL OR strike IS NULL',
    detail: "'not an option ticker'",
  },
  { reason: 'expired_option', broken: 'expiration < date', detail: "'expired on ' || expiration" },
];
