import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { openReadSession, type ReadSession } from '../../lake/query/read-session.ts';
import { openBarSpool } from '../../lake/reconcile/bar-spool.ts';
import type { ReconcileEstimate } from '../../plan/reconcile/estimate-reconcile.ts';
import { type ReconcileSummary, summarizeDays } from '../../plan/reconcile/reconcile-summary.ts';
import type { DayTally } from '../../plan/reconcile/tally.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';
import { openLakeToRead } from '../reading/open-lake.ts';
import { readLimits } from '../reading/read-limits.ts';
import { openRest } from '../sync/open-rest.ts';
import { type Asked, askGroupedDays, askSymbols, type Unanswered } from './ask-source.ts';
import { compareDays } from './compare-days.ts';
import type { ReconcileRequest } from './reconcile-request.ts';
import type { ReconcileWorld } from './reconcile-world.ts';
import { recordReconcile } from './record-reconcile.ts';
import { type ReconcileScope, scopeOf } from './scope-of-request.ts';

/** What a comparison is about, and what it costs. */
export interface ReconcilePlan {
  readonly request: ReconcileRequest;
  /** In the API’s spelling; absent: all. */
  readonly symbols: readonly string[] | undefined;
  readonly estimate: ReconcileEstimate;
}

/** How a comparison went. */
export interface ReconcileOutcome extends ReconcilePlan {
  readonly run: string;
  readonly summary: ReconcileSummary;
  readonly days: readonly DayTally[];
  /** Trading days of the range that could not be compared because the lake does not hold them. */
  readonly notHeld: readonly TradingDay[];
  readonly unanswered: readonly Unanswered[];
  /** Symbols that were compared, though neither side has a bar of them. */
  readonly absent: readonly string[];
  /** Days that the lake has from the other source itself. */
  readonly sameSource: readonly TradingDay[];
  /** Rows of the other source’s answers that are no bars. */
  readonly garbage: number;
  readonly calls: { readonly made: number; readonly naive: number };
  readonly bytes: number;
  /** For asking alone, and in all. */
  readonly askSeconds: number;
  readonly seconds: number;
}

/** Says what a comparison would cost. Asks nothing. Throws `E_LAKE_MISSING`, `E_NOT_HELD`. */
export async function planReconcile(
  request: ReconcileRequest,
  world: ReconcileWorld,
): Promise<ReconcilePlan> {
  await using session = await openReadSession(readLimits(world.config));
  const { symbols, estimate } = await readScope(request, world, session);
  return { request, symbols, estimate };
}

/**
 * Compares, and writes findings and run. Days and symbols that the other source does not answer about are in the outcome;
 * throws when it answers nothing at all (`E_NOT_ENTITLED`), and `E_LAKE_MISSING`, `E_NOT_HELD`, `E_CREDENTIALS_MISSING`,
 * `E_PARTITION_DAMAGED`, `E_LAKE_LOCKED`, `E_CANCELLED`.
 */
export async function runReconcile(
  request: ReconcileRequest,
  world: ReconcileWorld,
): Promise<ReconcileOutcome> {
  const startedMs = world.clock.nowMs();
  await using session = await openReadSession(readLimits(world.config));
  const scope = await readScope(request, world, session);
  world.reporter.estimated(scope.estimate);
  await using client = await openSource(request, world);
  const days = scope.files.map(({ day }) => day);
  const questions = { request, days, symbols: scope.symbols, startedMs };
  const asked = await askSource(questions, { client, session }, world);
  return await compareAndRecord({ request, scope, asked, startedMs }, world, session);
}

/** A comparison whose questions are answered. */
export interface AnsweredComparison {
  readonly request: ReconcileRequest;
  readonly scope: ReconcileScope;
  readonly asked: Asked | undefined;
  readonly startedMs: number;
}

/** The second half of {@link runReconcile}: compares what was answered with what the lake holds by now. */
export async function compareAndRecord(
  { request, scope, asked, startedMs }: AnsweredComparison,
  world: ReconcileWorld,
  session: ReadSession,
): Promise<ReconcileOutcome> {
  await using lake = await openLakeToRead(world.config.lake);
  const { connection } = session;
  const comparing = compareDays({ request, scope, asked, lake, connection }, world);
  const compared = await comparing.catch(async (error: unknown) => {
    await recordFailure(
      { request, startedMs, error, made: asked?.calls ?? 0, bytes: asked?.bytes ?? 0 },
      world,
    );
    throw error;
  });
  const summary = summarizeDays(compared.days);
  const unanswered = [...(asked?.unanswered ?? []), ...compared.unanswered];
  const outcome = {
    request,
    symbols: scope.symbols,
    estimate: scope.estimate,
    summary,
    days: compared.days,
    notHeld: missingDays(request, scope, world),
    unanswered,
    absent: compared.absent,
    sameSource: compared.sameSource,
    garbage: asked?.garbage ?? 0,
    calls: { made: asked?.calls ?? 0, naive: summary.symbolDays },
    bytes: asked?.bytes ?? 0,
    askSeconds: asked?.seconds ?? 0,
    seconds: (world.clock.nowMs() - startedMs) / 1000,
  };
  const run = await recordReconcile(
    {
      request,
      startedMs,
      state: unanswered.length > 0 ? 'partial' : 'done',
      totals: { ...summary, unanswered: unanswered.length },
      days: compared.days,
      symbols: compared.symbols,
      calls: { ...outcome.calls, bytes: outcome.bytes, rateLimited: asked?.rateLimited ?? 0 },
    },
    world,
  );
  return { ...outcome, run };
}

/** Looks up what a request comes to. Throws as `scopeOf` does, and `E_LAKE_MISSING`. */
export async function readScope(
  request: ReconcileRequest,
  { config }: ReconcileWorld,
  { connection }: ReadSession,
): Promise<ReconcileScope> {
  await using lake = await openLakeToRead(config.lake);
  return await scopeOf(request, lake, connection, config.vendor.rateLimitPerMinute);
}

/** What is asked about. */
export interface Questions {
  readonly request: ReconcileRequest;
  readonly startedMs: number;
  readonly days: readonly TradingDay[];
  /** In the API’s spelling; needed when single symbols are asked for. */
  readonly symbols: readonly string[] | undefined;
}

/** The door to the other source; `undefined` when that is the lake itself. Throws `E_CREDENTIALS_MISSING`. */
export async function openSource(
  { source }: ReconcileRequest,
  world: ReconcileWorld,
): Promise<RestClient | undefined> {
  return source === 'minutes' ? undefined : openRest(world.config, world);
}

/**
 * Asks the other source for all that will be compared; `undefined` when that is the lake itself. When that fails or is
 * stopped, the run is recorded all the same.
 */
export async function askSource(
  { request, days, symbols = [], startedMs }: Questions,
  { client, session }: { readonly client: RestClient | undefined; readonly session: ReadSession },
  world: ReconcileWorld,
): Promise<Asked | undefined> {
  if (client === undefined) return undefined;
  const folder = join(session.scratchFolder, 'spool');
  await mkdir(folder);
  const asking = {
    dataset: request.dataset,
    client,
    spool: await openBarSpool(session.connection, folder),
    clock: world.clock,
    signal: world.signal,
    onAnswer: (done: number) => world.reporter.advanced(done),
  };
  const isGrouped = request.source === 'grouped';
  world.reporter.began('calls', isGrouped ? days.length : symbols.length);
  try {
    return isGrouped ? await askGroupedDays(asking, days) : await askSymbols(asking, symbols, request);
  } catch (error) {
    const { callCount: made, byteCount: bytes } = client;
    await recordFailure({ request, startedMs, error, made, bytes }, world);
    throw error;
  }
}

/** Calls were made, whatever came of them. What went wrong matters more than that it could not be recorded. */
async function recordFailure(
  failure: {
    readonly request: ReconcileRequest;
    readonly startedMs: number;
    readonly error: unknown;
    readonly made: number;
    readonly bytes: number;
  },
  world: ReconcileWorld,
): Promise<void> {
  const { request, startedMs, error, made, bytes } = failure;
  if (made === 0) return;
  const calls = { made, naive: 0, bytes };
  const totals = { error: isBarlakeError(error) ? error.code : 'E_UNEXPECTED' };
  const state = world.signal.aborted ? 'cancelled' : 'failed';
  await recordReconcile({ request, startedMs, state, totals, days: [], calls }, world).catch(() => undefined);
}

function missingDays(
  { dataset, from, to }: ReconcileRequest,
  { files }: ReconcileScope,
  { config }: ReconcileWorld,
): readonly TradingDay[] {
  const held = new Set(files.map(({ day }) => day));
  const calendar = tradingCalendar(DATASETS[dataset].calendar, config.calendar);
  return calendar.tradingDays(from, to).filter((day) => !held.has(day));
}
