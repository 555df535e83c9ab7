import type { TradingDay } from '../../domain/trading-day.ts';
import type { Measured } from './measured.ts';
import { deviationsFrom, robustBand } from './robust-band.ts';
import type { SettingsByRule } from './rule-settings.ts';

/** A day as the catalog knows it. */
export interface HeldDay {
  readonly day: TradingDay;
  readonly rows: number;
  readonly symbols: number;
  readonly quarantined: number;
  readonly duplicates: number;
}

/** What is known of a dataset’s days. */
export interface CoverageFacts {
  /** Ascending. */
  readonly held: readonly HeldDay[];
  /** Trading days of the calendar in the range, ascending. */
  readonly tradingDays: readonly TradingDay[];
  readonly isShortDay: (day: TradingDay) => boolean;
  /** Days that the market may have bars of although the calendar says it is closed. */
  readonly mayTradeWhenClosed: boolean;
  /** When the file of a day should have been out, in epoch milliseconds. */
  readonly expectedMs: (day: TradingDay) => number;
  readonly nowMs: number;
}

/** What rules about coverage have to say of one day. */
export interface DayCoverage {
  readonly day: TradingDay;
  readonly measured: readonly Measured[];
}

/** Days before a day that its counts are held against, and how many of them there must be. */
const WINDOW_DAYS = 20;
const WINDOW_DAYS_MIN = 8;

/** Counts of usual days differ by so much; without this, a market that never changes would make every change a defect. */
const DEVIATION_SHARE_MIN = 0.03;

/** Judges a dataset’s days by the catalog alone: what is missing, late, or of another size than usual. */
export function judgeCoverage(facts: CoverageFacts, settings: SettingsByRule): readonly DayCoverage[] {
  const gaps = missingDays(facts, settings);
  const trading = new Set(facts.tradingDays);
  const sizes = facts.held.map((held, index) => ({
    day: held.day,
    measured: [
      ...(facts.mayTradeWhenClosed || trading.has(held.day) ? [] : [closed(held)]),
      ...counts(index, facts, settings),
      { rule: 'rows-refused', broken: held.quarantined, of: held.rows + held.quarantined, examples: [] },
      { rule: 'rows-repeated', broken: held.duplicates, of: held.rows + held.duplicates, examples: [] },
    ] satisfies readonly Measured[],
  }));
  return [...gaps, ...sizes].toSorted((left, right) => (left.day < right.day ? -1 : 1));
}

/** Each gap is told by itself; what comes after the last day that is held is one thing, told on its first day. */
function missingDays(
  { held, tradingDays, expectedMs, nowMs }: CoverageFacts,
  settings: SettingsByRule,
): readonly DayCoverage[] {
  const [first, last] = [held[0]?.day, held.at(-1)?.day];
  if (first === undefined || last === undefined) return [];
  const days = new Set(held.map(({ day }) => day));
  const gaps = tradingDays.filter((day) => !days.has(day) && day > first && day < last);
  const patienceMs = (settings.get('late-day')?.tolerance ?? 0) * 3_600_000;
  const late = tradingDays.filter((day) => day > last && nowMs - expectedMs(day) > patienceMs);
  const [firstLate] = late;
  return [
    ...gaps.map((day): DayCoverage => {
      return { day, measured: [{ rule: 'missing-day', broken: 1, of: 1, examples: [day], rows: 0 }] };
    }),
    ...(firstLate === undefined
      ? []
      : [
          {
            day: firstLate,
            measured: [
              {
                rule: 'late-day',
                broken: late.length,
                of: late.length,
                examples: late,
                rows: 0,
                evidence: { hours_late: Math.floor((nowMs - expectedMs(firstLate)) / 3_600_000) },
              } as const,
            ],
          },
        ]),
  ];
}

function closed({ day, rows }: HeldDay): Measured {
  return { rule: 'closed-day', broken: 1, of: 1, examples: [day], rows };
}

/** Short days are held against nothing, and nothing against them: there are few, and each is shorter by another share. */
function counts(index: number, { held, isShortDay }: CoverageFacts, settings: SettingsByRule) {
  const own = held[index];
  if (own === undefined || isShortDay(own.day)) return [];
  const before = held.slice(Math.max(0, index - WINDOW_DAYS), index).filter(({ day }) => !isShortDay(day));
  if (before.length < WINDOW_DAYS_MIN) return [];
  return [
    ...compare(
      'row-count',
      own.rows,
      before.map(({ rows }) => rows),
      settings,
    ),
    ...compare(
      'symbol-count',
      own.symbols,
      before.map(({ symbols }) => symbols),
      settings,
    ),
  ];
}

function compare(
  rule: 'row-count' | 'symbol-count',
  value: number,
  before: readonly number[],
  settings: SettingsByRule,
): readonly Measured[] {
  const band = robustBand(before);
  const deviations = deviationsFrom(band, value, Math.max(1, DEVIATION_SHARE_MIN * band.median));
  if (deviations <= (settings.get(rule)?.tolerance ?? Number.POSITIVE_INFINITY)) return [];
  const evidence = {
    found: value,
    usual: band.median,
    deviations: Math.round(deviations * 10) / 10,
  };
  return [
    { rule, broken: 1, of: 1, examples: [`${value} instead of about ${band.median}`], evidence, rows: value },
  ];
}
