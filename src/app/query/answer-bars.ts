import type { ConnectionLease, ConnectionPool } from '../../lake/duckdb/connection-pool.ts';
import type { Lake } from '../../lake/lake.ts';
import { barsStatement } from '../../lake/query/bars-statement.ts';
import { explainReadError } from '../../lake/query/explain-read-error.ts';
import { copyStatement, retryVanished } from '../../lake/query/query-bars.ts';
import { interruptible, type Statement, streamRows } from '../../lake/query/stream-rows.ts';
import type { ReadPlan } from '../../plan/query/read-plan.ts';
import type { Configuration } from '../config/configuration.ts';
import { type AdjustedPrices, adjustPrices } from './adjust-prices.ts';
import { holdBatches } from './hold-batches.ts';
import type { LakeSnapshot, LakeSnapshots } from './lake-snapshot.ts';
import { planBars } from './plan-bars.ts';
import type { BarsAnswer, BarsFacts, BarsRequest } from './query-engine.ts';
import { type ResolvedRequest, resolveRequest } from './resolve-request.ts';
import { widestParts } from './widest-parts.ts';

/** What an engine is made of. */
export interface EngineParts {
  readonly lake: Lake;
  readonly config: Configuration;
  readonly pool: ConnectionPool;
  readonly snapshots: LakeSnapshots;
}

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

/** A statement that is ready to run. */
interface Ready {
  readonly statement: Statement;
  readonly facts: BarsFacts;
  /** Given back by whoever runs the statement, once it is over. */
  readonly lease: ConnectionLease;
  readonly explain: (error: unknown) => Promise<unknown>;
}

/** Plans and runs; once more by a new list when a file went away in between. */
async function withStatement<T>(
  request: BarsRequest,
  parts: EngineParts,
  signal: AbortSignal,
  run: (ready: Ready) => Promise<T>,
): Promise<T> {
  const resolved = resolveRequest(request);
  return retryVanished(signal, async () => {
    const snapshot = await parts.snapshots.now();
    const plan = await planBars(resolved, snapshot);
    const files = plan.parts.flatMap((part) => part.files);
    const explain = async (error: unknown): Promise<unknown> =>
      explainReadError(error, { root: parts.lake.root, files, isOwnStatement: true });
    const lease = await parts.pool.lease(signal);
    try {
      const reading = { resolved, plan, snapshot, lease };
      const { statement, facts } = await prepare(reading, parts, signal);
      return await run({ statement, facts, lease, explain });
    } catch (error) {
      lease[Symbol.dispose]();
      parts.snapshots.forget();
      signal.throwIfAborted();
      throw await explain(error);
    }
  });
}

interface Reading {
  readonly resolved: ResolvedRequest;
  readonly plan: ReadPlan;
  readonly snapshot: LakeSnapshot;
  readonly lease: ConnectionLease;
}

async function prepare(
  reading: Reading,
  parts: EngineParts,
  signal: AbortSignal,
): Promise<Pick<Ready, 'statement' | 'facts'>> {
  const { resolved, plan, lease } = reading;
  const { request, zone, known, columns } = resolved;
  const { scale, note } = await adjust(reading, parts, signal);
  const statement = barsStatement({
    ...request,
    plan: await widestParts(plan, lease.connection),
    zone,
    known,
    columns,
    scale,
    silverColumns: [],
  });
  const origins = [...new Set(plan.parts.map(({ origin }) => origin))];
  return { statement, facts: { origins, readAt: plan.readAt, cache: 'off', note } };
}

async function adjust(
  { resolved, plan, snapshot, lease }: Reading,
  { lake, config }: EngineParts,
  signal: AbortSignal,
): Promise<AdjustedPrices> {
  const { adjust: how, asOf, asset, symbols } = resolved.request;
  if (how === 'none') return { scale: undefined, note: undefined };
  const lengths = plan.parts.flatMap(({ origin, timeframe }) => (origin === 'targeted' ? [timeframe] : []));
  const wanted = { adjust: how, asOf, asset, symbols, series: [...new Set(lengths)] };
  const inputs = await snapshot.factorInputs(asset);
  return adjustPrices(wanted, { lake, connection: lease.connection, signal, inputs }, config.calendar);
}
