import type { StatusDocument } from '../../../contract/cli/status.ts';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { Lake } from '../../lake/lake.ts';
import { type DerivedHolding, readDerivedHoldings } from '../../lake/metadata/derived-holdings.ts';
import { PRECOMPUTED_LAYER } from '../../lake/precompute/precomputed-file.ts';
import { PRECOMPUTED_LENGTHS } from '../../plan/precompute/precomputed-series.ts';
import type { Configuration } from '../config/configuration.ts';
import { precomputePlan } from '../precompute/precomputed-facts.ts';
import { previewAfterSync } from '../silver/preview-silver.ts';

/**
 * Silver and gold, and how much of them would be made anew. Splits and dividends that have changed since are not looked at:
 * that takes the engine, and status answers at once.
 */
export async function derivedStatus(lake: Lake, config: Configuration): Promise<StatusDocument['derived']> {
  const holdings = await readDerivedHoldings(lake.catalog);
  const once = await staleOnce(lake, holdings);
  const stale = await staleSilver(lake, config, [...new Set(holdings.map(({ dataset }) => dataset))]);
  return holdings.map(({ isCurrent, ...holding }) => {
    const months = once.get(`${holding.dataset} ${holding.layer}`);
    if (months !== undefined) return { ...holding, stale: months };
    if (holding.layer !== 'silver') return { ...holding, stale: isCurrent ? 0 : 1 };
    return { ...holding, stale: stale?.get(holding.dataset) ?? (stale === undefined ? null : 0) };
  });
}

/** Months of bars put together once that would be made anew, by dataset and layer. */
async function staleOnce(
  lake: Lake,
  holdings: readonly DerivedHolding[],
): Promise<ReadonlyMap<string, number>> {
  const stale = new Map<string, number>();
  for (const { dataset, layer } of holdings) {
    const timeframe = PRECOMPUTED_LENGTHS.find((length) => layer === `${PRECOMPUTED_LAYER} ${length}`);
    if (timeframe === undefined) continue;
    const { build } = await precomputePlan(lake, { asset: DATASETS[dataset].asset, timeframe });
    stale.set(`${dataset} ${layer}`, build.length);
  }
  return stale;
}

/** `undefined` when the configured features cannot be computed: status shows the rest all the same. */
async function staleSilver(
  lake: Lake,
  config: Configuration,
  datasets: readonly DatasetName[],
): Promise<ReadonlyMap<DatasetName, number> | undefined> {
  try {
    const world = { lake, config, coming: new Map() };
    const { plan } = await previewAfterSync({ datasets, mode: 'missing' }, world);
    const groups = Map.groupBy(plan.tasks, ({ dataset }) => dataset);
    return new Map([...groups].map(([dataset, tasks]) => [dataset, tasks.length]));
  } catch (error) {
    if (isBarlakeError(error, 'E_FEATURES') || isBarlakeError(error, 'E_EXPRESSION')) return undefined;
    throw error;
  }
}
