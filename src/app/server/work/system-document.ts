import type { SystemDocument } from '../../../../contract/api/system.ts';
import { showOrigin, showSetting } from '../../config/show-setting.ts';
import { readHardwareProfile } from '../../hardware/hardware-profile.ts';
import type { Job } from '../../jobs/job.ts';
import type { ServerWorld } from '../server-world.ts';
import type { ServerWork } from './server-work.ts';

const MIB = 1024 ** 2;

/** Shares of the memory limit from which nothing new is begun, and from which work in flight is reduced. */
const FULL_SHARE = 0.75;
const SHEDDING_SHARE = 0.85;

/** The zone of the exchange whose calendar most datasets follow. */
const EXCHANGE_ZONE = 'America/New_York';

/** The machine, this process with its jobs, and the configuration in force. */
export async function systemDocument(world: ServerWorld, work: ServerWork): Promise<SystemDocument> {
  const { version, lake, startedMs, clock, access, config } = world;
  const nowMs = clock.nowMs();
  const jobs = work.workshop?.room.jobs() ?? [];
  return {
    version,
    lake: lake.root,
    startedMs,
    nowMs,
    isReadOnly: access.isReadOnly,
    exchangeZone: EXCHANGE_ZONE,
    profile: await profileOf(world),
    memory: memoryOf(config.resources.memoryLimitMb, jobs),
    queues: [
      {
        name: 'runs',
        waiting: jobs.filter(({ state }) => state === 'queued').length,
        running: jobs.filter(({ state }) => state === 'running').length,
        concurrency: 1,
        // Another program writes to the lake: what waits here goes on when it has ended.
        isPaused: jobs.every(({ state }) => state !== 'running') && work.runs.isLakeBusy(),
      },
    ],
    workers: [
      {
        id: `server ${process.pid}`,
        startedMs,
        heartbeatMs: nowMs,
        task: null,
        rssMb: megabytes(process.memoryUsage.rss()),
      },
      ...jobs.filter(({ state }) => state === 'running').map((job) => workerOf(job)),
    ],
    configuration: (world.loaded?.settings ?? []).map((setting) => ({
      key: setting.key,
      value: showSetting(setting),
      origin: showOrigin(setting.origin, world.cwd),
    })),
  };
}

async function profileOf({ config, loaded, lake }: ServerWorld): Promise<SystemDocument['profile']> {
  const hardware = loaded?.hardware ?? (await readHardwareProfile(lake.root));
  const { mode, ...settings } = config.resources;
  return {
    cores: hardware.usableCores,
    memoryMb: megabytes(hardware.usableMemoryBytes),
    mode,
    platform: hardware.platform,
    settings,
  };
}

/** Of the server and its job together: each keeps to the limit by itself, and together they are what the machine feels. */
function memoryOf(limitMb: number, jobs: readonly Job[]): SystemDocument['memory'] {
  const { rss, heapUsed } = process.memoryUsage();
  const ofJobs = jobs
    .filter(({ state }) => state === 'running')
    .reduce((sum, { report }) => sum + (report?.rssBytes ?? 0), 0);
  const processMb = megabytes(rss + ofJobs);
  const share = processMb / limitMb;
  return {
    processMb,
    heapMb: megabytes(heapUsed),
    freeMb: megabytes(process.availableMemory()),
    limitMb,
    state: share >= SHEDDING_SHARE ? 'shedding' : share >= FULL_SHARE ? 'full' : 'calm',
  };
}

function workerOf({ pid, startedMs, queuedMs, heardMs, report }: Job): SystemDocument['workers'][number] {
  const since = startedMs ?? queuedMs;
  return {
    id: `job ${pid ?? 0}`,
    startedMs: since,
    heartbeatMs: heardMs ?? since,
    task: report?.task ?? report?.phase ?? null,
    rssMb: megabytes(report?.rssBytes ?? 0),
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / MIB);
}
