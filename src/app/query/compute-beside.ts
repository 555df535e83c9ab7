import { dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import { type ComputedFeatures, computeFeatures, type FeatureWorld } from './compute-features.ts';
import { computePlanned } from './compute-planned.ts';
import type { PlannedBars } from './read-bars.ts';
import { type RequestedFeatures, readsOwnLength } from './resolve-features.ts';

/**
 * Computes the features of a request’s bars. A day that the market’s files hold has what these say, as silver does; other days, and bars of
 * other lengths, have what all bars say that a query reads. Throws `E_PARTITION_DAMAGED`, `E_SQL` and the signal’s reason.
 */
export async function computeBeside(
  { resolved, basis, plan, snapshot }: PlannedBars,
  features: RequestedFeatures,
  world: FeatureWorld,
): Promise<ComputedFeatures | undefined> {
  const { market, request } = resolved;
  const { symbols } = request;
  if (market === undefined || !readsOwnLength(resolved)) {
    return basis === undefined ? undefined : computePlanned(features, { resolved, basis, snapshot }, world);
  }
  if (basis === undefined) return computeFeatures(features, { plan, symbols }, world);
  const held = new Set((await snapshot.market(market)).map(({ day }) => dayNumberOf(day)));
  const wants = (day: number): boolean => held.has(day);
  const ofMarket = await computeFeatures(features, { plan, symbols, wants }, world);
  const others = { resolved, basis, snapshot, wants: (day: number) => !held.has(day) };
  const ofSeries = await computePlanned(features, others, world);
  if (ofMarket === undefined || ofSeries === undefined) return ofMarket ?? ofSeries;
  await join(world.target, ofMarket, ofSeries);
  return { ...ofMarket, lacksReference: ofMarket.lacksReference || ofSeries.lacksReference };
}

/** No row is in both. */
async function join(target: DuckDbConnection, into: ComputedFeatures, from: ComputedFeatures): Promise<void> {
  await target.run(`INSERT INTO ${into.relation} FROM ${from.relation}`);
}
