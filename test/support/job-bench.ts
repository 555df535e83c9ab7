import { systemClock } from '../../src/app/cli/system-clock.ts';
import { systemRandom } from '../../src/app/cli/system-random.ts';
import { loadConfiguration } from '../../src/app/config/load-configuration.ts';
import type { Job } from '../../src/app/jobs/job.ts';
import { type JobRoom, openJobRoom } from '../../src/app/jobs/job-room.ts';
import { recordJob } from '../../src/app/jobs/record-job.ts';
import { type Catalog, openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { isWriteLocked } from '../../src/lake/storage/is-write-locked.ts';
import { catalogPath } from '../../src/lake/storage/lake-paths.ts';
import { makeLakeFolder } from '../../src/lake/storage/make-lake-folder.ts';
import type { SyncRequest } from '../../src/plan/sync-request.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox-options.ts';
import { bothEnv } from './stand-in.ts';
import { openSyncBench, type SyncBench } from './sync-bench.ts';

/** A vendor, a lake, and a job room between them. */
export interface JobBench extends AsyncDisposable {
  readonly bench: SyncBench;
  readonly room: JobRoom;
  readonly catalog: Catalog;
  /** Every state a job went through, in order. */
  readonly states: readonly { readonly runId: string; readonly state: Job['state'] }[];
  request(more?: Partial<SyncRequest>): SyncRequest;
}

/** The market that jobs ask for. */
export type JobMarket = SandboxOptions & Pick<SyncRequest, 'datasets' | 'from' | 'to'>;

/** Opens a room on an empty lake; its jobs are real processes that ask the sandbox. */
export async function openJobBench(options: JobMarket): Promise<JobBench> {
  const bench = await openSyncBench(options);
  const { config } = await loadConfiguration({
    flags: { lake: bench.root },
    env: { HOME: bench.folder.path, ...bothEnv(bench.vendor) },
    cwd: bench.folder.path,
    learnSecret: () => undefined,
  });
  await makeLakeFolder(bench.root);
  const catalog = await openCatalog(catalogPath(bench.root), { readOnly: false });
  const states: { runId: string; state: Job['state'] }[] = [];
  const room = openJobRoom({
    config,
    clock: systemClock,
    random: systemRandom,
    version: '0.0.0-test',
    isLakeBusy: () => isWriteLocked(bench.root),
    record: (job) => recordJob(catalog, job),
    onChange: ({ runId, state }) => states.push({ runId, state }),
    onReport: () => undefined,
  });
  return {
    bench,
    room,
    catalog,
    states,
    request: (more = {}) => ({
      datasets: options.datasets,
      from: options.from,
      to: options.to,
      through: 'bronze',
      mode: 'missing',
      precision: 'float64',
      route: 'flat',
      ...more,
    }),
    async [Symbol.asyncDispose]() {
      await room[Symbol.asyncDispose]();
      await catalog[Symbol.asyncDispose]();
      await bench[Symbol.asyncDispose]();
    },
  };
}
