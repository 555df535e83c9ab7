import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS } from '../../domain/dataset.ts';
import { localDayBounds } from '../../domain/local-time.ts';
import { expectedPublicationMs } from '../../domain/publication.ts';
import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { selectObjects } from '../../lake/catalog/objects.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import type { BarFile } from '../../lake/query/bar-files.ts';
import { explainReadError } from '../../lake/query/explain-read-error.ts';
import { type FoldSpan, foldedDay } from '../../lake/reconcile/compared-relation.ts';
import { countBars, findAbsent, keepOnly, pairDay } from '../../lake/reconcile/pair-day.ts';
import type { PairContext } from '../../plan/reconcile/bar-pair.ts';
import { judgeSymbolDay } from '../../plan/reconcile/judge-symbol-day.ts';
import { countDay, type DayTally } from '../../plan/reconcile/tally.ts';
import type { Asked, Unanswered } from './ask-source.ts';
import type { ReconcileRequest } from './reconcile-request.ts';
import type { ReconcileWorld } from './reconcile-world.ts';
import type { ReconcileScope } from './scope-of-request.ts';

/** What to compare, and with what. */
export interface Comparison {
  readonly request: ReconcileRequest;
  readonly scope: ReconcileScope;
  /** What the other source said; absent when that is the lake’s own minutes. */
  readonly asked: Asked | undefined;
  readonly lake: Lake;
  readonly connection: DuckDbConnection;
}

/** All days, compared. */
export interface ComparedDays {
  readonly days: readonly DayTally[];
  /** Symbols that were compared, in the API’s spelling; absent: all. */
  readonly symbols: ReadonlySet<string> | undefined;
  /** Of these, those that neither side has a bar of. */
  readonly absent: readonly string[];
  /** What could not be compared, beyond what the other source refused. */
  readonly unanswered: readonly Unanswered[];
  /** Days that the lake has from the source they were compared with. */
  readonly sameSource: readonly TradingDay[];
}

const MINUTE_MS = 60_000;

/** Compares day by day; memory is bounded by one day. Throws `E_PARTITION_DAMAGED` and the signal’s reason. */
export async function compareDays(comparison: Comparison, world: ReconcileWorld): Promise<ComparedDays> {
  const { request, scope, asked, connection } = comparison;
  const calendar = tradingCalendar(DATASETS[request.dataset].calendar, world.config.calendar);
  const grouped = await daysFromGrouped(comparison);
  const facts: Facts = { calendar, provisional: await provisionalDays(comparison, grouped, world) };
  const silent = new Set(asked?.unanswered.flatMap(({ symbol }) => symbol ?? []));
  const refusedDays = new Set(asked?.unanswered.flatMap(({ day }) => day ?? []));
  const symbols = scope.symbols && new Set(scope.symbols).difference(silent);
  if (symbols !== undefined) await keepOnly(connection, [...symbols]);
  const days: DayTally[] = [];
  const unanswered: Unanswered[] = [];
  world.reporter.began('days', scope.files.length);
  for (const [index, ours] of scope.files.entries()) {
    world.signal.throwIfAborted();
    const gap = refusedDays.has(ours.day) ? 'told' : await findGap(ours, comparison);
    if (gap === undefined) {
      const tally = await compareDay(ours, comparison, facts, world);
      if (tally !== undefined) days.push(tally);
      else unanswered.push(noSession(ours.day));
    } else if (gap !== 'told') unanswered.push(gap);
    world.reporter.advanced(index + 1);
  }
  const sameSource = request.source === 'grouped' ? scope.files.filter(({ day }) => grouped.has(day)) : [];
  const absent = symbols === undefined ? [] : await findAbsent(connection);
  return { days, symbols, absent, unanswered, sameSource: sameSource.map(({ day }) => day) };
}

interface Facts {
  readonly calendar: TradingCalendar;
  readonly provisional: ReadonlySet<TradingDay>;
}

async function compareDay(
  ours: BarFile,
  { request, scope, asked, lake, connection }: Comparison,
  { calendar, provisional }: Facts,
  { signal }: ReconcileWorld,
): Promise<DayTally | undefined> {
  const { dataset, source } = request;
  const minutes = scope.minutes.find(({ day }) => day === ours.day);
  const span = spanOf(ours, calendar);
  const theirs = minutes === undefined ? asked?.spooled.ofDay(ours.day) : span && foldedDay(minutes, span);
  if (theirs === undefined) return undefined;
  const context: PairContext = {
    dataset: DATASETS[dataset],
    source,
    isProvisional: provisional.has(ours.day),
    lastMinuteMs: span === undefined ? undefined : span.endMs - MINUTE_MS,
  };
  const counter = countDay(ours.day);
  try {
    const day = { ours, theirs, isFolded: minutes !== undefined, isFiltered: scope.symbols !== undefined };
    const paired = await pairDay(connection, day, signal);
    for await (const symbolDay of paired.unequal) counter.add(judgeSymbolDay(symbolDay, context));
    return counter.finish(paired);
  } catch (error) {
    const files = minutes === undefined ? [ours] : [ours, minutes];
    throw await explainReadError(error, { root: lake.root, files, isOwnStatement: true });
  }
}

/** Shares are priced in their session, other markets around the clock; `undefined` on a day without a session. */
function spanOf({ dataset, day }: BarFile, calendar: TradingCalendar): FoldSpan | undefined {
  const { asset, timeZone } = DATASETS[dataset];
  if (asset !== 'stocks') return localDayBounds(day, timeZone);
  const session = calendar.session(day);
  return session === undefined ? undefined : { startMs: session.openMs, endMs: session.closeMs };
}

/**
 * A plan that reaches back a few years may answer about later days only, and say nothing. Days before the first bar of all
 * symbols asked for are told as such, not as bars that the vendor lacks.
 */
async function findGap(
  ours: BarFile,
  { request, asked, connection }: Comparison,
): Promise<Unanswered | undefined> {
  const first = asked?.spooled.firstDay;
  if (request.source !== 'rest' || first === undefined || ours.day >= first) return undefined;
  if ((await countBars(connection, ours)) === 0) return undefined;
  return {
    day: ours.day,
    code: 'E_NOT_ENTITLED',
    message: `The answers begin on ${first}: the plan’s history may reach back no further.`,
  };
}

function noSession(day: TradingDay): Unanswered {
  return { day, code: 'E_NOT_HELD', message: `The calendar has no session on ${day} to fold minutes in.` };
}

/** Days that were asked for, by us now or when the lake got them, before the vendor calls them complete. */
async function provisionalDays(
  { request, scope, lake, asked }: Comparison,
  fromGrouped: ReadonlySet<string>,
  { clock }: ReconcileWorld,
): Promise<ReadonlySet<TradingDay>> {
  const nowMs = clock.nowMs();
  const objects = await selectObjects(lake.catalog.db, { ...request, datasets: [request.dataset] });
  const early = objects
    .filter(({ source, day, checked_ms: askedMs }) => {
      return source === 'grouped' && askedMs < expectedPublicationMs(day as TradingDay);
    })
    .map(({ day }) => day as TradingDay);
  const recent = asked === undefined ? [] : scope.files.map(({ day }) => day);
  return new Set([
    ...early.filter((day) => fromGrouped.has(day)),
    ...recent.filter((day) => nowMs < expectedPublicationMs(day)),
  ]);
}

/** Days whose bars in the lake were made from grouped answers. */
async function daysFromGrouped({ request, lake }: Comparison): Promise<ReadonlySet<string>> {
  const rows = await lake.catalog.db
    .selectFrom('partitions')
    .select('key')
    .where('layer', '=', 'bronze')
    .where('dataset', '=', request.dataset)
    .where('source', '=', 'grouped')
    .execute();
  return new Set(rows.map(({ key }) => key));
}
