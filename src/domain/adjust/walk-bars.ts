import { applyEvents, type CapitalEvent, describeEvents, type Factors } from './apply-events.ts';
import { isSameSecurity, type TickerTenure } from './ticker-tenure.ts';

/** Bars as columns, in the order of their days. Symbols are numbers from 0, days are counted since 1970. */
export interface BarColumns {
  readonly rows: number;
  readonly symbols: Int32Array;
  readonly days: Int32Array;
  readonly opens: Float64Array;
  readonly closes: Float64Array;
}

/** What is known of the symbols besides their bars, by their number. */
export interface WalkKnowledge {
  readonly symbolCount: number;
  /** By {@link compareEvents}. */
  eventsOf(symbol: number): readonly CapitalEvent[];
  /** Who had the symbol when; absent: nobody knows. */
  tenureOf(symbol: number): TickerTenure | undefined;
}

/** A life of a symbol: the bars of one security. */
export interface SymbolLife {
  readonly symbol: number;
  /** Counts from 0. */
  readonly life: number;
  readonly firstDay: number;
  readonly lastDay: number;
  readonly bars: number;
}

/** From `day` on these factors hold. */
export interface WalkStep extends Factors {
  readonly symbol: number;
  readonly life: number;
  readonly day: number;
  /** What changed them; `first bar` of a life. */
  readonly cause: string;
}

/** A bar and the one before it in the same life. */
export interface PriceMove {
  readonly symbol: number;
  readonly previousDay: number;
  readonly day: number;
  readonly previousClose: number;
  readonly open: number;
  readonly close: number;
  /** Events that took effect with this bar. */
  readonly events: readonly CapitalEvent[];
  /** Events that could not be applied. */
  readonly refused: readonly CapitalEvent[];
}

/** Where a walk puts what it finds; each call is about one bar. */
export interface WalkSinks {
  step(step: WalkStep): void;
  life(life: SymbolLife): void;
  /** Months in which a life has bars: `month` counts from the year 0. */
  activity(activity: { readonly symbol: number; readonly life: number; readonly month: number }): void;
  /** Moves with an event, and those above {@link MOVE_MIN} without. */
  move(move: PriceMove): void;
}

/** Calendar days without a bar after which a symbol counts as another security, where nothing says that it is the same. */
const GAP_DAYS_MAX = 365;

/** Moves from close to open that are told of: up by two fifths, or down by as much. */
const MOVE_MIN = 1.4;

/** A walk over bars, some thousand at a time. */
export interface BarWalk {
  /** Days must not go back from one call to the next. Throws `RangeError`. */
  take(bars: BarColumns): void;
  /** Ends all lives. */
  finish(): void;
}

/**
 * Goes over the bars of many symbols once, day by day, and finds their lives and factors. Keeps some numbers for each
 * symbol, whatever the number of bars. A day that is given again for a symbol counts once.
 */
export function walkBars(knowledge: WalkKnowledge, sinks: WalkSinks): BarWalk {
  const state = emptyState(knowledge.symbolCount);
  let latest = Number.NEGATIVE_INFINITY;
  let month = 0;
  return {
    take(bars) {
      for (let row = 0; row < bars.rows; row += 1) {
        const day = bars.days[row] ?? 0;
        if (day < latest) throw new RangeError(`bars go back from day ${latest} to ${day}`);
        if (day > latest) month = monthOfDay(day);
        latest = day;
        takeBar(state, knowledge, sinks, {
          symbol: bars.symbols[row] ?? 0,
          day,
          month,
          open: bars.opens[row] ?? Number.NaN,
          close: bars.closes[row] ?? Number.NaN,
        });
      }
    },
    finish() {
      for (let symbol = 0; symbol < knowledge.symbolCount; symbol += 1) endLife(state, sinks, symbol);
    },
  };
}

/** Of each symbol: its present life and the last bar. `bars` is 0 before the first. */
interface WalkState {
  readonly life: Int32Array;
  readonly firstDay: Int32Array;
  readonly lastDay: Int32Array;
  readonly bars: Int32Array;
  readonly month: Int32Array;
  readonly close: Float64Array;
  readonly split: Float64Array;
  readonly total: Float64Array;
  /** The first event that has not been passed. */
  readonly nextEvent: Int32Array;
}

function emptyState(count: number): WalkState {
  return {
    life: new Int32Array(count),
    firstDay: new Int32Array(count),
    lastDay: new Int32Array(count),
    bars: new Int32Array(count),
    month: new Int32Array(count).fill(-1),
    close: new Float64Array(count),
    split: new Float64Array(count),
    total: new Float64Array(count),
    nextEvent: new Int32Array(count),
  };
}

interface WalkedBar {
  readonly symbol: number;
  readonly day: number;
  readonly month: number;
  readonly open: number;
  readonly close: number;
}

function takeBar(state: WalkState, knowledge: WalkKnowledge, sinks: WalkSinks, bar: WalkedBar): void {
  const { symbol, day, month, close } = bar;
  const bars = state.bars[symbol] ?? 0;
  const previousDay = state.lastDay[symbol] ?? 0;
  if (bars > 0 && previousDay === day) return;
  const isFirst = bars === 0 || !continues(knowledge.tenureOf(symbol), previousDay, day);
  if (isFirst) beginLife(state, knowledge, sinks, bar);
  else goOn(state, knowledge, sinks, bar);
  state.lastDay[symbol] = day;
  state.close[symbol] = close;
  state.bars[symbol] = (state.bars[symbol] ?? 0) + 1;
  if (state.month[symbol] === month) return;
  state.month[symbol] = month;
  sinks.activity({ symbol, life: state.life[symbol] ?? 0, month });
}

function continues(tenure: TickerTenure | undefined, previousDay: number, day: number): boolean {
  const isNear = day - previousDay <= GAP_DAYS_MAX;
  // Nearly every bar; whoever had the ticker, it was one security.
  if (tenure === undefined || (isNear && tenure.borders.length === 0)) return isNear;
  return isSameSecurity(tenure, previousDay, day) ?? isNear;
}

function beginLife(
  state: WalkState,
  knowledge: WalkKnowledge,
  sinks: WalkSinks,
  { symbol, day }: WalkedBar,
): void {
  const isLater = (state.bars[symbol] ?? 0) > 0;
  endLife(state, sinks, symbol);
  const life = isLater ? (state.life[symbol] ?? 0) + 1 : 0;
  state.life[symbol] = life;
  state.firstDay[symbol] = day;
  state.bars[symbol] = 0;
  state.month[symbol] = -1;
  state.split[symbol] = 1;
  state.total[symbol] = 1;
  passEvents(state, knowledge, symbol, day);
  sinks.step({ symbol, life, day, split: 1, total: 1, cause: 'first bar' });
}

function goOn(state: WalkState, knowledge: WalkKnowledge, sinks: WalkSinks, bar: WalkedBar): void {
  const { symbol, day, open, close } = bar;
  const previousClose = state.close[symbol] ?? Number.NaN;
  const due = passEvents(state, knowledge, symbol, day);
  if (due.length === 0) {
    const ratio = open / previousClose;
    if (ratio < MOVE_MIN && ratio > 1 / MOVE_MIN) return;
  }
  const before = { split: state.split[symbol] ?? 1, total: state.total[symbol] ?? 1 };
  const { split, total, applied, refused } = applyEvents(before, previousClose, due);
  const previousDay = state.lastDay[symbol] ?? 0;
  sinks.move({ symbol, previousDay, day, previousClose, open, close, events: applied, refused });
  if (applied.length === 0) return;
  state.split[symbol] = split;
  state.total[symbol] = total;
  sinks.step({ symbol, life: state.life[symbol] ?? 0, day, split, total, cause: describeEvents(applied) });
}

/** The events up to a day that were not passed before. */
function passEvents(
  state: WalkState,
  knowledge: WalkKnowledge,
  symbol: number,
  day: number,
): readonly CapitalEvent[] {
  const start = state.nextEvent[symbol] ?? 0;
  const events = knowledge.eventsOf(symbol);
  if ((events[start]?.day ?? Number.POSITIVE_INFINITY) > day) return NO_EVENTS;
  let end = start;
  while ((events[end]?.day ?? Number.POSITIVE_INFINITY) <= day) end += 1;
  state.nextEvent[symbol] = end;
  return events.slice(start, end);
}

const NO_EVENTS: readonly CapitalEvent[] = [];

function endLife(state: WalkState, sinks: WalkSinks, symbol: number): void {
  const bars = state.bars[symbol] ?? 0;
  if (bars === 0) return;
  sinks.life({
    symbol,
    life: state.life[symbol] ?? 0,
    firstDay: state.firstDay[symbol] ?? 0,
    lastDay: state.lastDay[symbol] ?? 0,
    bars,
  });
}

function monthOfDay(day: number): number {
  const date = new Date(day * MS_PER_DAY);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

const MS_PER_DAY = 86_400_000;
