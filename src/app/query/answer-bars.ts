import { explainReadError } from '../../lake/query/explain-read-error.ts';
import { copyStatement, retryVanished } from '../../lake/query/query-bars.ts';
import { interruptible, streamRows } from '../../lake/query/stream-rows.ts';
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
  return withStatement(request, parts, signal, async ({ statement, facts, lease, explain }) => {
    const result = await streamRows(lease.connection, statement, signal);
    const batches = await holdBatches(result.batches, lease, explain);
    return { ...facts, columns: result.columns, batches };
  });
}

/** Writes the rows of an answer into a Parquet file, in place of what is there, without them passing through this process’s objects. */
export async function writeBars(
  request: BarsRequest,
  parts: EngineParts,
  { path, signal }: { readonly path: string; readonly signal: AbortSignal },
): Promise<BarsFacts> {
  return withStatement(request, parts, signal, async ({ statement, facts, lease }) => {
    const { connection } = lease;
    const { sql, values } = statement;
    await interruptible(connection, signal, async () => connection.run(copyStatement(sql, path), values));
    lease[Symbol.dispose]();
    return facts;
  });
}

/** A statement that is ready to run, with what is to be known of its rows. */
export interface Ready extends ReadyBars {
  readonly facts: BarsFacts;
  readonly explain: (error: unknown) => Promise<unknown>;
}

/** Plans a request and runs its statement; once more by a new list when a file went away in between. */
export async function withStatement<T>(
  request: BarsRequest,
  parts: EngineParts,
  signal: AbortSignal,
  run: (ready: Ready) => Promise<T>,
): Promise<T> {
  const resolved = resolveRequest(request);
  const features = await resolveRequestedFeatures(resolved, parts.config.features);
  return retryVanished(signal, async () => {
    const snapshot = await parts.snapshots.now();
    const plan = await planBars(resolved, snapshot);
    const files = plan.parts.flatMap((part) => part.files);
    const explain = async (error: unknown): Promise<unknown> =>
      explainReadError(error, { root: parts.lake.root, files, isOwnStatement: true });
    const planned: PlannedBars = { resolved, features, plan, snapshot };
    let lease: Disposable | undefined;
    try {
      const ready = await readyBars(planned, parts, signal);
      ({ lease } = ready);
      const origins = [...new Set(plan.parts.map(({ origin }) => origin))];
      const facts = { origins, readAt: plan.readAt, cache: 'off', note: ready.note } as const;
      return await run({ ...ready, facts, explain });
    } catch (error) {
      lease?.[Symbol.dispose]();
      parts.snapshots.forget();
      signal.throwIfAborted();
      throw await explain(error);
    }
  });
}
