import type { Evaluate, Program } from '../../expression/program.ts';
import type { ConnectionLease, ConnectionPool } from '../../lake/duckdb/connection-pool.ts';
import type { DuckDbConnection, DuckDbSession } from '../../lake/duckdb/session.ts';
import { WITHOUT_REFERENCE } from '../../lake/factors/factors.ts';
import type { Lake } from '../../lake/lake.ts';
import { barsStatement, workingColumns } from '../../lake/query/bars-statement.ts';
import type { Statement } from '../../lake/query/stream-rows.ts';
import type { ReadPlan } from '../../plan/query/read-plan.ts';
import type { Configuration } from '../config/configuration.ts';
import { type AdjustedPrices, adjustPrices } from './adjust-prices.ts';
import { computeBeside } from './compute-beside.ts';
import type { FeatureWorld } from './compute-features.ts';
import type { FarFiles, FarReading } from './far-files.ts';
import type { FeatureBasis } from './feature-basis.ts';
import type { LakeSnapshot, LakeSnapshots } from './lake-snapshot.ts';
import type { NarrowFiles } from './narrow-files.ts';
import type { QueryCache } from './query-cache.ts';
import type { RequestedFeatures } from './resolve-features.ts';
import type { ResolvedRequest } from './resolve-request.ts';
import { seriesLengths } from './series-factors.ts';
import { widestParts } from './widest-parts.ts';

/** What an engine is made of; whoever shares them shares its memory, its threads and its bound on statements. */
export interface EngineParts {
  readonly lake: Lake;
  readonly config: Configuration;
  readonly session: DuckDbSession;
  readonly pool: ConnectionPool;
  readonly snapshots: LakeSnapshots;
  readonly cache: QueryCache;
  readonly far: FarFiles;
  readonly narrow: NarrowFiles;
  readonly prepare: (program: Program, signal: AbortSignal) => Evaluate;
}

/** A request, planned. */
export interface PlannedBars {
  readonly resolved: ResolvedRequest;
  readonly features: RequestedFeatures | undefined;
  /** Further bars that features are computed on. */
  readonly basis: FeatureBasis | undefined;
  readonly plan: ReadPlan;
  readonly snapshot: LakeSnapshot;
  readonly far: FarReading;
}

/** A statement that is ready to run on a connection. */
export interface ReadyBars {
  readonly statement: Statement;
  /** Given back by whoever runs the statement, once it is over. */
  readonly lease: ConnectionLease;
  readonly note: string | undefined;
}

/** Makes all ready that a statement reads besides files: factors, and features that silver does not have. */
export async function readyBars(
  planned: PlannedBars,
  parts: EngineParts,
  signal: AbortSignal,
): Promise<ReadyBars> {
  const { resolved, features, plan } = planned;
  const { request, zone, known, columns } = resolved;
  const pooled = await parts.pool.lease(signal);
  let lease: ConnectionLease = pooled;
  try {
    const isSilver = features !== undefined && (await canReadSilver(planned, features, pooled.connection));
    const computed = features !== undefined && !isSilver ? features : undefined;
    if (computed !== undefined) lease = await ownConnection(pooled, parts.pool);
    const { connection } = lease;
    const { scale, note } = await adjust(planned, parts, { connection, signal });
    const beside =
      computed === undefined
        ? undefined
        : await computeBeside(planned, computed, featureWorld({ parts, pooled, lease, signal }));
    const read = workingColumns({ columns, beside });
    const pointed = await planned.far.point(plan);
    const narrowed = await parts.narrow.narrow(await widestParts(pointed, connection), read);
    lease = together(lease, narrowed);
    const statement = barsStatement({
      ...request,
      plan: narrowed.plan,
      zone,
      known,
      columns,
      scale,
      beside,
      silverColumns: isSilver ? request.features : [],
    });
    const notes = [note, beside?.lacksReference === true ? WITHOUT_REFERENCE : undefined];
    return { statement, lease, note: notes.filter((each) => each !== undefined).join(' ') || undefined };
  } catch (error) {
    lease[Symbol.dispose]();
    throw error;
  }
}

/** Silver has features of bars of its own; where other bars are among those asked for, all are computed alike. */
async function canReadSilver(
  { plan, snapshot }: PlannedBars,
  { isSilver, dataset }: RequestedFeatures,
  connection: DuckDbConnection,
): Promise<boolean> {
  if (!isSilver || plan.parts.some(({ origin }) => origin !== 'silver')) return false;
  const fresh = await snapshot.freshFeatures(dataset, connection);
  return plan.parts.every(({ files }) => files.every(({ path }) => fresh.has(path)));
}

/** Tables of one request must not stay with a connection that others get: it has one for itself. */
async function ownConnection(pooled: ConnectionLease, pool: ConnectionPool): Promise<ConnectionLease> {
  const connection = await pool.open();
  return {
    connection,
    [Symbol.dispose]() {
      connection[Symbol.dispose]();
      pooled[Symbol.dispose]();
    },
  };
}

function together({ connection, ...lease }: ConnectionLease, narrowed: Disposable): ConnectionLease {
  return {
    connection,
    [Symbol.dispose]() {
      lease[Symbol.dispose]();
      narrowed[Symbol.dispose]();
    },
  };
}

async function adjust(
  { resolved, plan, snapshot }: PlannedBars,
  { lake, config }: EngineParts,
  { connection, signal }: { readonly connection: DuckDbConnection; readonly signal: AbortSignal },
): Promise<AdjustedPrices> {
  const { adjust: how, asOf, asset, symbols } = resolved.request;
  if (how === 'none') return { scale: undefined, note: undefined };
  const wanted = { adjust: how, asOf, asset, symbols, series: seriesLengths(plan) };
  const inputs = await snapshot.factorInputs(asset);
  return adjustPrices(wanted, { lake, connection, signal, inputs }, config.calendar);
}

function featureWorld({
  parts: { lake, config, prepare },
  pooled,
  lease,
  signal,
}: {
  readonly parts: EngineParts;
  readonly pooled: ConnectionLease;
  readonly lease: ConnectionLease;
  readonly signal: AbortSignal;
}): FeatureWorld {
  return {
    lake,
    connection: pooled.connection,
    target: lease.connection,
    signal,
    calendar: config.calendar,
    prepare: (program) => prepare(program, signal),
  };
}
