import { BarlakeError } from '../../domain/barlake-error.ts';
import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';

/** An inclusive range of days. */
export interface DayRange {
  readonly from: TradingDay;
  readonly to: TradingDay;
}

/** What whoever asks calls the ends of a range: flags, or fields. */
export interface RangeNames {
  readonly from: string;
  readonly to: string;
}

const FLAGS: RangeNames = { from: '--from', to: '--to' };

/** The value of a flag as a calendar date. Throws `E_DATE` with the flag’s name. */
export function parseDay(text: string, flag: string): TradingDay {
  const day = parseTradingDay(text);
  if (day !== undefined) return day;
  throw new BarlakeError('E_DATE', {
    message: `${flag} ${JSON.stringify(text)} is not a calendar date.`,
    mend: 'Write dates as YYYY-MM-DD, for example 2024-03-08.',
    details: { flag, found: text },
  });
}

/** Throws `E_DATE` when the range ends before it starts; `names` are what whoever asked calls the ends. */
export function checkRange(range: DayRange, names: RangeNames = FLAGS): DayRange {
  if (range.from <= range.to) return range;
  throw new BarlakeError('E_DATE', {
    message: `${names.from} ${range.from} lies after ${names.to} ${range.to}.`,
    mend: 'Swap them; both days are included in the range.',
    details: { from: range.from, to: range.to },
  });
}

/** A range, each end with a default for when it is not given. Throws `E_DATE`. */
export function parseDayRange(
  given: { readonly from?: unknown; readonly to?: unknown },
  defaults: { readonly from: (to: TradingDay) => TradingDay; readonly to: () => TradingDay },
  names: RangeNames = FLAGS,
): DayRange {
  const to = typeof given.to === 'string' ? parseDay(given.to, names.to) : defaults.to();
  const from = typeof given.from === 'string' ? parseDay(given.from, names.from) : defaults.from(to);
  return checkRange({ from, to }, names);
}
