import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { latestCompleteDay } from '../../domain/latest-complete-day.ts';
import { localDayOf } from '../../domain/local-time.ts';
import { barLengthOf } from '../../domain/timeframe.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import type { TaskOutcome } from '../../execute/run-tasks.ts';
import type { PublishedPiece } from '../../lake/targeted/series-piece.ts';
import { type DayRange, type FetchTask, seriesName, type TargetedSeries } from '../../plan/fetch-task.ts';
import { zoneOfAsset } from '../../plan/series-window.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';
import { type BarCollector, type CollectedPiece, collectBars } from '../fetch/collect-bars.ts';
import { possibleFloors } from '../fetch/history-memory.ts';
import type { SeriesWorld } from '../fetch/series-world.ts';

/** Bars that wait for their year to be whole before the part that is there is published. */
const WAITING_BARS_MAX = 200_000;

/** With a small budget a year takes long; what is older than this is published in parts. */
const WAITING_MS_MAX = 30_000;

/**
 * Asks the vendor for the bars of one symbol and publishes them year by year as they come. What arrived before an error is
 * published all the same. Throws `E_NOT_FOUND` for a symbol that the vendor does not know, `E_NOT_ENTITLED`, and what the
 * client and the writer throw.
 */
export async function fetchSeries(
  task: FetchTask,
  world: SeriesWorld,
  signal: AbortSignal,
): Promise<TaskOutcome> {
  const rest = world.rest;
  if (rest === undefined) throw new Error(`${task.id} was performed without a client`);
  const outlet = openOutlet(task, world);
  const fetching: Fetching = { task, world, rest, outlet, signal, today: todayOf(task, world) };
  try {
    await fetchRanges(fetching);
    const to = task.ranges.at(-1)?.to ?? fetching.today;
    if (outlet.isEmpty) await world.knownSymbols(task.symbol, to, signal);
  } catch (error) {
    await outlet.end({ isDone: false }).catch(() => undefined);
    throw error;
  }
  await outlet.end({ isDone: true });
  return { kind: 'done' };
}

interface Fetching {
  readonly task: FetchTask;
  readonly world: SeriesWorld;
  readonly rest: RestClient;
  readonly outlet: Outlet;
  readonly signal: AbortSignal;
  /** In the asset’s zone. */
  readonly today: TradingDay;
}

function todayOf({ asset }: TargetedSeries, { clock }: SeriesWorld): TradingDay {
  return addDays(latestCompleteDay(zoneOfAsset(asset), clock.nowMs()), 1);
}

/**
 * Ranges that lie before the plan’s history do not keep from the others; throws when there are no others, and none
 * are held.
 */
async function fetchRanges(fetching: Fetching): Promise<void> {
  const { task, world } = fetching;
  const refused: { readonly days: DayRange; readonly floor: TradingDay; readonly cause: unknown }[] = [];
  for (const days of task.ranges) {
    const before = await fetchRange(fetching, days);
    if (before !== undefined) refused.push({ days, ...before });
  }
  const [first] = refused;
  if (first !== undefined && refused.length === task.ranges.length && !task.isRest) {
    const days = { from: first.days.from, to: refused.at(-1)?.days.to ?? first.days.to };
    throw beforeHistory(task, days, first);
  }
  for (const { days, floor } of refused) {
    world.tally.notes.push({ ...seriesOf(task), kind: 'refused', days, floor });
  }
}

/** A range that the plan’s history does not reach at all. */
interface BeforeHistory {
  readonly floor: TradingDay;
  readonly cause: unknown;
}

/** Asks for a range, from where the plan’s history begins when it does not reach the range’s first day. */
async function fetchRange(fetching: Fetching, range: DayRange): Promise<BeforeHistory | undefined> {
  const { task, world } = fetching;
  const known = world.history.floorOf(task.asset);
  if (known !== undefined && known > range.from) return fetchFrom(fetching, range, known, undefined);
  try {
    await askRange(fetching, range);
    return undefined;
  } catch (error) {
    if (!isBarlakeError(error, 'E_NOT_ENTITLED') || error.details['scope'] === 'endpoint') throw error;
    const { timespan } = barLengthOf(task.timeframe);
    const floor = await world.history.search(`${task.asset} ${timespan}`, task.asset, () =>
      findFloor(fetching, range),
    );
    return fetchFrom(fetching, range, floor, error);
  }
}

async function fetchFrom(
  fetching: Fetching,
  range: DayRange,
  floor: TradingDay | undefined,
  cause: unknown,
): Promise<BeforeHistory | undefined> {
  const { task, world } = fetching;
  if (floor === undefined || floor <= range.from) throw cause;
  if (floor > range.to) return { floor, cause };
  const days = { from: range.from, to: addDays(floor, -1) };
  world.tally.notes.push({ ...seriesOf(task), kind: 'refused', days, floor });
  await askRange(fetching, { from: floor, to: range.to });
  return undefined;
}

function seriesOf({ asset, timeframe, symbol }: TargetedSeries): TargetedSeries {
  return { asset, timeframe, symbol };
}

/** The first of the days at which plans begin that the vendor does not refuse; a question of one day for each. */
async function findFloor(
  { task, rest, signal, today }: Fetching,
  range: DayRange,
): Promise<TradingDay | undefined> {
  for (const day of possibleFloors({ from: range.from, to: today }, today)) {
    try {
      for await (const _ of rest.aggregates({ ...wantedBars(task), from: day, to: day }, { signal })) break;
      return day;
    } catch (error) {
      if (!isBarlakeError(error, 'E_NOT_ENTITLED')) throw error;
    }
  }
  return undefined;
}

function beforeHistory(
  task: FetchTask,
  { from, to }: DayRange,
  { floor, cause }: BeforeHistory,
): BarlakeError {
  return new BarlakeError('E_NOT_ENTITLED', {
    message: `${seriesName(task)} ${task.symbol}, ${from} to ${to}: the plan’s history begins on ${floor}.`,
    mend: `Ask for days from ${floor} on, or choose a plan with a longer history.`,
    details: { symbol: task.symbol, from, to, floor, scope: 'days' },
    cause,
  });
}

function wantedBars({ symbol, timeframe }: TargetedSeries) {
  return { ticker: symbol, ...barLengthOf(timeframe) };
}

async function askRange(fetching: Fetching, range: DayRange): Promise<void> {
  const { task, world, rest, outlet, signal } = fetching;
  const complete = addDays(fetching.today, -1);
  const collector = collectBars({ series: seriesOf(task), range, complete });
  let sinceMs = world.clock.monotonicMs();
  let isFirst = true;
  try {
    for await (const page of rest.aggregates({ ...wantedBars(task), ...range }, { signal })) {
      const [first] = page.rows;
      if (isFirst && first !== undefined) {
        noteFirst(fetching, range, { collector, startMs: first.t });
        isFirst = false;
      }
      const made = collector.add(page);
      outlet.put(made);
      const nowMs = world.clock.monotonicMs();
      if (made.length > 0) sinceMs = nowMs;
      else if (collector.waiting >= WAITING_BARS_MAX || nowMs - sinceMs >= WAITING_MS_MAX) {
        outlet.put(collector.cut());
        sinceMs = nowMs;
      }
      await world.writer.room();
    }
    if (isFirst && noteEmpty(fetching, range)) return;
    outlet.put(collector.finish(), { isEnd: true });
  } catch (error) {
    outlet.put(collector.cut());
    throw error;
  }
}

/** Before its rows are taken: days that were cut off are not to be covered. */
function noteFirst(
  { task, world, today }: Fetching,
  range: DayRange,
  { collector, startMs }: { readonly collector: BarCollector; readonly startMs: number },
): void {
  const first = localDayOf(startMs, zoneOfAsset(task.asset));
  if (world.history.looksClipped(task.asset, range.from, first, today)) {
    collector.clip(first);
    const days = { from: range.from, to: addDays(first, -1) };
    world.tally.notes.push({ ...seriesOf(task), kind: 'clipped', days, floor: first });
  } else world.history.seen(task.asset, first);
}

/** An answer without a bar that ends where a plan’s history may begin says nothing of its days. */
function noteEmpty({ task, world, today }: Fetching, days: DayRange): boolean {
  const floor = addDays(days.to, 1);
  if (!world.history.looksClipped(task.asset, days.from, floor, today)) return false;
  world.tally.notes.push({ ...seriesOf(task), kind: 'clipped', days, floor });
  return true;
}

/** Where pieces go; nothing without a bar is published before it is known that the symbol exists. */
interface Outlet {
  readonly isEmpty: boolean;
  /** `isEnd`: the range is answered; one of its pieces is held back, for the task is done with its last. */
  put(pieces: readonly CollectedPiece[], how?: { readonly isEnd: boolean }): void;
  /** Waits until everything is published; throws what publishing threw. */
  end(how: { readonly isDone: boolean }): Promise<void>;
}

function openOutlet(task: FetchTask, world: SeriesWorld): Outlet {
  const startedMs = world.clock.nowMs();
  const kept: CollectedPiece[] = [];
  const publishing: Promise<PublishedPiece>[] = [];
  let isEmpty = true;
  const publish = (piece: CollectedPiece, isLast: boolean): void => {
    const ref = { runId: world.runId, taskId: task.id, kind: task.kind, startedMs, isLast };
    const published = world.writer.publish({ ...piece, task: ref });
    // Seen at the end; until then a failure must not count as forgotten.
    published.catch(() => undefined);
    publishing.push(published);
  };
  return {
    get isEmpty() {
      return isEmpty;
    },
    put(pieces, { isEnd } = { isEnd: false }) {
      kept.push(...pieces);
      if (pieces.some(({ bars, refused }) => bars.length + refused.length > 0)) isEmpty = false;
      if (isEmpty) return;
      const ready = isEnd ? kept.splice(0, kept.length - 1) : kept.splice(0);
      for (const piece of ready) publish(piece, false);
    },
    async end({ isDone }) {
      if (isDone || !isEmpty) {
        for (const [index, piece] of kept.entries()) publish(piece, isDone && index === kept.length - 1);
      }
      for (const published of publishing) {
        const { bars, quarantined, disagreements } = await published;
        world.tally.bars += bars;
        world.tally.files += 1;
        world.tally.quarantined += quarantined;
        world.tally.disagreements += disagreements;
      }
    },
  };
}
