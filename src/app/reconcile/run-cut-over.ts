import { isBarlakeError } from '../../domain/barlake-error.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { openReadSession, type ReadSession } from '../../lake/query/read-session.ts';
import { minutesOf } from '../../lake/reconcile/compared-relation.ts';
import { estimateReconcile } from '../../plan/reconcile/estimate-reconcile.ts';
import { type CutOverVerdict, judgeCutOver } from '../../plan/reconcile/judge-cut-over.ts';
import { readLimits } from '../reading/read-limits.ts';
import type { SyncResult } from '../sync/sync-result.ts';
import type { Asked } from './ask-source.ts';
import type { ReconcileRequest } from './reconcile-request.ts';
import type { ReconcileWorld } from './reconcile-world.ts';
import {
  askSource,
  compareAndRecord,
  openSource,
  type ReconcileOutcome,
  type ReconcilePlan,
  readScope,
} from './run-reconcile.ts';
import { syncDays } from './sync-days.ts';

/** What a route took. */
export interface RouteCost {
  /** `lake`: the ordinary way into the lake. `other`: the source it is held against. */
  readonly route: 'lake' | 'other';
  /** Days it brought or answered about; 0 when the lake held them all before. */
  readonly days: number;
  /** Requests of either kind, to the bucket and to the REST API. */
  readonly calls: number;
  readonly bytes: number;
  readonly seconds: number;
}

/** How both routes went side by side. */
export interface CutOverOutcome extends ReconcileOutcome {
  readonly cutOver: CutOverVerdict;
  readonly routes: readonly RouteCost[];
}

/** Says what a cut-over would cost on the other side. Asks nothing, and needs no lake. */
export function planCutOver(request: ReconcileRequest, { config }: ReconcileWorld): ReconcilePlan {
  const { choice, dataset } = request;
  const symbols =
    choice.kind === 'given'
      ? choice.symbols.length
      : choice.kind === 'sample'
        ? choice.count
        : DATASETS[dataset].typical.symbols;
  const days = tradingDaysOf(request, config).length;
  return {
    request,
    symbols: choice.kind === 'given' ? choice.symbols : undefined,
    estimate: estimateReconcile({ ...request, days, symbols }, config.vendor.rateLimitPerMinute),
  };
}

/**
 * Takes the lake’s ordinary route and asks the other source at the same time, compares, and says whether the other could
 * replace it. Throws as `runReconcile` does, and what a sync throws.
 */
export async function runCutOver(request: ReconcileRequest, world: ReconcileWorld): Promise<CutOverOutcome> {
  const startedMs = world.clock.nowMs();
  const days = tradingDaysOf(request, world.config);
  world.reporter.estimated(planCutOver(request, world).estimate);
  await using session = await openReadSession(readLimits(world.config));
  const { ours, asked, minutes, symbols } = await takeBoth(request, days, { world, session, startedMs });
  const scope = { ...(await readScope(request, world, session)), ...(symbols && { symbols }) };
  const outcome = await compareAndRecord({ request, scope, asked, startedMs }, world, session);
  const cutOver = judgeCutOver({
    days,
    compared: outcome.days,
    notHeld: new Set(outcome.notHeld),
    unanswered: new Set(outcome.unanswered.flatMap(({ day }) => day ?? [])),
    sameSource: new Set(outcome.sameSource),
    silentSymbols: outcome.unanswered.filter(({ symbol }) => symbol !== undefined).length,
  });
  const answered = outcome.days.length;
  const other = minutes === undefined ? costOfAsking(asked, answered) : costOfSync(minutes, 'other');
  return { ...outcome, cutOver, routes: [costOfSync(ours, 'lake'), other] };
}

interface BothRoutes {
  readonly ours: SyncResult;
  readonly asked: Asked | undefined;
  /** How the minutes came that days are folded from. */
  readonly minutes: SyncResult | undefined;
  readonly symbols: readonly string[] | undefined;
}

async function takeBoth(
  request: ReconcileRequest,
  days: readonly TradingDay[],
  { world, session, startedMs }: { world: ReconcileWorld; session: ReadSession; startedMs: number },
): Promise<BothRoutes> {
  const { dataset, source } = request;
  const controller = new AbortController();
  const joint = { ...world, signal: AbortSignal.any([world.signal, controller.signal]) };
  // Days that came from the other route would be compared with themselves.
  const sync = async (): Promise<SyncResult> =>
    syncDays(dataset, request, source === 'grouped' ? 'flat' : 'auto', joint);
  const minutesDataset = source === 'minutes' ? minutesOf(dataset) : undefined;
  if (minutesDataset !== undefined) {
    const ours = await sync();
    const minutes = await syncDays(minutesDataset, request, 'flat', joint);
    return { ours, minutes, asked: undefined, symbols: undefined };
  }
  const drawn = await drawBefore(request, world, session);
  const first = drawn === 'impossible' ? await sync() : undefined;
  const symbols = drawn === 'impossible' ? (await readScope(request, world, session)).symbols : drawn;
  await using client = await openSource(request, world);
  const questions = { request, days, symbols, startedMs };
  const [ours, asked] = await together(controller, [
    first === undefined ? sync() : Promise.resolve(first),
    askSource(questions, { client, session }, joint),
  ]);
  return { ours, asked, minutes: undefined, symbols };
}

/** A sample is drawn from what the lake holds already; when that is nothing, its own route has to go first. */
async function drawBefore(
  request: ReconcileRequest,
  world: ReconcileWorld,
  session: ReadSession,
): Promise<readonly string[] | undefined | 'impossible'> {
  if (request.choice.kind === 'all') return undefined;
  if (request.choice.kind === 'given') return request.choice.symbols;
  try {
    return (await readScope(request, world, session)).symbols;
  } catch (error) {
    if (isBarlakeError(error, 'E_NOT_HELD') || isBarlakeError(error, 'E_LAKE_MISSING')) return 'impossible';
    throw error;
  }
}

/** Waits for both; when one fails, the other is stopped and waited for. */
async function together<A, B>(
  controller: AbortController,
  work: readonly [Promise<A>, Promise<B>],
): Promise<readonly [A, B]> {
  try {
    return await Promise.all(work);
  } catch (error) {
    controller.abort(error);
    await Promise.allSettled(work);
    throw error;
  }
}

function tradingDaysOf(
  { dataset, from, to }: ReconcileRequest,
  config: ReconcileWorld['config'],
): readonly TradingDay[] {
  return tradingCalendar(DATASETS[dataset].calendar, config.calendar).tradingDays(from, to);
}

function costOfSync({ calls, seconds, datasets }: SyncResult, route: RouteCost['route']): RouteCost {
  const days = datasets.reduce((sum, one) => sum + one.days, 0);
  return { route, days, calls: calls.made + calls.requests, bytes: calls.bytes, seconds };
}

function costOfAsking(asked: Asked | undefined, days: number): RouteCost {
  const { calls = 0, bytes = 0, seconds = 0 } = asked ?? {};
  return { route: 'other', days, calls, bytes, seconds };
}
