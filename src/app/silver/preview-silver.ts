import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import { gatherFactorInputs } from '../../lake/factors/factor-inputs.ts';
import { lacksReference, WITHOUT_REFERENCE } from '../../lake/factors/factors.ts';
import { readFactors } from '../../lake/factors/find-factors.ts';
import type { Lake } from '../../lake/lake.ts';
import { estimateSilver, type SilverEstimate } from '../../plan/silver/estimate-silver.ts';
import { planSilver, type SilverFacts } from '../../plan/silver/plan-silver.ts';
import type { SilverPlan } from '../../plan/silver/silver-plan.ts';
import type { Configuration } from '../config/configuration.ts';
import { loadFeatureSets } from '../features/load-feature-sets.ts';
import { datasetFeatures } from './dataset-features.ts';
import { gatherSilverFacts } from './gather-silver-facts.ts';
import type { SilverRequest } from './silver-request.ts';

/** What a build would do, and what it would take. */
export interface SilverPreview {
  readonly plan: SilverPlan;
  readonly estimate: SilverEstimate;
  readonly notes: readonly string[];
}

/** What a preview needs; the lake is only read. */
export interface PreviewWorld {
  readonly config: Configuration;
  readonly lake: Lake;
  readonly connection: DuckDbConnection;
  readonly signal: AbortSignal;
}

/** Plans without changing anything: factors that are not up to date are computed for the plan alone. */
export async function previewSilver(request: SilverRequest, world: PreviewWorld): Promise<SilverPreview> {
  const { config, lake, connection, signal } = world;
  const sets = await loadFeatureSets(config.features, request.sets);
  const facts: SilverFacts[] = [];
  const columns = new Map<DatasetName, number>();
  const notes = new Set<string>();
  const byAsset = Map.groupBy(request.datasets, (dataset) => DATASETS[dataset].asset);
  for (const [asset, datasets] of byAsset) {
    const calendar = tradingCalendar(DATASETS[`${asset}_daily`].calendar, config.calendar);
    const inputs = await gatherFactorInputs(lake, asset);
    // Computed ones lie in tables of the connection, until those of the next asset take their place.
    const known = await readFactors(lake, connection, inputs, { calendar, signal });
    for (const dataset of datasets) {
      const features = datasetFeatures(sets, dataset);
      columns.set(dataset, features.columns.length);
      const own = await gatherSilverFacts(dataset, {
        lake,
        config,
        features,
        factors: { connection, known },
      });
      facts.push(own);
      if (lacksReference(known) && own.windows.length > 0) notes.add(WITHOUT_REFERENCE);
    }
  }
  const { from, to, mode, days = 'own' } = request;
  const plan = planSilver(facts, { from, to, mode, days });
  return { plan, estimate: estimateSilver(plan, columns), notes: plan.tasks.length === 0 ? [] : [...notes] };
}
