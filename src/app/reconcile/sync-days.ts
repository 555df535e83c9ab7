import type { DatasetName } from '../../domain/dataset.ts';
import type { RouteChoice, SyncRequest } from '../../plan/sync-request.ts';
import { runSync } from '../sync/run-sync.ts';
import type { SyncResult } from '../sync/sync-result.ts';
import { openVendorSources } from '../sync/vendor-sources.ts';
import type { ReconcileRequest } from './reconcile-request.ts';
import type { ReconcileWorld } from './reconcile-world.ts';

/** Brings the days of a request into the lake, the ordinary way. Throws what `runSync` throws. */
export async function syncDays(
  dataset: DatasetName,
  { from, to }: Pick<ReconcileRequest, 'from' | 'to'>,
  route: RouteChoice,
  world: ReconcileWorld,
): Promise<SyncResult> {
  const request: SyncRequest = {
    datasets: [dataset],
    from,
    to,
    through: 'bronze',
    mode: 'missing',
    precision: world.config.lake.precision,
    route,
  };
  await using sources = await openVendorSources(request, world.config, world);
  const { config, clock, random, version, signal } = world;
  return await runSync(request, { config, sources, clock, random, version, signal });
}
