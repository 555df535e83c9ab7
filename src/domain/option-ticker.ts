import { underlyingOf } from './option-root.ts';
import { parseTradingDay, type TradingDay } from './trading-day.ts';

/** Characters at the end of an option's ticker that have a fixed width: expiration 6, type 1, strike 8. */
const OPTION_SUFFIX_LENGTH = 15;

const MONTH_AND_DAY =
  '(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)|02(?:0[1-9]|1[0-9]|2[0-8])';
const LEAP_DAY = '(?:[02468][048]|[13579][26])0229';

/**
 * Matches exactly what {@link parseOptionTicker} accepts, in the dialect that JavaScript and RE2 (DuckDB) share. Having
 * matched, a program splits the ticker by width: the last 15 characters are fixed, the root stands before them.
 */
export const OPTION_TICKER_PATTERN: string = `^O:[A-Z0-9.]{1,6}(?:[0-9]{2}(?:${MONTH_AND_DAY})|${LEAP_DAY})[CP][0-9]{8}$`;

const ROOT = /^O:[A-Z0-9.]{1,6}$/;
const SUFFIX = /^(\d{2})(\d{2})(\d{2})([CP])(\d{8})$/;

/** An option contract as its ticker describes it. */
export interface OptionTicker {
  /** What stands before the expiration: `SPY`, `SPXW`, or `SDS1` for an adjusted contract. */
  readonly root: string;
  /** The symbol the contract most likely is on; see {@link underlyingOf} for what is known and what is guessed. */
  readonly underlying: string;
  readonly expiration: TradingDay;
  /** Call or put. */
  readonly type: 'C' | 'P';
  /** The strike as written, in thousandths of a dollar; never adjusted. */
  readonly strikeThousandths: number;
  /** The strike in dollars. */
  readonly strike: number;
}

/**
 * Reads an option's ticker from its right end, since roots may end with digits: `O:SDS1220204C00003000` is root `SDS1`,
 * expiring 2022-02-04, call, 3 dollars. `undefined` when it is malformed or its expiration is no date.
 */
export function parseOptionTicker(text: string): OptionTicker | undefined {
  const suffix = SUFFIX.exec(text.slice(-OPTION_SUFFIX_LENGTH));
  const head = text.slice(0, -OPTION_SUFFIX_LENGTH);
  if (suffix === null || !ROOT.test(head)) return undefined;
  const [, year, month, dayOfMonth, type, strikeDigits] = suffix;
  const expiration = parseTradingDay(`20${String(year)}-${String(month)}-${String(dayOfMonth)}`);
  if (expiration === undefined) return undefined;
  const root = head.slice(2);
  const strikeThousandths = Number(strikeDigits);
  return {
    root,
    underlying: underlyingOf(root),
    expiration,
    type: type === 'C' ? 'C' : 'P',
    strikeThousandths,
    strike: strikeThousandths / 1000,
  };
}
