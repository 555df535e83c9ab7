import type { Evaluate, Program } from '../../expression/program.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import type { BesideBars } from '../../lake/query/bars-statement.ts';
import { loadResult } from '../../lake/query/copy-result.ts';
import type { ReadContext } from '../../lake/query/query-bars.ts';
import { spanRanges } from '../../plan/day-ranges.ts';
import type { ReadPlan } from '../../plan/query/read-plan.ts';
import type { Configuration } from '../config/configuration.ts';
import { evaluateExpressions } from '../features/evaluate-expressions.ts';
import type { RequestedFeatures } from './resolve-features.ts';

/** What computing goes by. */
export interface FeatureWorld extends ReadContext {
  /** Where the values go; another connection than the one that bars are read from. */
  readonly target: DuckDbConnection;
  readonly calendar: Configuration['calendar'];
  readonly prepare: (program: Program) => Evaluate;
}

/** Values beside bars, and whether stocks had no splits and dividends to compute them with. */
export interface ComputedFeatures extends BesideBars {
  readonly lacksReference: boolean;
}

/** Which of a market’s bars features are computed for. */
export interface MarketComputation {
  readonly plan: ReadPlan;
  /** Empty: all. */
  readonly symbols: readonly string[];
  /** Days since 1970 whose rows are wanted, within those of the plan; absent: all. */
  readonly wants?: ((dayNumber: number) => boolean) | undefined;
}

const TABLE = 'computed_features';

/**
 * Computes features of a whole market’s own bars, for the days of a plan, into a temporary table of the target. Throws
 * `E_PARTITION_DAMAGED`, `E_SQL` and the signal’s reason.
 */
export async function computeFeatures(
  features: RequestedFeatures,
  { plan, symbols, wants }: MarketComputation,
  world: FeatureWorld,
): Promise<ComputedFeatures | undefined> {
  const spans = plan.parts.filter(({ origin }) => origin !== 'targeted').map(({ span }) => span);
  if (spans.length === 0) return undefined;
  const { dataset } = features;
  const wanted = {
    ...spanRanges(spans),
    dataset,
    program: features.program,
    symbols: symbols.length === 0 ? undefined : symbols,
    limit: undefined,
    wants,
  };
  const { result, lacksReference } = await evaluateExpressions(wanted, world);
  await loadResult(world.target, result, { table: TABLE, signal: world.signal });
  const key = result.columns[1]?.name === 'date' ? 'date' : 'timestamp';
  const names = features.toCompute.map(({ name }) => name);
  return { relation: TABLE, key, names, lacksReference };
}
