import { explainReadError } from '../../lake/query/explain-read-error.ts';
import { copyStatement, retryVanished } from '../../lake/query/query-bars.ts';
import { interruptible, streamRows } from '../../lake/query/stream-rows.ts';
import { answerKey } from './answer-key.ts';
import { type FarReading, NEAR } from './far-files.ts';
import { featureBasis } from './feature-basis.ts';
import { holdBatches } from './hold-batches.ts';
import { planBars } from './plan-bars.ts';
import type { BarsAnswer, BarsFacts, BarsRequest } from './query-engine.ts';
import { type EngineParts, type PlannedBars, type ReadyBars, readyBars } from './read-bars.ts';
import { resolveRequestedFeatures } from './resolve-features.ts';
import { resolveRequest } from './resolve-request.ts';

/** Answers a request; `QueryEngine` tells what it throws. */
export async function answerBars(
  request: BarsRequest,
  parts: EngineParts,
  signal: AbortSignal,
): Promise<BarsAnswer> {
  return withPlan(request, parts, signal, async (planned, explain) => {
    const key = await answerKey(planned, parts.config.calendar);
    const kept = await parts.cache.find(key);
    if (kept !== undefined) return kept;
    const { statement, lease, note } = await readyBars(planned, parts, signal);
    try {
      const result = await streamRows(lease.connection, statement, signal);
      const batches = await holdBatches(result.batches, lease, explain);
      return parts.cache.keeping(key, { ...factsOf(planned, note), columns: result.columns, batches });
    } catch (error) {
      lease[Symbol.dispose]();
      throw error;
    }
  });
}

/** Writes the rows of an answer into a Parquet file, in place of what is there, without them passing through this process’s objects. */
export async function writeBars(
  request: BarsRequest,
  parts: EngineParts,
  { path, signal }: { readonly path: string; readonly signal: AbortSignal },
): Promise<BarsFacts> {
  return withStatement(request, parts, signal, async ({ statement, facts, lease }) => {
    using _lease = lease;
    const { connection } = lease;
    const { sql, values } = statement;
    await interruptible(connection, signal, async () => connection.run(copyStatement(sql, path), values));
    return facts;
  });
}

/** A statement that is ready to run, with what is to be known of its rows. */
export interface Ready extends ReadyBars {
  readonly facts: BarsFacts;
  readonly explain: (error: unknown) => Promise<unknown>;
}

/** Plans a request and runs its statement, past the cache; once more by a new list when a file went away in between. */
export async function withStatement<T>(
  request: BarsRequest,
  parts: EngineParts,
  signal: AbortSignal,
  run: (ready: Ready) => Promise<T>,
): Promise<T> {
  return withPlan(request, parts, signal, async (planned, explain) => {
    const ready = await readyBars(planned, parts, signal);
    try {
      return await run({ ...ready, facts: factsOf(planned, ready.note), explain });
    } catch (error) {
      ready.lease[Symbol.dispose]();
      throw error;
    }
  });
}

function factsOf({ plan }: PlannedBars, note: string | undefined): BarsFacts {
  const origins = [...new Set(plan.parts.map(({ origin }) => origin))];
  return { origins, readAt: plan.readAt, cache: 'off', note };
}

type Explain = (error: unknown) => Promise<unknown>;

/** Plans and runs; once more by a new list when a file went away in between. */
async function withPlan<T>(
  request: BarsRequest,
  parts: EngineParts,
  signal: AbortSignal,
  run: (planned: PlannedBars, explain: Explain) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const resolved = resolveRequest(request);
  const features = await resolveRequestedFeatures(resolved, parts.config.features);
  return retryVanished(signal, async () => {
    const snapshot = await parts.snapshots.now();
    const plan = await planBars(resolved, snapshot);
    const { calendar } = parts.config;
    const basis =
      features === undefined
        ? undefined
        : await featureBasis(features, { resolved, plan, snapshot, calendar });
    const files = [...plan.parts, ...(basis?.plan.parts ?? [])].flatMap((part) => part.files);
    const attempt = async (far: FarReading): Promise<T> => {
      const explain: Explain = async (error) =>
        far.explain(error) ?? explainReadError(error, { root: parts.lake.root, files, isOwnStatement: true });
      try {
        return await run({ resolved, features, basis, plan, snapshot, far }, explain);
      } catch (error) {
        parts.snapshots.forget();
        signal.throwIfAborted();
        if (far.gaveUp(error)) return attempt(NEAR);
        throw await explain(error);
      }
    };
    return attempt(parts.far.open());
  });
}
