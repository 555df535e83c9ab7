import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FleetDocument } from '../../../contract/cli/fleet.ts';
import type { PlanDocument } from '../../../contract/cli/plan.ts';
import type { Clock } from '../../domain/clock.ts';
import { DATASETS } from '../../domain/dataset.ts';
import { isCatalogPresent } from '../../lake/catalog/catalog-presence.ts';
import { openCatalog } from '../../lake/catalog/open-catalog.ts';
import type { Lake } from '../../lake/lake.ts';
import { plannedWork } from '../../plan/fleet/planned-work.ts';
import type { SyncPlan } from '../../plan/sync-plan.ts';
import type { SyncRequest } from '../../plan/sync-request.ts';
import type { FleetWish } from '../cli/fleet-options.ts';
import { silverPlanDocument } from '../cli/silver-plan-document.ts';
import type { Configuration } from '../config/configuration.ts';
import { featureColumns } from '../silver/dataset-features.ts';
import { previewAfterSync, type SilverPreview, type SyncPreviewWorld } from '../silver/preview-silver.ts';
import { freeBytes, hasDiskRoom } from './assert-disk-room.ts';
import { fleetDocument } from './fleet-document.ts';
import { makePlan } from './make-plan.ts';
import { openVendorSources } from './vendor-sources.ts';

/** What a dry run needs from outside. */
export interface DryRunWorld {
  readonly config: Configuration;
  readonly clock: Clock;
  readonly random: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** A plan, and the document that tells of it. */
export interface DryRun {
  readonly plan: SyncPlan;
  readonly document: PlanDocument;
}

/**
 * Plans, as `barlake plan --json` shows it; the lake is only read, and need not exist. `hasTasks`: with every task. Throws what
 * planning throws.
 */
export async function dryRun(
  request: SyncRequest,
  world: DryRunWorld,
  { hasTasks, fleet }: { readonly hasTasks: boolean; readonly fleet?: FleetWish | undefined },
): Promise<DryRun> {
  const { plan, silver } = await planFor(request, world);
  const { config } = world;
  return { plan, document: await toDocument(plan, silver, { config, hasTasks, fleet }) };
}

interface WholePlan {
  readonly plan: SyncPlan;
  readonly silver: SilverPreview | undefined;
}

async function planFor(
  request: SyncRequest,
  { config, clock, signal, random, env }: DryRunWorld,
): Promise<WholePlan> {
  await using sources = await openVendorSources(request, config, { clock, random, env });
  const world = { config, sources, nowMs: clock.nowMs(), signal };
  const whole = async (lake: Lake | undefined): Promise<WholePlan> => {
    const { plan } = await makePlan(request, { ...world, lake });
    return { plan, silver: await planOnward(plan, { config, lake }) };
  };
  const address = config.lake.catalog;
  if (!(await isCatalogPresent(address))) return await whole(undefined);
  await using catalog = await openCatalog(address, { readOnly: true });
  return await whole({ root: config.lake.root, catalog });
}

/** Silver as it will be when the bars of the plan have come; how many they are is a guess. */
async function planOnward(
  { request, decisions }: SyncPlan,
  world: Pick<SyncPreviewWorld, 'config' | 'lake'>,
): Promise<SilverPreview | undefined> {
  const { onward, datasets, from, to, mode } = request;
  if (onward === undefined) return undefined;
  const coming = new Map(
    datasets.map((dataset) => {
      const { rows } = DATASETS[dataset].typical;
      const work = [...(decisions.get(dataset) ?? [])].filter(([, { kind }]) => kind === 'work');
      return [dataset, new Map(work.map(([day]) => [day, { fingerprint: 'to come', rows }]))] as const;
    }),
  );
  const silverMode = mode === 'rebuild' ? 'rebuild' : 'missing';
  return previewAfterSync({ datasets, from, to, days: 'read', mode: silverMode }, { ...world, coming });
}

const BYTES_PER_GB = 1e9;

async function toDocument(
  plan: SyncPlan,
  silver: SilverPreview | undefined,
  {
    config,
    hasTasks,
    fleet,
  }: {
    readonly config: Configuration;
    readonly hasTasks: boolean;
    readonly fleet: FleetWish | undefined;
  },
): Promise<PlanDocument> {
  const free = await freeBytesBelow(config.lake.root);
  const { routes, totals, choices } = plan;
  const { pricePerMonth: perMonth, rateLimitPerMinute: callsPerMinute } = config.vendor;
  const perGb = perMonth === null || totals.bytes === 0 ? null : perMonth / (totals.bytes / BYTES_PER_GB);
  return {
    choices: choices.map((choice) => ({
      ...choice,
      rejected: choice.rejected.map(({ cost, ...each }) => ({ ...each, cost: cost ?? null })),
    })),
    routes: [...routes],
    tasks: hasTasks
      ? plan.tasks.map(({ id, kind, dependsOn }) => ({ id, kind, dependsOn: [...dependsOn] }))
      : null,
    totals,
    silver: silver === undefined ? null : silverPlanDocument(silver),
    gold: plan.request.onward === 'gold' ? [...plan.request.datasets] : null,
    budget: { callsPerMinute },
    price: perMonth === null ? null : { perMonth, perGb },
    disk: { freeBytes: free ?? null, enough: free === undefined || hasDiskRoom(plan, free) },
    fleet: fleet === undefined ? null : await fleetOf(plan, fleet, config),
  };
}

async function fleetOf(plan: SyncPlan, fleet: FleetWish, config: Configuration): Promise<FleetDocument> {
  const columns = await featureColumns(plan.request.datasets, config);
  return fleetDocument(
    plannedWork(plan, (dataset) => columns.get(dataset) ?? 0),
    fleet,
    config,
  );
}

/** Free room on the disk that the lake is or will be on. */
async function freeBytesBelow(root: string): Promise<number | undefined> {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(folder)) return freeBytes(folder);
    if (folder === dirname(folder)) return undefined;
  }
}
