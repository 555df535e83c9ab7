import type { Finding } from '../domain/finding.ts';
import type { TradingCalendar } from '../domain/trading-calendar.ts';
import { addDays, dayOfWeek, parseTradingDay, type TradingDay } from '../domain/trading-day.ts';

/** A coming day of which the vendor says that an exchange is closed or closes early. */
export interface AnnouncedDay {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly exchange: string;
  readonly name: string;
  /** `closed` or `early-close`. */
  readonly status: string;
  /** An instant; for early closes. */
  readonly close?: string | undefined;
}

/** How the vendor’s list and our calendar agree. */
export interface HolidayComparison {
  /** Days that one of both holds special. */
  readonly days: number;
  /** The last day the vendor’s list reaches; `undefined` when it is empty. */
  readonly until: TradingDay | undefined;
  readonly findings: readonly Finding[];
}

/** Exchanges that keep the calendar XNYS; the over-the-counter market has days of its own. */
const EXCHANGES = ['NYSE', 'NASDAQ'];

/** The vendor announces about a year; what lies further ahead is a slip of the pen. */
const DAYS_AHEAD_MAX = 800;

/**
 * Compares what the vendor announces with our calendar, in both directions: days it calls closed or short and we do
 * not, and days from tomorrow until the end of its list that only we hold special. `today` is New York’s.
 */
export function compareHolidays(
  calendar: TradingCalendar,
  announced: readonly AnnouncedDay[],
  today: TradingDay,
): HolidayComparison {
  const last = addDays(today, DAYS_AHEAD_MAX);
  const own = announced.filter(({ exchange, date }) => EXCHANGES.includes(exchange) && date <= last);
  const byDay = Map.groupBy(own, ({ date }) => parseTradingDay(date));
  byDay.delete(undefined);
  const days = [...byDay.keys()].filter((day) => day !== undefined).sort();
  const until = days.at(-1);
  const said = days.flatMap((day) => judgeDay(calendar, day, byDay.get(day)?.[0]));
  const unsaid = specialDays(calendar, addDays(today, 1), until).filter((day) => !byDay.has(day));
  return {
    days: days.length + unsaid.length,
    until,
    findings: [...said, ...unsaid.map((day) => unannounced(calendar, day))],
  };
}

function judgeDay(
  calendar: TradingCalendar,
  day: TradingDay,
  announced: AnnouncedDay | undefined,
): readonly Finding[] {
  if (announced === undefined) return [];
  const { name, status, close } = announced;
  const session = calendar.session(day);
  const evidence = { name, status, ours: describe(calendar, day), ...(close === undefined ? {} : { close }) };
  const differs = (rule: string, message: string): readonly Finding[] => [
    { rule, severity: 'warning', dataset: 'calendar', day, message, rowCount: 0, evidence },
  ];
  if (status === 'closed') {
    if (session === undefined) return [];
    return differs(
      'holiday-unknown',
      `${day}: the vendor says closed (${name}), our calendar says ${describe(calendar, day)}. Add it to calendar.closed if the exchange says so too.`,
    );
  }
  if (status !== 'early-close') {
    return differs(
      'holiday-status-unknown',
      `${day}: the vendor says ${JSON.stringify(status.slice(0, 40))} (${name}), which is neither closed nor early-close.`,
    );
  }
  if (session === undefined || !session.isHalfDay) {
    const key = session === undefined ? 'calendar.open and calendar.halfDays' : 'calendar.halfDays';
    return differs(
      'early-close-unknown',
      `${day}: the vendor says that the exchange closes early (${name}), our calendar says ${describe(calendar, day)}. Add it to ${key} if the exchange says so too.`,
    );
  }
  const closeMs = close === undefined ? Number.NaN : Date.parse(close);
  if (Number.isNaN(closeMs) || closeMs === session.closeMs) return [];
  return differs(
    'early-close-differs',
    `${day}: the vendor says that the exchange closes at ${close ?? ''} (${name}), our calendar says ${new Date(session.closeMs).toISOString()}.`,
  );
}

function unannounced(calendar: TradingCalendar, day: TradingDay): Finding {
  const ours = describe(calendar, day);
  return {
    rule: 'holiday-unannounced',
    severity: 'warning',
    dataset: 'calendar',
    day,
    message: `${day}: our calendar says ${ours}, the vendor’s list of holidays does not name the day. Correct it under calendar in barlake.yaml if the exchange trades as usual.`,
    rowCount: 0,
    evidence: { ours },
  };
}

/** Working days that are closed or short by our calendar, both ends included. */
function specialDays(
  calendar: TradingCalendar,
  from: TradingDay,
  to: TradingDay | undefined,
): readonly TradingDay[] {
  const days: TradingDay[] = [];
  for (let day = from; to !== undefined && day <= to; day = addDays(day, 1)) {
    if (dayOfWeek(day) === 0 || dayOfWeek(day) === 6) continue;
    if (calendar.session(day)?.isHalfDay !== false) days.push(day);
  }
  return days;
}

function describe(calendar: TradingCalendar, day: TradingDay): string {
  const session = calendar.session(day);
  if (session === undefined) return 'closed';
  return session.isHalfDay ? 'a half day' : 'a full day';
}
