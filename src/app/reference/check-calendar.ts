import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { replaceFindings } from '../../lake/catalog/findings.ts';
import { compareHolidays } from '../../plan/compare-holidays.ts';
import type { Configuration } from '../config/configuration.ts';
import type { CalendarCheck } from './reference-result.ts';
import type { PartWorld } from './reference-world.ts';

/** Minutes of difference that no slow answer explains. */
const CLOCK_TOLERANCE_MS = 180_000;

/** Compares the vendor’s holidays and clock with ours, in two calls; findings are kept. */
export async function checkCalendar(
  world: PartWorld,
  calendar: Configuration['calendar'],
): Promise<CalendarCheck> {
  const { rest, lake, nowMs, today } = world;
  const status = await rest.marketStatus(world);
  const [oursMs, theirsMs] = [nowMs(), Date.parse(status.serverTime)];
  const isWrong = Math.abs(oursMs - theirsMs) > CLOCK_TOLERANCE_MS;
  const holidays = await rest.upcomingHolidays(world);
  const compared = compareHolidays(tradingCalendar('XNYS', calendar), holidays, today);
  await lake.catalog.db
    .transaction()
    .execute((db) => replaceFindings(db, { origin: 'calendar', dataset: 'calendar' }, compared.findings));
  return {
    ...compared,
    clock: Number.isNaN(theirsMs) ? undefined : { oursMs, theirsMs, isWrong },
  };
}
