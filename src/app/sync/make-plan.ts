import type { DatasetName } from '../../domain/dataset.ts';
import type { Lake } from '../../lake/lake.ts';
import { DEFAULT_ESTIMATES, type Estimates } from '../../plan/estimate.ts';
import { planSync } from '../../plan/plan-sync.ts';
import type { SyncPlan } from '../../plan/sync-plan.ts';
import type { SyncRequest } from '../../plan/sync-request.ts';
import type { Configuration } from '../config/configuration.ts';
import { gatherFacts } from './gather-facts.ts';
import { listVendor, type VendorListing } from './list-vendor.ts';
import type { TriedDatasets } from './tried-before.ts';
import type { VendorSources } from './vendor-sources.ts';

/** What planning needs from outside. */
export interface PlanWorld {
  readonly config: Configuration;
  readonly sources: VendorSources;
  /** Absent when there is no lake yet. */
  readonly lake: Lake | undefined;
  readonly nowMs: number;
  readonly signal: AbortSignal;
  /** In a second pass: what the first one dealt with. */
  readonly tried?: TriedDatasets | undefined;
}

/** A plan, and the listing requests it took to make. */
export interface MadePlan {
  readonly plan: SyncPlan;
  readonly listCalls: number;
}

const NOTHING_LISTED: VendorListing = { objects: new Map(), calls: 0 };

/** Asks the vendor and the catalog, and decides. */
export async function makePlan(request: SyncRequest, world: PlanWorld): Promise<MadePlan> {
  const { store, access } = world.sources;
  const listing = store === undefined ? NOTHING_LISTED : await listVendor(store, request, world.signal);
  const facts = await gatherFacts(request, listing, {
    lake: world.lake,
    calendar: world.config.calendar,
    nowMs: world.nowMs,
    tried: world.tried,
  });
  const estimates: Estimates = {
    ...DEFAULT_ESTIMATES,
    downloads: world.config.resources.downloads,
    ingests: world.config.resources.ingests,
    callsPerMinute: access.callsPerMinute,
    symbols: world.lake === undefined ? new Map() : await seenSymbols(world.lake),
  };
  return {
    plan: planSync(request, facts, { nowMs: world.nowMs, estimates, access }),
    listCalls: listing.calls,
  };
}

/** Symbols on the largest day the lake holds, by dataset: what the naive way would ask for one by one. */
async function seenSymbols(lake: Lake): Promise<ReadonlyMap<DatasetName, number>> {
  const rows = await lake.catalog.db
    .selectFrom('partitions')
    .select(({ fn }) => ['dataset', fn.max('symbols').as('symbols')])
    .where('layer', '=', 'bronze')
    .groupBy('dataset')
    .execute();
  return new Map(rows.map((row) => [row.dataset as DatasetName, row.symbols]));
}
