import { localMidnightMs, type TimeZone } from '../../domain/local-time.ts';
import type { Timespan } from '../../domain/resample/timespan.ts';
import { barLengthOf, type Timeframe } from '../../domain/timeframe.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import { spanRanges } from '../../plan/day-ranges.ts';
import type { DayRange } from '../../plan/fetch-task.ts';

/** SQL for the window that a bar falls into. */
export interface WindowSql {
  /** The day on which the window starts. */
  readonly day: string;
  /** With `day`, names the window; computed for each bar. */
  readonly step: string;
  /** The instant at which it starts, out of the two above under the names `date` and `step`. */
  readonly start: string;
}

const US_PER_SECOND = 1_000_000n;
const STEP_SECONDS = { second: 1, minute: 60, hour: 3600 } as const;
const HOUR_SECONDS = 3600;

/** First days of longer windows. `dayofweek` counts from Sunday. */
const FIRST_DAYS: Readonly<Record<Exclude<Timespan, keyof typeof STEP_SECONDS>, string>> = {
  day: 'date',
  week: '(date - dayofweek(date)::INTEGER)',
  month: "date_trunc('month', date)::DATE",
  quarter: "date_trunc('quarter', date)::DATE",
  year: "date_trunc('year', date)::DATE",
};

/**
 * The windows of `barWindowOf` as SQL over columns `timestamp` and `date`, for bars of the days given; a test holds the two
 * together. Midnights are written out of the rules of the domain: what the engine knows of zones depends on its build.
 */
export function windowSql(timeframe: Timeframe, zone: TimeZone, spans: readonly DayRange[]): WindowSql {
  const days = spanRanges(spans);
  const { multiplier, timespan } = barLengthOf(timeframe);
  if (timespan === 'second' || timespan === 'minute' || timespan === 'hour') {
    return intradaySql(STEP_SECONDS[timespan] * multiplier, zone, days);
  }
  const longest = { from: addDays(days.from, -LONGEST_DAYS), to: days.to };
  return { day: FIRST_DAYS[timespan], step: '0', start: `make_timestamptz(${midnightSql(zone, longest)})` };
}

/** No window is longer than a leap year. */
const LONGEST_DAYS = 366;

function intradaySql(stepSeconds: number, zone: TimeZone, days: DayRange): WindowSql {
  const stepUs = BigInt(stepSeconds) * US_PER_SECOND;
  // Days begin on a full hour of Greenwich, in every zone there is: within an hour no midnight is needed.
  if (HOUR_SECONDS % stepSeconds === 0) {
    return {
      day: 'date',
      step: `epoch_us(timestamp) // ${stepUs}`,
      start: `make_timestamptz(step * ${stepUs})`,
    };
  }
  const midnight = midnightSql(zone, days);
  return {
    day: 'date',
    step: `(epoch_us(timestamp) - ${midnight}) // ${stepUs}`,
    start: `make_timestamptz(${midnight} + step * ${stepUs})`,
  };
}

/** The instant at which `date` begins in the zone, in microseconds since 1970; right for the days given. */
function midnightSql(zone: TimeZone, days: DayRange): string {
  const utc = `epoch_us(date::TIMESTAMP)`;
  if (zone === 'UTC') return utc;
  const changes = offsetChanges(zone, days);
  const [first, ...later] = changes;
  const cases = later
    .toReversed()
    .map(({ from, offsetUs }) => `WHEN date >= DATE '${from}' THEN ${offsetUs}`);
  const offset =
    cases.length === 0
      ? `${first?.offsetUs ?? 0n}`
      : `CASE ${cases.join(' ')} ELSE ${first?.offsetUs ?? 0n} END`;
  return `(${utc} + ${offset})`;
}

interface OffsetFrom {
  readonly from: TradingDay;
  /** From midnight in Greenwich to midnight in the zone, in microseconds. */
  readonly offsetUs: bigint;
}

/** Days from which midnights lie elsewhere; the first is that of the range. */
function offsetChanges(zone: TimeZone, { from, to }: DayRange): readonly OffsetFrom[] {
  const changes: OffsetFrom[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const offsetUs = BigInt(localMidnightMs(day, zone) - localMidnightMs(day, 'UTC')) * 1000n;
    if (changes.at(-1)?.offsetUs !== offsetUs) changes.push({ from: day, offsetUs });
  }
  return changes;
}
