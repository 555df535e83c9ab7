import type { ServerEvent } from '../../../../contract/api/events.ts';
import { openCatalogWatch } from '../../../lake/catalog/catalog-watch.ts';
import { openCatalog } from '../../../lake/catalog/open-catalog.ts';
import { createEventHub, type EventHub } from '../../../observe/event-hub.ts';
import { watchAlerts } from '../../alerts/watch-alerts.ts';
import { followRuns } from '../../events/follow-runs.ts';
import { isOver, type Job } from '../../jobs/job.ts';
import { openJobRoom } from '../../jobs/job-room.ts';
import { recordJob } from '../../jobs/record-job.ts';
import { progressOf, summarizeJob } from '../../jobs/run-documents.ts';
import { type RunReaderWorld, readRun } from '../../jobs/run-reader.ts';
import { whyLeftOut } from '../../schedule/daily-requests.ts';
import { takeDailyTurn } from '../../schedule/daily-turn.ts';
import { joinSchedulers } from '../../schedule/join-schedulers.ts';
import { openScheduler, type Scheduler } from '../../schedule/scheduler.ts';
import { takeUpkeepTurn } from '../../upkeep/take-upkeep-turn.ts';
import type { ServerWorld } from '../server-world.ts';
import { ownFacts } from './own-facts.ts';
import type { ServerQueues } from './server-queues.ts';
import type { ServerWork, Workshop } from './server-work.ts';

/** Opens the working half of a server: jobs, events, and what is written down. Dispose it when no request is answered any more. */
export async function openWork(world: ServerWorld, queues: ServerQueues): Promise<ServerWork> {
  const { config, lake, startedMs, clock } = world;
  const watch = await openCatalogWatch(config.lake);
  const hub = createEventHub<ServerEvent>(Math.floor(startedMs));
  const isLakeBusy = (): boolean => watch.isLocked();
  // A server may be closed without being told to stop before.
  const ending = new AbortController();
  world.closing.addEventListener('abort', () => ending.abort());
  if (world.closing.aborted) ending.abort();
  const { signal } = ending;
  const workshop = world.access.isReadOnly
    ? undefined
    : await openWorkshop(world, { hub, isLakeBusy, queues, signal });
  const runs: RunReaderWorld = { catalog: lake.catalog, room: workshop?.room, isLakeBusy };
  const following = followRuns({
    ...runs,
    dataVersion: () => watch.version(),
    publish: (event) => hub.publish(event),
    nowMs: () => clock.nowMs(),
    signal,
  });
  return {
    hub,
    workshop,
    runs,
    async [Symbol.asyncDispose]() {
      ending.abort();
      // A turn of the scheduler waits for its job, which the room stops.
      await Promise.all([workshop?.scheduler[Symbol.asyncDispose](), workshop?.room[Symbol.asyncDispose]()]);
      await Promise.all([following, workshop?.alerts.ended]);
      await watch[Symbol.asyncDispose]();
      await workshop?.journal[Symbol.asyncDispose]();
    },
  };
}

interface WorkshopMeans {
  readonly hub: EventHub<ServerEvent>;
  readonly isLakeBusy: () => boolean;
  readonly queues: ServerQueues;
  readonly signal: AbortSignal;
}

async function openWorkshop(
  world: ServerWorld,
  { hub, isLakeBusy, queues, signal }: WorkshopMeans,
): Promise<Workshop> {
  const { config, lake, clock, random, version, log } = world;
  const journal = await openCatalog(config.lake.catalog, { readOnly: false });
  const reader = { catalog: lake.catalog, isLakeBusy };
  const room = openJobRoom({
    config,
    clock,
    random,
    version,
    isLakeBusy,
    record: (job) => recordJob(journal, job),
    onChange: (job) => void tellOfJob(job),
    onReport(job) {
      const progress = progressOf(job);
      // The last report comes right behind another one, and the end tells as much.
      if (progress === null || progress.phase === 'ending') return;
      hub.publish({ kind: 'progress', runId: job.runId, progress });
    },
  });
  const tellOfJob = async (job: Job): Promise<void> => {
    const { runId, state, error, pid } = job;
    if (isOver(job)) alerts.poke();
    log.logger.info({ run: runId, state, pid, code: error?.code }, 'a run went on');
    const known = await readRun(runId, { ...reader, room }).catch(() => undefined);
    hub.publish({ kind: 'run', run: { ...(known?.run ?? summarizeJob(job)), state } });
  };
  const alerts = watchAlerts({
    catalog: journal,
    config,
    nowMs: () => clock.nowMs(),
    own: async () => ownFacts(room.jobs(), config.resources.memoryLimitMb, queues),
    onChange({ key, state, change, severity, message }) {
      hub.publish({ kind: 'alert', key, state });
      log.logger.info({ key, state, change, severity, alert: message }, 'an alert has changed');
    },
    onAttempt({ channel, items, error }) {
      if (error === undefined) log.logger.info({ channel, items }, 'a channel was told of alerts');
      else log.logger.error({ channel, items, err: error }, 'a channel could not be told of alerts');
    },
    onError: (error) => log.logger.error({ err: error }, 'alerts could not be judged'),
    signal,
  });
  return { journal, room, alerts, scheduler: openSchedulers(world, { journal, room, hub }) };
}

function openSchedulers(
  { config, clock, log, version }: ServerWorld,
  { journal, room, hub }: Pick<Workshop, 'journal' | 'room'> & { readonly hub: EventHub<ServerEvent> },
): Scheduler {
  const nowMs = (): number => clock.nowMs();
  const common = {
    catalog: journal,
    schedule: config.schedule,
    clock,
    onChange: (job: string) => hub.publish({ kind: 'schedule', job }),
    onError: (error: unknown) => log.logger.error({ err: error }, 'the scheduler met an error'),
  };
  const daily = openScheduler(
    {
      ...common,
      turn: (signal) => takeDailyTurn({ config, catalog: journal, room, nowMs }, signal),
      whyLeftOut: (lastMs, atMs) => whyLeftOut(config, lastMs, atMs),
    },
    { isRunning: true },
  );
  const maintenance = openScheduler(
    {
      ...common,
      job: { name: 'maintenance', cron: config.schedule.maintenance, about: 'looking after the lake' },
      turn: (signal) => takeUpkeepTurn({ config, version }, signal),
      whyLeftOut: () => null,
    },
    { isRunning: true },
  );
  return joinSchedulers(
    new Map([
      ['daily', daily],
      ['maintenance', maintenance],
    ]),
  );
}
