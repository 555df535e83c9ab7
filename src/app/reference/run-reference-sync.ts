import type { Clock } from '../../domain/clock.ts';
import { localDayOf } from '../../domain/local-time.ts';
import { endRun, runId, startRun } from '../../lake/catalog/run-log.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';
import type { Configuration } from '../config/configuration.ts';
import { type WritableLake, writeToLake } from '../writing/write-to-lake.ts';
import { type PartContext, performPart } from './perform-part.ts';
import { readSplitOverrides } from './read-overrides.ts';
import { REFERENCE_PARTS, type ReferencePart, type ReferenceRequest } from './reference-request.ts';
import type { CalendarCheck, PartResult, ReferenceReporter, ReferenceResult } from './reference-result.ts';
import type { PartWorld } from './reference-world.ts';

/** What a sync of reference data needs from outside. */
export interface ReferenceOptions {
  readonly config: Configuration;
  readonly rest: RestClient;
  readonly clock: Clock;
  /** A number in [0, 1), for the run’s name. */
  readonly random: () => number;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly reporter?: ReferenceReporter | undefined;
  /** The run’s name, when somebody has given it one before. */
  readonly runId?: string;
}

/**
 * Brings reference data up to date, one part after the other, each published by itself: what failed is told, and the
 * others go on. Takes the lake’s write lock. Throws `E_OVERRIDES` before anything is asked, what `writeToLake` throws,
 * and the error that ended the run when nothing came of it.
 */
export async function runReferenceSync(
  request: ReferenceRequest,
  options: ReferenceOptions,
): Promise<ReferenceResult> {
  return writeToLake({ ...options, command: 'sync reference' }, (writable) =>
    syncLocked(request, options, writable),
  );
}

async function syncLocked(
  request: ReferenceRequest,
  options: ReferenceOptions,
  { lake, session }: WritableLake,
): Promise<ReferenceResult> {
  const { config, rest, clock, random, signal, version, reporter } = options;
  const overrides = await readSplitOverrides(lake.root);
  const begunMs = clock.monotonicMs();
  const startedMs = clock.nowMs();
  const run = options.runId ?? runId(startedMs, random);
  await startRun(lake.catalog, { id: run, command: 'sync-reference', startedMs, request });
  const world: PartWorld = {
    lake,
    session,
    signal,
    packing: config.resources,
    nowMs: () => clock.nowMs(),
    runId: run,
    version,
    rest,
    request,
    today: localDayOf(startedMs, 'America/New_York'),
    onRows: (part, rows) => reporter?.received(part, rows),
  };
  const ended = await performParts(partsOf(request), world, { config, overrides }, reporter);
  const result = summarize(run, ended, {
    isCancelled: signal.aborted,
    seconds: (clock.monotonicMs() - begunMs) / 1000,
  });
  await endRun(lake.catalog, run, {
    state: result.state,
    finishedMs: clock.nowMs(),
    totals: totalsOf(result),
    calls: result.parts
      .filter(({ calls }) => calls.made > 0)
      .map(({ part, calls, bytes, rateLimited }) => ({
        endpoint: `reference/${part}`,
        ...calls,
        bytes,
        rateLimited,
      })),
  });
  if (ended.fatal !== undefined && !result.parts.some(hasPublished) && !signal.aborted) throw ended.fatal;
  return result;
}

function partsOf({ only }: ReferenceRequest): readonly ReferencePart[] {
  return REFERENCE_PARTS.filter((part) => only === undefined || only.includes(part));
}

interface EndedParts {
  readonly parts: readonly PartResult[];
  readonly calendar: CalendarCheck | undefined;
  readonly fatal: Error | undefined;
}

async function performParts(
  wanted: readonly ReferencePart[],
  world: PartWorld,
  context: Omit<PartContext, 'before'>,
  reporter: ReferenceReporter | undefined,
): Promise<EndedParts> {
  const results = new Map<ReferencePart, PartResult>();
  let calendar: CalendarCheck | undefined;
  let fatal: Error | undefined;
  for (const part of wanted) {
    if (fatal !== undefined) {
      results.set(part, notBegun(part));
      continue;
    }
    reporter?.partStarted(part);
    const performed = await performPart(part, world, { ...context, before: results });
    results.set(part, performed.result);
    calendar = performed.calendar ?? calendar;
    fatal = performed.fatal;
  }
  return { parts: [...results.values()], calendar, fatal };
}

function notBegun(part: ReferencePart): PartResult {
  return {
    part,
    state: 'skipped',
    update: undefined,
    calls: { made: 0, naive: 0 },
    bytes: 0,
    rateLimited: 0,
    failures: [],
  };
}

function summarize(
  run: string,
  { parts, calendar, fatal }: EndedParts,
  { isCancelled, seconds }: { readonly isCancelled: boolean; readonly seconds: number },
): ReferenceResult {
  const sum = (pick: (part: PartResult) => number): number =>
    parts.reduce((total, part) => total + pick(part), 0);
  const isWhole = fatal === undefined && parts.every(({ state }) => state === 'done' || state === 'skipped');
  return {
    run,
    state: isCancelled ? 'cancelled' : isWhole ? 'done' : parts.some(hasPublished) ? 'partial' : 'failed',
    parts,
    calendar,
    calls: { made: sum(({ calls }) => calls.made), naive: sum(({ calls }) => calls.naive) },
    seconds,
  };
}

function hasPublished({ state }: PartResult): boolean {
  return state === 'done' || state === 'partial';
}

/** What the catalog keeps of a run: counts, not rows. */
function totalsOf({ state, parts, calls, seconds }: ReferenceResult): unknown {
  return {
    state,
    calls,
    seconds,
    parts: parts.map(({ part, state: partState, update, failures }) => ({
      part,
      state: partState,
      version: update?.version ?? null,
      rows: update?.rows ?? null,
      changes: update?.changes ?? null,
      failures: failures.length,
    })),
  };
}
