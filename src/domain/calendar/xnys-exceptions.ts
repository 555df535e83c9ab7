import type { TradingDay } from '../trading-day.ts';

/** A day on which the exchange did not keep to its rules. */
export interface XnysException {
  /** Why, and who says so. */
  readonly reason: string;
  /** New York time `HH:MM`; the usual time where it is absent. */
  readonly open?: string;
  readonly close?: string;
}

/** Whole days closed outside the holiday rules, since 1990. */
const XNYS_CLOSURES: Readonly<Record<string, string>> = {
  '1994-04-27': 'funeral of Richard Nixon (NYSE special closings)',
  '2001-09-11': 'attack on the World Trade Center before the opening (NYSE special closings)',
  '2001-09-12': 'attack on the World Trade Center (NYSE special closings)',
  '2001-09-13': 'attack on the World Trade Center (NYSE special closings)',
  '2001-09-14': 'attack on the World Trade Center (NYSE special closings)',
  '2004-06-11': 'mourning for Ronald Reagan (NYSE special closings)',
  '2007-01-02': 'mourning for Gerald Ford (NYSE special closings)',
  '2012-10-29': 'hurricane Sandy (NYSE Euronext, 2012-10-28)',
  '2012-10-30': 'hurricane Sandy (NYSE Euronext, 2012-10-29)',
  '2018-12-05': 'mourning for George H. W. Bush (NYSE, 2018-12-01)',
  '2025-01-09': 'mourning for Jimmy Carter (NYSE, 2024-12-30)',
};

/** Single days with other hours, since 1990. Shifts below ten minutes and pauses within a day are left out. */
export const XNYS_IRREGULAR_HOURS: Readonly<Record<string, XnysException>> = {
  '1990-12-27': { open: '11:00', reason: 'transformer explosion (Los Angeles Times, 1990-12-27)' },
  '1994-02-11': { close: '14:30', reason: 'snow (NYSE special closings)' },
  '1995-12-18': { open: '10:30', reason: 'computer trouble (NYSE special closings)' },
  '1996-01-08': { open: '11:00', close: '14:00', reason: 'blizzard (NYSE special closings)' },
  '1997-10-27': { close: '15:30', reason: 'circuit breaker, second halt (NYSE special closings)' },
  '1997-12-26': { close: '13:00', reason: 'planned, Friday after Christmas (NYSE special closings)' },
  '1999-12-31': { close: '13:00', reason: 'planned, turn of the millennium (NYSE board, June 1999)' },
  '2002-09-11': { open: '12:00', reason: 'remembrance of the year before (NYSE special closings)' },
  '2003-12-26': { close: '13:00', reason: 'planned, Friday after Christmas (NYSE special closings)' },
};

/** Whether the exchange stayed shut on that day against its rules. */
export function isXnysClosure(day: TradingDay): boolean {
  return Object.hasOwn(XNYS_CLOSURES, day);
}
