import { loadavg } from 'node:os';
import type { SystemDocument } from '../../../../contract/api/system.ts';
import type { QueueStatusDocument } from '../../../../contract/cli/queue.ts';
import { type MemoryLevel, memoryLevel } from '../../../plan/memory/judge-memory.ts';
import type { ResourcePlan } from '../../../plan/resource-plan.ts';
import { showOrigin, showSetting } from '../../config/show-setting.ts';
import { type HardwareProfile, readHardwareProfile } from '../../hardware/hardware-profile.ts';
import type { Job } from '../../jobs/job.ts';
import type { JobReport } from '../../jobs/job-message.ts';
import type { ServerWorld } from '../server-world.ts';
import type { ServerWork } from './server-work.ts';

const MIB = 1024 ** 2;

/** The zone of the exchange whose calendar most datasets follow. */
const EXCHANGE_ZONE = 'America/New_York';

/** The machine, this process with its jobs, and the configuration in force. */
export async function systemDocument(
  world: ServerWorld,
  work: ServerWork,
  queues: QueueStatusDocument | undefined,
): Promise<SystemDocument> {
  const { version, lake, startedMs, clock, access, config } = world;
  const nowMs = clock.nowMs();
  const hardware = world.loaded?.hardware ?? (await readHardwareProfile(lake.root));
  const jobs = work.workshop?.room.jobs() ?? [];
  return {
    version,
    lake: lake.root,
    startedMs,
    nowMs,
    isReadOnly: access.isReadOnly,
    exchangeZone: EXCHANGE_ZONE,
    profile: profileOf(config, hardware),
    memory: memoryOf(config.resources, jobs),
    queues: [
      {
        name: 'runs',
        waiting: jobs.filter(({ state }) => state === 'queued').length,
        delayed: 0,
        running: jobs.filter(({ state }) => state === 'running').length,
        concurrency: 1,
        // Another program writes to the lake: what waits here goes on when it has ended.
        isPaused: jobs.every(({ state }) => state !== 'running') && work.runs.isLakeBusy(),
        failed: 0,
        oldestMs: oldestOf(jobs),
      },
      ...queuesOf(queues),
    ],
    workers: [
      {
        ...OWN_PROCESS,
        id: `server ${process.pid}`,
        startedMs,
        heartbeatMs: nowMs,
        task: null,
        rssMb: megabytes(process.memoryUsage.rss()),
        cpuCores: world.cpuCores(),
        hostLoad: loadavg()[0] ?? null,
        hostCores: hardware.logicalCores,
      },
      ...jobs.filter(({ state }) => state === 'running').map((job) => workerOf(job)),
      ...(queues?.workers ?? []).map((worker) => memberOf(worker)),
    ],
    configuration: (world.loaded?.settings ?? []).map((setting) => ({
      key: setting.key,
      value: showSetting(setting),
      origin: showOrigin(setting.origin, world.cwd),
    })),
  };
}

/** Queues of the cluster, with as many tasks at a time as their workers take. */
function queuesOf(status: QueueStatusDocument | undefined): SystemDocument['queues'] {
  return (status?.queues ?? []).map(({ name, waiting, delayed, running, isPaused, failed, oldestMs }) => ({
    name,
    waiting: waiting + delayed,
    delayed,
    running,
    concurrency: (status?.workers ?? [])
      .filter(({ queues }) => queues.includes(name))
      .reduce((sum, worker) => sum + tasksAtOnce(name, worker), 0),
    isPaused,
    failed,
    oldestMs,
  }));
}

function tasksAtOnce(name: string, { atOnce, concurrency }: Member): number {
  if (name === 'discovery' || name === 'default') return 1;
  return atOnce.find(({ queue }) => queue === name)?.now ?? concurrency;
}

/** What only workers of a cluster tell. */
const OWN_PROCESS = {
  memoryLevel: null,
  isOfCluster: false,
  isDraining: false,
  atOnce: [],
  wished: null,
} as const;

type Member = QueueStatusDocument['workers'][number];

function memberOf({ memory, state, ...worker }: Member): SystemDocument['workers'][number] {
  const { id, startedMs, heartbeatMs, task, rssMb, wished, cpuCores, hostLoad, hostCores } = worker;
  return {
    id,
    startedMs,
    heartbeatMs,
    task,
    rssMb,
    memoryLevel: memory?.level ?? null,
    isOfCluster: true,
    isDraining: state === 'draining',
    // Of whole runs a worker performs one at a time, whatever is wished.
    atOnce: worker.atOnce.filter(({ queue }) => queue === 'download' || queue === 'compute'),
    wished,
    cpuCores,
    hostLoad,
    hostCores,
  };
}

function oldestOf(jobs: readonly Job[]): number | null {
  const times = jobs.flatMap(({ state, queuedMs }) => (state === 'queued' ? [queuedMs] : []));
  return times.length === 0 ? null : Math.min(...times);
}

function profileOf(config: ServerWorld['config'], hardware: HardwareProfile): SystemDocument['profile'] {
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
export function memoryOf(
  { memoryLimitMb: limitMb, mode }: Pick<ResourcePlan, 'memoryLimitMb' | 'mode'>,
  jobs: readonly Job[],
): SystemDocument['memory'] {
  const { rss, heapUsed } = process.memoryUsage();
  const reports = jobs.flatMap(({ state, report }) => (state === 'running' && report ? [report] : []));
  const sum = (pick: (report: JobReport) => number): number =>
    reports.reduce((total, report) => total + pick(report), 0);
  const processMb = megabytes(rss + sum(({ rssBytes }) => rssBytes));
  const levels = [memoryLevel(processMb / limitMb), ...reports.map(({ memory }) => memory.level)];
  return {
    processMb,
    heapMb: megabytes(heapUsed),
    freeMb: megabytes(process.availableMemory()),
    limitMb,
    state: GRAVEST_FIRST.find((level) => levels.includes(level)) ?? 'calm',
    mode: reports.find(({ memory }) => memory.mode !== undefined)?.memory.mode ?? mode,
    shed: sum(({ memory }) => memory.shed),
    stepsDown: sum(({ memory }) => memory.stepsDown),
  };
}

const GRAVEST_FIRST: readonly MemoryLevel[] = ['shedding', 'full', 'calm'];

function workerOf({ pid, startedMs, queuedMs, heardMs, report }: Job): SystemDocument['workers'][number] {
  const since = startedMs ?? queuedMs;
  return {
    id: `job ${pid ?? 0}`,
    startedMs: since,
    heartbeatMs: heardMs ?? since,
    task: report?.task ?? report?.phase ?? null,
    rssMb: megabytes(report?.rssBytes ?? 0),
    cpuCores: report?.cpuCores ?? null,
    hostLoad: null,
    hostCores: null,
    ...OWN_PROCESS,
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / MIB);
}
