import { dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS } from '../../domain/dataset.ts';
import { programFields } from '../../expression/program-fields.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import { lacksReference } from '../../lake/factors/factors.ts';
import type { BarGrid } from '../../lake/features/bar-grid.ts';
import { columnsToRead, parseFields } from '../../lake/features/grid-field.ts';
import { type ComputedGrid, gridResult } from '../../lake/features/grid-result.ts';
import { type ComputeGrid, openGridComputer } from '../../lake/features/open-grid-computer.ts';
import { readBarGrids } from '../../lake/features/read-bar-grids.ts';
import { plannedBars } from '../../lake/query/bars-statement.ts';
import { loadResult } from '../../lake/query/copy-result.ts';
import { interruptible } from '../../lake/query/stream-rows.ts';
import { isLong } from '../../plan/query/plan-read.ts';
import { besideFiles } from '../features/beside-files.ts';
import type { ComputedFeatures, FeatureWorld } from './compute-features.ts';
import type { FeatureBasis } from './feature-basis.ts';
import type { LakeSnapshot } from './lake-snapshot.ts';
import type { RequestedFeatures } from './resolve-features.ts';
import type { ResolvedRequest } from './resolve-request.ts';
import { seriesFactors, seriesLengths } from './series-factors.ts';
import { widestParts } from './widest-parts.ts';

const TABLE = 'planned_features';
const BARS = 'feature_bars';

/** What is computed on planned bars. */
export interface PlannedComputation {
  readonly resolved: ResolvedRequest;
  readonly basis: FeatureBasis;
  readonly snapshot: LakeSnapshot;
  /** Days since 1970 whose rows are wanted, within those of the request; absent: all. */
  readonly wants?: ((dayNumber: number) => boolean) | undefined;
}

/**
 * Computes features on bars as a query of their length gives them, into a temporary table of the target. Throws
 * `E_PARTITION_DAMAGED`, `E_SQL` and the signal’s reason.
 */
export async function computePlanned(
  features: RequestedFeatures,
  computation: PlannedComputation,
  world: FeatureWorld,
): Promise<ComputedFeatures | undefined> {
  const { resolved, basis, snapshot, wants } = computation;
  const { days, request } = resolved;
  if (days === undefined) return undefined;
  const { dataset, program } = features;
  const { asset, timeframe } = request;
  const { lake, connection, target, signal } = world;
  const inputs = await snapshot.factorInputs(asset);
  const wanted = { asset, symbols: basis.symbols, series: seriesLengths(basis.plan) };
  const factors = await seriesFactors(wanted, { lake, connection, signal, inputs }, world.calendar);
  const bars = await openBars(features, computation, world);
  try {
    const grid = {
      dataset,
      calendar: tradingCalendar(DATASETS[dataset].calendar, world.calendar),
      ...basis.rows,
      barFiles: [],
      bars,
      ...(isLong(timeframe) ? { fold: timeframe } : {}),
      ...(await besideFiles(lake, features)),
      lives: factors.lives,
      ...(asset === 'stocks' ? { steps: factors.steps } : {}),
      signal,
    };
    const compute = await openGridComputer(connection, { request: grid, program, prepare: world.prepare });
    const symbols = request.symbols.length === 0 ? {} : { symbols: request.symbols };
    const grids = readBarGrids(connection, { ...grid, ...symbols, fields: program.fields });
    const result = gridResult(computeAll(grids, compute), {
      names: program.outputs.map(({ name }) => name),
      time: DATASETS[dataset].timeframe === '1d' ? 'date' : 'timestamp',
      days: { first: dayNumberOf(days.from), last: dayNumberOf(days.to) },
      rowsMax: Number.POSITIVE_INFINITY,
      wants,
    });
    await loadResult(target, result, { table: TABLE, signal });
    if (isLong(timeframe)) await keepLaterLives(target);
    const names = features.toCompute.map(({ name }) => name);
    const key = result.columns[1]?.name === 'date' ? 'date' : 'timestamp';
    return { relation: TABLE, key, names, lacksReference: lacksReference(factors) };
  } finally {
    await connection.run(`DROP TABLE IF EXISTS temp.${BARS}`);
  }
}

/** A relation of the basis’s bars. Put together once for all who read it, but for days of a whole market, which lie ready. */
async function openBars(
  { dataset, program }: RequestedFeatures,
  { resolved, basis }: PlannedComputation,
  { connection, signal }: FeatureWorld,
): Promise<string> {
  const fields = parseFields([...programFields(program)]);
  const columns = columnsToRead(dataset, fields, ['close', 'volume']).filter(
    (name) => name !== 'underlying_close',
  );
  const contract = fields.includes('underlying_close') ? ['underlying'] : [];
  const { relation, values } = plannedBars({
    plan: await widestParts(basis.plan, connection),
    timeframe: basis.length,
    zone: resolved.zone,
    known: resolved.known,
    columns: ['symbol', 'timestamp', 'date', ...columns, ...contract],
    silverColumns: [],
  });
  if (basis.length === '1d' && values.length === 0) return relation;
  await interruptible(connection, signal, async () =>
    connection.run(`CREATE OR REPLACE TEMP TABLE ${BARS} AS SELECT * FROM ${relation}`, values),
  );
  return BARS;
}

async function* computeAll(
  grids: AsyncIterable<BarGrid>,
  compute: ComputeGrid,
): AsyncGenerator<ComputedGrid, void, undefined> {
  for await (const grid of grids) yield { grid, outputs: await compute(grid) };
}

/** A week in which a ticker went to another company has two rows; its bar ends with the later one. */
async function keepLaterLives(target: DuckDbConnection): Promise<void> {
  await target.run(
    `DELETE FROM temp.${TABLE} WHERE rowid NOT IN (SELECT max(rowid) FROM temp.${TABLE} GROUP BY symbol, date)`,
  );
}
