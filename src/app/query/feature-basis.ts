import { type CalendarRows, calendarRows, dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS } from '../../domain/dataset.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import type { Program } from '../../expression/program.ts';
import { programFields } from '../../expression/program-fields.ts';
import { foreignInstruments } from '../../lake/features/open-grid-computer.ts';
import { type CalendarWindows, calendarWindows } from '../../plan/calendar-windows.ts';
import { spanRanges } from '../../plan/day-ranges.ts';
import type { DayRange } from '../../plan/fetch-task.ts';
import { isLong } from '../../plan/query/plan-read.ts';
import type { ReadPlan } from '../../plan/query/read-plan.ts';
import type { Configuration } from '../config/configuration.ts';
import type { LakeSnapshot } from './lake-snapshot.ts';
import { planBars } from './plan-bars.ts';
import { type RequestedFeatures, readsOwnLength } from './resolve-features.ts';
import type { ResolvedRequest } from './resolve-request.ts';

/** Bars that features are computed on where those of the whole market, as it has them, are not all or not the right length. */
export interface FeatureBasis {
  /** Bars of days for longer ones, else of the length asked for. */
  readonly plan: ReadPlan;
  /** The length that the plan’s bars are read at. */
  readonly length: Timeframe;
  /** Days whose rows are laid out, look-back and look-ahead included: whole windows. */
  readonly rows: DayRange;
  /** Symbols read, instruments that expressions name included; empty: all. */
  readonly symbols: readonly string[];
}

const ALL_DAYS: DayRange = { from: tradingDay('1900-01-01'), to: tradingDay('2999-12-31') };

/** What is known when a basis is asked for. */
export interface BasisFacts {
  readonly resolved: ResolvedRequest;
  readonly plan: ReadPlan;
  readonly snapshot: LakeSnapshot;
  readonly calendar: Configuration['calendar'];
}

/**
 * What to compute features on besides the market’s own bars; `undefined` when those are all there is. Bars of other lengths are put
 * together as for the request itself. Longer bars than days come from days alone: a split may fall into one that was fetched as such.
 */
export async function featureBasis(
  { program }: RequestedFeatures,
  { resolved, plan, snapshot, calendar: overrides }: BasisFacts,
): Promise<FeatureBasis | undefined> {
  const { request, days } = resolved;
  const needsNone = readsOwnLength(resolved) && plan.parts.every(({ origin }) => origin !== 'targeted');
  if (needsNone || days === undefined || plan.parts.length === 0) return undefined;
  const wanted = sourceOf(resolved, program);
  const { parts } = await planBars({ ...wanted, days: ALL_DAYS }, snapshot);
  if (parts.length === 0) return undefined;
  const held = spanRanges(parts.map(({ span }) => span));
  const calendar = tradingCalendar(DATASETS[`${request.asset}_daily`].calendar, overrides);
  const rows = rowsToRead({ days, held, rows: calendarRows(calendar, held.to), program }, request.timeframe);
  if (rows === undefined) return undefined;
  // A close before a halt, which `change` goes on from, lies any number of rows back.
  const from = programFields(program).has('change') ? held.from : rows.from;
  const needed = await planBars({ ...wanted, days: { from, to: rows.to } }, snapshot);
  const { timeframe: length, symbols } = wanted.request;
  return { plan: needed, length, rows, symbols };
}

function sourceOf(resolved: ResolvedRequest, program: Program): ResolvedRequest {
  const { request, series } = resolved;
  const foreign = request.symbols.length === 0 ? [] : foreignInstruments(program);
  const symbols = [...new Set([...request.symbols, ...foreign])];
  const columns = [...programFields(program)];
  const asked = { ...request, symbols, adjust: 'none' as const };
  if (!isLong(request.timeframe)) return { ...resolved, request: asked, columns };
  return {
    ...resolved,
    request: { ...asked, timeframe: '1d' },
    base: '1d',
    series: series.filter((length) => length === '1d'),
    columns,
  };
}

interface RowFacts {
  readonly days: DayRange;
  readonly held: DayRange;
  readonly rows: CalendarRows;
  readonly program: Program;
}

/** Bars within a day look at no other day; of days and longer ones, as many rows before and after as expressions look at. */
function rowsToRead({ days, held, rows, program }: RowFacts, timeframe: Timeframe): DayRange | undefined {
  const from = days.from < held.from ? held.from : days.from;
  const to = days.to > held.to ? held.to : days.to;
  if (from > to) return undefined;
  if (timeframe !== '1d' && !isLong(timeframe)) return { from, to };
  const windows = calendarWindows(rows, timeframe);
  const windowAt = (day: DayRange['from']): number =>
    windows.windowOfRow(rows.firstRowFrom(dayNumberOf(day)));
  const first = windowAt(held.from);
  const last = windows.count - 1;
  const start = Math.max(windowAt(from) - program.lookBack, first);
  const end = Math.min(windowOfLast(rows, windows, to) + program.lookAhead, last);
  const [earliest, latest] = [windows.daysOf(start).from, windows.daysOf(end).to];
  return {
    from: earliest < held.from ? held.from : earliest,
    to: latest > held.to ? held.to : latest,
  };
}

function windowOfLast(rows: CalendarRows, windows: CalendarWindows, day: DayRange['to']): number {
  return windows.windowOfRow(Math.max(0, rows.firstRowFrom(dayNumberOf(day) + 1) - 1));
}
