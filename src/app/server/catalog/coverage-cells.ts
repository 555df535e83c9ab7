import { join } from 'node:path';
import type {
  CoverageCell,
  CoverageDocument,
  CoverageQuery,
  DayState,
} from '../../../../contract/api/coverage.ts';
import { tradingCalendar } from '../../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../../domain/dataset.ts';
import { localDayOf } from '../../../domain/local-time.ts';
import { latestPublishedDay } from '../../../domain/publication.ts';
import type { TradingCalendar } from '../../../domain/trading-calendar.ts';
import { addDays, type TradingDay } from '../../../domain/trading-day.ts';
import { type DatasetDays, readDatasetDays } from '../../../lake/catalog/dataset-days.ts';
import { readExportState, STATE_FILE } from '../../../lake/qlib/export-state.ts';
import { goldPath } from '../../../lake/qlib/gold-partition.ts';
import { inLake } from '../../../lake/storage/lake-paths.ts';
import { holidayName } from '../../../vendor-api/market-status.ts';
import { requireDataset } from '../../cli/sync-options.ts';
import type { ServerWorld } from '../server-world.ts';
import { type DayWorld, dayState } from './day-states.ts';

/** Days after the last one that can be asked for. */
const DAYS_AHEAD = 366;

/** First and last day for which calendars speak. */
const DAYS = { from: '1990-01-01', to: '2099-12-31' } as const;

type World = Pick<ServerWorld, 'lake' | 'config' | 'clock'>;

/** The heat map of a dataset. Throws `E_DATASET`. */
export async function coverageDocument(
  { dataset: name, by, from, to }: CoverageQuery,
  { lake, config, clock }: World,
): Promise<CoverageDocument> {
  const dataset = requireDataset(name);
  const facts = await readDatasetDays(lake.catalog.db, dataset);
  const calendar = tradingCalendar(DATASETS[dataset].calendar, config.calendar);
  const nowMs = clock.nowMs();
  const held = [...facts.bronze.keys()].sort();
  const known = [...held, ...facts.landed.keys()].sort();
  const end = [latestPublishedDay(calendar, nowMs), ...known.slice(-1)].sort().at(-1);
  // Nobody has anything to say of days that far ahead.
  const horizon = end === undefined ? undefined : addDays(end, DAYS_AHEAD);
  const range = clip(from ?? known[0], [to ?? end, horizon].flatMap((day) => day ?? []).sort()[0]);
  if (range === undefined) return { dataset, by, cells: [] };
  const world: DayWorld = { facts, calendar, nowMs, lastHeld: held.at(-1) };
  const derived = await derivedSpans(dataset, facts, lake.root);
  const cells = new Map<string, MutableCell>();
  for (let day = range.from; day <= range.to; day = addDays(day, 1)) {
    const key = day.slice(0, KEY_CHARACTERS[by]);
    const cell = cells.get(key) ?? emptyCell(key);
    cells.set(key, cell);
    addDay(cell, day, world, derived);
    if (by === 'day') cell.note = noteOf(day, calendar, DATASETS[dataset].calendar === 'XNYS');
  }
  return { dataset, by, cells: [...cells.values()] };
}

const KEY_CHARACTERS = { year: 4, month: 7, day: 10 } as const;

function clip(
  from: string | undefined,
  to: string | undefined,
): { readonly from: TradingDay; readonly to: TradingDay } | undefined {
  if (from === undefined || to === undefined) return undefined;
  const first = from < DAYS.from ? DAYS.from : from;
  const last = to > DAYS.to ? DAYS.to : to;
  return first > last ? undefined : { from: first as TradingDay, to: last as TradingDay };
}

type MutableCell = { -readonly [Name in keyof CoverageCell]: CoverageCell[Name] } & {
  states: Partial<Record<DayState, number>>;
};

function emptyCell(key: string): MutableCell {
  const zero = { silverDays: 0, goldDays: 0, tradingDays: 0, rows: 0, quarantined: 0, bytes: 0 };
  return { key, states: {}, ...zero, note: null };
}

function addDay(cell: MutableCell, day: TradingDay, world: DayWorld, derived: DerivedSpans): void {
  const state = dayState(day, world);
  cell.states[state] = (cell.states[state] ?? 0) + 1;
  if (world.calendar.isTradingDay(day)) cell.tradingDays += 1;
  const held = world.facts.bronze.get(day);
  cell.rows += held?.rows ?? 0;
  cell.quarantined += held?.quarantined ?? 0;
  cell.bytes += held?.bytes ?? world.facts.landed.get(day) ?? 0;
  if (held === undefined || held.rows === 0) return;
  if (derived.silver.some((span) => day >= span.from && day <= span.to)) cell.silverDays += 1;
  if (derived.gold.some((span) => day >= span.from && day <= span.to)) cell.goldDays += 1;
}

interface Span {
  readonly from: string;
  readonly to: string;
}

interface DerivedSpans {
  readonly silver: readonly Span[];
  readonly gold: readonly Span[];
}

async function derivedSpans(
  dataset: DatasetName,
  { silver }: DatasetDays,
  root: string,
): Promise<DerivedSpans> {
  const dayOf = (us: number): TradingDay => localDayOf(us / 1000, DATASETS[dataset].timeZone);
  const state = await readExportState(join(inLake(root, goldPath(dataset)), STATE_FILE));
  return {
    silver: silver.map(({ minUs, maxUs }) => ({ from: dayOf(minUs), to: dayOf(maxUs) })),
    gold: Object.values(state?.freqs ?? {}).map(({ firstDay, lastDay }) => ({ from: firstDay, to: lastDay })),
  };
}

/** A holiday’s name, an early close; null on ordinary days and weekends. */
function noteOf(day: TradingDay, calendar: TradingCalendar, isExchange: boolean): string | null {
  const session = calendar.session(day);
  if (session?.isHalfDay === true) return 'early close';
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  if (session !== undefined || !isExchange || weekday === 0 || weekday === 6) return null;
  return holidayName(day);
}
