import { type Asset, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { ensureFactors, type FactorWorld } from '../../lake/factors/ensure-factors.ts';
import { type Factors, lacksReference, WITHOUT_REFERENCE } from '../../lake/factors/factors.ts';
import { planSilver } from '../../plan/silver/plan-silver.ts';
import type { SilverPlan } from '../../plan/silver/silver-plan.ts';
import type { WritableLake } from '../writing/write-to-lake.ts';
import type { DatasetFeatures } from './dataset-features.ts';
import { fatalError } from './fatal-error.ts';
import { gatherSilverFacts } from './gather-silver-facts.ts';
import type { SilverOptions } from './silver-options.ts';
import type { SilverRequest } from './silver-request.ts';
import type { SilverFailure } from './silver-result.ts';
import { silverFailure } from './summarize-silver.ts';

/** A dataset whose silver has been planned, and what building it needs. */
export interface PlannedDataset {
  readonly dataset: DatasetName;
  readonly plan: SilverPlan;
  readonly features: DatasetFeatures;
  readonly factors: Factors;
}

/** What could be planned, and what could not. */
export interface PlannedDatasets {
  readonly planned: readonly PlannedDataset[];
  readonly failures: readonly SilverFailure[];
  /** Sentences for a person. */
  readonly notes: readonly string[];
}

/** A run that plans. */
export interface PlanningRun {
  readonly request: SilverRequest;
  readonly options: SilverOptions;
  readonly writable: WritableLake;
  readonly features: ReadonlyMap<DatasetName, DatasetFeatures>;
  readonly id: string;
}

/**
 * Brings factors up to date, once for each asset, and plans. A dataset whose factors cannot be had is a failure of its own;
 * what would stop the others too is thrown.
 */
export async function planDatasets(run: PlanningRun): Promise<PlannedDatasets> {
  const { signal } = run.options;
  const factors = new Map<Asset, Promise<Factors>>();
  const planned: PlannedDataset[] = [];
  const failures: SilverFailure[] = [];
  const notes = new Set<string>();
  for (const [dataset, features] of run.features) {
    signal.throwIfAborted();
    const { asset } = DATASETS[dataset];
    try {
      const asked = factors.get(asset) ?? ensureFactors(factorWorld(run), asset);
      factors.set(asset, asked);
      const known = await asked;
      const plan = await planDataset(dataset, { run, features, known });
      planned.push({ dataset, plan, features, factors: known });
      if (lacksReference(known) && plan.tasks.length > 0) notes.add(WITHOUT_REFERENCE);
      if (plan.tasks.length + plan.fresh.length === 0) notes.add(nothingOf(dataset, run.request));
    } catch (thrown) {
      signal.throwIfAborted();
      if (fatalError(thrown) !== undefined) throw thrown;
      failures.push(silverFailure({ id: `silver:${dataset}`, dataset, key: dataset }, thrown));
    }
  }
  return { planned, failures, notes: [...notes] };
}

function nothingOf(dataset: DatasetName, { from, to }: SilverRequest): string {
  const when = from === undefined && to === undefined ? '' : ' in these days';
  return `The lake holds no bars of ${dataset}${when}; \`barlake sync ${dataset}\` fetches them.`;
}

function factorWorld({ options, writable, id: runId }: PlanningRun): FactorWorld {
  const { config, clock, signal, version } = options;
  const { codec, rowGroupRows } = config.resources;
  const packing = { codec, rowGroupRows };
  const { calendar } = config;
  return { ...writable, signal, packing, calendar, nowMs: () => clock.nowMs(), runId, version };
}

interface Planning {
  readonly run: PlanningRun;
  readonly features: DatasetFeatures;
  readonly known: Factors;
}

async function planDataset(dataset: DatasetName, { run, features, known }: Planning): Promise<SilverPlan> {
  const { request, options, writable } = run;
  using connection = await writable.session.connect();
  const { config } = options;
  const { lake } = writable;
  const facts = await gatherSilverFacts(dataset, { lake, config, features, factors: { connection, known } });
  const { from, to, mode, days = 'own' } = request;
  return planSilver([facts], { from, to, mode, days });
}
