import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { type Asset, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import { gatherFactorInputs } from '../../lake/factors/factor-inputs.ts';
import { lacksReference, WITHOUT_REFERENCE } from '../../lake/factors/factors.ts';
import { readFactors } from '../../lake/factors/find-factors.ts';
import type { Lake } from '../../lake/lake.ts';
import { estimateSilver, type SilverEstimate } from '../../plan/silver/estimate-silver.ts';
import { planSilver, type SilverFacts } from '../../plan/silver/plan-silver.ts';
import type { SilverPlan } from '../../plan/silver/silver-plan.ts';
import type { Configuration } from '../config/configuration.ts';
import { type DatasetFeatures, requestFeatures } from './dataset-features.ts';
import { type ComingBars, type FactsWorld, gatherSilverFacts } from './gather-silver-facts.ts';
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
  const features = await requestFeatures(request, config);
  const facts: SilverFacts[] = [];
  const notes = new Set<string>();
  for (const [asset, own] of byAsset(features)) {
    const calendar = tradingCalendar(DATASETS[`${asset}_daily`].calendar, config.calendar);
    const inputs = await gatherFactorInputs(lake, asset);
    // Computed ones lie in tables of the connection, until those of the next asset take their place.
    const known = await readFactors(lake, connection, inputs, { calendar, signal });
    for (const [dataset, each] of own) {
      const factors = { connection, known };
      const gathered = await gatherSilverFacts(dataset, { lake, config, features: each, factors });
      facts.push(gathered);
      if (lacksReference(known) && gathered.windows.length > 0) notes.add(WITHOUT_REFERENCE);
    }
  }
  return { ...previewOf(request, facts, features), notes: [...notes] };
}

/** What a preview of the silver after a sync goes by; without a lake there is none of it yet. */
export interface SyncPreviewWorld extends Pick<FactsWorld, 'config'> {
  readonly lake: Lake | undefined;
  /** Days that the sync will fetch, by dataset. */
  readonly coming: ComingBars;
}

/** The same for the state after a sync. Splits and dividends are taken for unchanged: a sync of bars does not fetch them. */
export async function previewAfterSync(
  request: SilverRequest,
  { config, lake, coming }: SyncPreviewWorld,
): Promise<SilverPreview> {
  const features = await requestFeatures(request, config);
  const facts: SilverFacts[] = [];
  for (const [dataset, each] of features) {
    const world = { lake, config, features: each, coming };
    facts.push(await gatherSilverFacts(dataset, world));
  }
  return { ...previewOf(request, facts, features), notes: [] };
}

type Features = ReadonlyMap<DatasetName, DatasetFeatures>;

function byAsset(
  features: Features,
): ReadonlyMap<Asset, readonly (readonly [DatasetName, DatasetFeatures])[]> {
  return Map.groupBy(features, ([dataset]) => DATASETS[dataset].asset);
}

function previewOf(
  { from, to, mode, days = 'own' }: SilverRequest,
  facts: readonly SilverFacts[],
  features: Features,
): Omit<SilverPreview, 'notes'> {
  const plan = planSilver(facts, { from, to, mode, days });
  const columns = new Map([...features].map(([dataset, each]) => [dataset, each.columns.length]));
  return { plan, estimate: estimateSilver(plan, columns) };
}
