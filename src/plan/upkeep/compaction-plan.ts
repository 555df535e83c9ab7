import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';

/** A day of bronze as the catalog lists it. */
export interface HeldBronzeDay {
  readonly day: TradingDay;
  /** Relative to the lake’s root. */
  readonly path: string;
  readonly rows: number;
  /** Of the day: its file, or its part of a shared one. */
  readonly bytes: number;
  /** Rows of the file when others share it, else null. */
  readonly fileRows: number | null;
  /** Days of one source have the same columns. */
  readonly source: string;
}

/** What a dataset’s days are put together by. `auto`: years of daily bars that are small enough, months of all others. */
export type CompactionPeriod = 'auto' | 'month' | 'year';

/** What decides which days go together. */
export interface CompactionFacts {
  readonly dataset: DatasetName;
  /** Ascending. */
  readonly held: readonly HeldBronzeDay[];
  /** Days that no source has. */
  readonly absent: ReadonlySet<TradingDay>;
  readonly calendar: TradingCalendar;
  readonly today: TradingDay;
  readonly by: CompactionPeriod;
}

/** Days to be put into one file. */
export interface CompactionUnit {
  readonly dataset: DatasetName;
  /** The period that the file belongs to: `2024` or `2024-03`. */
  readonly period: string;
  /** Ascending, of one source. */
  readonly days: readonly HeldBronzeDay[];
  readonly bytes: number;
  /** Files that its days lie in now. */
  readonly files: number;
}

/** What is to be done, and which periods have to wait. */
export interface CompactionPlan {
  readonly units: readonly CompactionUnit[];
  /** Periods that are over and lack a day that may still come. */
  readonly waiting: readonly { readonly period: string; readonly missing: number }[];
}

/** A file should not become larger: it is read, hashed and repaired as a whole. */
const FILE_BYTES_MAX = 1_000_000_000;

/** The vendor publishes by the next noon; corrections of the last days are common. */
const SETTLED_DAYS = 3;

/** Which days of a dataset are to be put together. The same facts give the same plan, and nothing to do once it is carried out. Pure. */
export function planCompaction(facts: CompactionFacts): CompactionPlan {
  const units: CompactionUnit[] = [];
  const waiting: CompactionPlan['waiting'][number][] = [];
  const years = Map.groupBy(facts.held, ({ day }) => day.slice(0, 4));
  for (const [year, days] of years) {
    if (isByYear(year, days, facts)) {
      units.push(...unitsOf(year, days, facts.dataset));
      continue;
    }
    for (const [month, own] of Map.groupBy(days, ({ day }) => day.slice(0, 7))) {
      if (lastDayOf(month) > addDays(facts.today, -SETTLED_DAYS)) continue;
      const missing = missingDays(month, facts);
      if (missing > 0) waiting.push({ period: month, missing });
      else units.push(...unitsOf(month, own, facts.dataset));
    }
  }
  return { units, waiting };
}

function isByYear(year: string, days: readonly HeldBronzeDay[], facts: CompactionFacts): boolean {
  const { by, dataset, today } = facts;
  if (by === 'month' || lastDayOf(year) > addDays(today, -SETTLED_DAYS)) return false;
  // What lies in a year’s file stays there, or it would go back and forth.
  const isYearNow = days.some(({ path }) => /\/year=\d{4}\/part-\d+\.parquet$/.test(path));
  const bytes = days.reduce((sum, each) => sum + each.bytes, 0);
  const isSmall = DATASETS[dataset].timeframe === '1d' && bytes <= FILE_BYTES_MAX;
  return (by === 'year' || isYearNow || isSmall) && missingDays(year, facts) === 0;
}

/** Trading days of a period, from the first that is held at all, that are neither held nor known to be absent. */
function missingDays(period: string, { held, absent, calendar }: CompactionFacts): number {
  const first = held[0]?.day;
  if (first === undefined) return 0;
  const known = new Set(held.map(({ day }) => day));
  const start = firstDayOf(period);
  const days = calendar.tradingDays(start < first ? first : start, lastDayOf(period));
  return days.filter((day) => !known.has(day) && !absent.has(day)).length;
}

/** The files that a period’s days should lie in, unless they do. */
function unitsOf(
  period: string,
  days: readonly HeldBronzeDay[],
  dataset: DatasetName,
): readonly CompactionUnit[] {
  const own = ofMainSource(days);
  if (own.length < 2 || isCompact(period, own, days)) return [];
  return chunks(own).map((chunk) => ({
    dataset,
    period,
    days: chunk,
    bytes: chunk.reduce((sum, { bytes }) => sum + bytes, 0),
    files: new Set(chunk.map(({ path }) => path)).size,
  }));
}

/** Bars of grouped answers have a column more: the days of the fewer source stay by themselves. */
function ofMainSource(days: readonly HeldBronzeDay[]): readonly HeldBronzeDay[] {
  const groups = [...Map.groupBy(days, ({ source }) => source).values()];
  return groups.reduce<readonly HeldBronzeDay[]>(
    (best, each) => (each.length > best.length ? each : best),
    [],
  );
}

/** Whether the days lie in files of their period, and nothing else does. */
function isCompact(period: string, own: readonly HeldBronzeDay[], all: readonly HeldBronzeDay[]): boolean {
  const folder =
    period.length === 4 ? `/year=${period}/` : `/year=${period.slice(0, 4)}/month=${period.slice(5)}/`;
  for (const [path, days] of Map.groupBy(all, (day) => day.path)) {
    const rows = days.reduce((sum, each) => sum + each.rows, 0);
    const [first] = days;
    if (first?.fileRows === null) {
      if (own.includes(first)) return false;
      continue;
    }
    if (rows !== first?.fileRows || !new RegExp(`${folder}part-\\d+\\.parquet$`).test(path)) return false;
  }
  return true;
}

/** Days one after the other, as many as make no file larger than it should be. */
function chunks(days: readonly HeldBronzeDay[]): readonly (readonly HeldBronzeDay[])[] {
  const total = days.reduce((sum, { bytes }) => sum + bytes, 0);
  const count = Math.max(1, Math.ceil(total / FILE_BYTES_MAX));
  const result: HeldBronzeDay[][] = [[]];
  let bytes = 0;
  for (const day of days) {
    if (bytes + day.bytes > total / count && (result.at(-1)?.length ?? 0) > 0 && result.length < count) {
      result.push([]);
      bytes = 0;
    }
    result.at(-1)?.push(day);
    bytes += day.bytes;
  }
  return result;
}

function firstDayOf(period: string): TradingDay {
  return (period.length === 4 ? `${period}-01-01` : `${period}-01`) as TradingDay;
}

function lastDayOf(period: string): TradingDay {
  if (period.length === 4) return `${period}-12-31` as TradingDay;
  const [year, month] = [Number(period.slice(0, 4)), Number(period.slice(5))];
  const next = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`;
  return addDays(next as TradingDay, -1);
}
