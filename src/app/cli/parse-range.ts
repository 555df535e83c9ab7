import { BarlakeError } from '../../domain/barlake-error.ts';
import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';

/** An inclusive range of days. */
export interface DayRange {
  readonly from: TradingDay;
  readonly to: TradingDay;
}

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

/** Throws `E_DATE` when the range ends before it starts. */
export function checkRange(range: DayRange): DayRange {
  if (range.from <= range.to) return range;
  throw new BarlakeError('E_DATE', {
    message: `--from ${range.from} lies after --to ${range.to}.`,
    mend: 'Swap them; both days are included in the range.',
    details: { from: range.from, to: range.to },
  });
}

/** The range of `--from` and `--to`, each with a default for when it is not given. Throws `E_DATE`. */
export function parseDayRange(
  flags: { readonly from?: unknown; readonly to?: unknown },
  defaults: { readonly from: (to: TradingDay) => TradingDay; readonly to: () => TradingDay },
): DayRange {
  const to = typeof flags.to === 'string' ? parseDay(flags.to, '--to') : defaults.to();
  const from = typeof flags.from === 'string' ? parseDay(flags.from, '--from') : defaults.from(to);
  return checkRange({ from, to });
}
