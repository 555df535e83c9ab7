import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import type { TaskOutcome } from '../../execute/run-tasks.ts';
import { endRun, runId, startRun } from '../../lake/catalog/run-log.ts';
import { putRunProfile } from '../../lake/catalog/run-profiles.ts';
import { tempFolder } from '../../lake/storage/lake-paths.ts';
import { openRunProfiler, processMeans, type RunProfiler } from '../../observe/run-profiler.ts';
import type { FetchRequest } from '../../plan/fetch-facts.ts';
import type { FetchPlan } from '../../plan/fetch-plan.ts';
import type { SeriesTask } from '../../plan/fetch-task.ts';
import { planFetch } from '../../plan/plan-fetch.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';
import type { Configuration } from '../config/configuration.ts';
import { governRun } from '../sync/govern-run.ts';
import { runWatched, type WatchedEnd } from '../sync/run-watch.ts';
import type { WritableLake } from '../writing/write-to-lake.ts';
import type { FetchResult } from './fetch-result.ts';
import { gatherFetchFacts } from './gather-fetch-facts.ts';
import { openSeriesWorld } from './open-series-world.ts';
import { performSeries, queueSeriesTask } from './perform-series.ts';
import type { SeriesWorld } from './series-world.ts';
import { summarizeFetch } from './summarize-fetch.ts';

/** Series fetched at once: a hundred calls a second wait for each other’s publication, about a second a group. */
export const FETCHES_AT_ONCE = 256;

/** Resampling tasks wait to be read together. */
const RESAMPLES_AT_ONCE = 2_000;

/** What a fetch needs from outside. */
export interface FetchOptions {
  readonly config: Configuration;
  /** Opens the client, once and only when something has to be asked for. */
  readonly openClient: () => Promise<RestClient>;
  readonly clock: Clock;
  /** A number in [0, 1), for the run’s name. */
  readonly random: () => number;
  readonly version: string;
  readonly signal: AbortSignal;
  /** `fetch` or `enqueue`, for the record of runs. */
  readonly command: string;
  readonly onPlanned?: (plan: FetchPlan) => void;
  readonly onEnd?: (task: SeriesTask, outcome: TaskOutcome) => void;
}

/**
 * Fetches and makes the bars of a request on a lake that is open for writing: plan, run, tell. Tasks that fail by
 * themselves are in the result. Throws when nothing could be done at all.
 */
export async function runFetch(
  request: FetchRequest,
  options: FetchOptions,
  { lake, session }: WritableLake,
): Promise<FetchResult> {
  const { config, clock, random, version } = options;
  const startMs = clock.monotonicMs();
  const nowMs = clock.nowMs();
  const facts = await gatherFetchFacts(request, { lake, config, nowMs });
  const plan = planFetch(request, facts);
  options.onPlanned?.(plan);
  const rest = plan.totals.calls > 0 ? await options.openClient() : undefined;
  const before = {
    calls: rest?.callCount ?? 0,
    bytes: rest?.byteCount ?? 0,
    rateLimited: rest?.rateLimitedCount ?? 0,
  };
  const id = runId(nowMs, random);
  await startRun(lake.catalog, { id, command: options.command, startedMs: nowMs, request: shorten(request) });
  const workFolder = join(tempFolder(lake.root), id);
  await mkdir(workFolder, { recursive: true });
  const worldOptions = { lake, session, rest, config, clock, version, runId: id, workFolder };
  using profiler = openRunProfiler(processMeans(() => clock.monotonicMs()));
  const ended = await performPlan(plan, { ...worldOptions, floors: facts.floors }, { ...options, profiler });
  // Figures are not worth a run.
  await putRunProfile(lake.catalog.db, id, profiler.end()).catch(() => undefined);
  await rm(workFolder, { recursive: true, force: true });
  const calls = (rest?.callCount ?? 0) - before.calls;
  const bytes = (rest?.byteCount ?? 0) - before.bytes;
  const result = summarizeFetch(plan, ended.outcomes, {
    ...ended,
    runId: id,
    isCancelled: options.signal.aborted,
    isBrokenOff: ended.fatal !== undefined,
    calls: { made: calls, naive: plan.totals.naiveCalls, bytes },
    seconds: (clock.monotonicMs() - startMs) / 1000,
  });
  await endRun(lake.catalog, id, {
    state: result.state,
    finishedMs: clock.nowMs(),
    totals: {
      ...result,
      failures: result.failures.slice(0, KEPT_MAX),
      notes: result.notes.slice(0, KEPT_MAX),
    },
    calls: [
      {
        endpoint: 'aggregates',
        ...result.calls,
        rateLimited: (rest?.rateLimitedCount ?? 0) - before.rateLimited,
      },
    ],
  });
  if (ended.fatal !== undefined && result.tasks.done === 0) throw ended.fatal;
  return result;
}

/** Failures and notes kept with a run; the tasks table has all of them. */
const KEPT_MAX = 100;

/** A universe’s symbols are in its file; the record of a run names a few. */
function shorten(request: FetchRequest): unknown {
  const { symbols } = request;
  return { ...request, symbols: symbols.slice(0, KEPT_MAX), symbolCount: symbols.length };
}

interface PlanEnd extends WatchedEnd {
  readonly tally: SeriesWorld['tally'];
  readonly floors: SeriesWorld['history']['floors'];
}

async function performPlan(
  plan: FetchPlan,
  worldOptions: Parameters<typeof openSeriesWorld>[0],
  { config, clock, signal, onEnd, profiler }: FetchOptions & { readonly profiler: RunProfiler },
): Promise<PlanEnd> {
  await using world = openSeriesWorld(worldOptions);
  const { session } = worldOptions;
  const { resources } = config;
  await using governor = await governRun({ resources, session, clock, onEvent: () => undefined });
  const ended = await runWatched(plan.tasks.map(queueSeriesTask), {
    governor,
    concurrencyOf: () => ({ download: FETCHES_AT_ONCE, compute: RESAMPLES_AT_ONCE }),
    // What is fetched is published before anything is made from it: nothing piles up.
    backlogMax: Number.POSITIVE_INFINITY,
    signal,
    perform: ({ task }, taskSignal) => performSeries(task, world, taskSignal),
    onStart: ({ task }) => profiler.began(task.id, task.kind),
    onEnd({ task }, outcome) {
      profiler.ended(task.id);
      onEnd?.(task, outcome);
    },
  });
  return { ...ended, tally: world.tally, floors: world.history.floors };
}
