import type { PlanDocument } from '../../../contract/cli/plan.ts';
import type { SyncDocument } from '../../../contract/cli/sync.ts';
import { type LibraryWorld, signalOf } from './library-world.ts';
import { readSyncQuery } from './read-sync-query.ts';
import { reportProgress } from './report-progress.ts';
import type { PlanQuery, SyncRun } from './sync-query.ts';

/** Plans, and does nothing; throws what planning throws. */
export async function planOut(query: PlanQuery, world: LibraryWorld): Promise<PlanDocument> {
  const { signal, tasks, ...words } = query;
  const request = await readSyncQuery(words, world);
  const { dryRun } = await import('../sync/dry-run.ts');
  const ended = await dryRun(
    request,
    { ...world, signal: signalOf(world, signal) },
    { hasTasks: tasks === true },
  );
  return ended.document;
}

/** Syncs; throws when nothing could be done at all, and the signal’s reason. */
export async function carryOut(run: SyncRun, world: LibraryWorld): Promise<SyncDocument> {
  const { signal, onProgress, ...words } = run;
  const request = await readSyncQuery(words, world);
  const [{ runSync }, { openVendorSources }, { syncDocument }] = await Promise.all([
    import('../sync/run-sync.ts'),
    import('../sync/vendor-sources.ts'),
    import('../sync/sync-document.ts'),
  ]);
  await using sources = await openVendorSources(request, world.config, world);
  const result = await runSync(request, {
    ...world,
    sources,
    signal: signalOf(world, signal),
    ...(onProgress === undefined ? {} : { reporter: reportProgress(onProgress) }),
  });
  return syncDocument(result);
}
