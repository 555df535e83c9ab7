import { Gauge, type Registry } from 'prom-client';
import { HEALTH_STATUSES } from '../../../plan/health/health-check.ts';
import type { ServerWorld } from '../server-world.ts';
import { openClusterGauges } from './cluster-metrics.ts';
import type { ServerHealth } from './server-health.ts';
import type { ServerWork } from './server-work.ts';

/** Gauges of health, of work that waits, and of whom alerts are told. */
export function openMonitorGauges(
  registers: Registry[],
  { world, work, health }: MonitorSources,
): { read(): Promise<void> } {
  const gauge = (name: string, help: string, ...labelNames: string[]): Gauge =>
    new Gauge({ name, help, labelNames, registers });
  const status = gauge('barlake_health', 'How all is: 0 ok, 1 info, 2 warning, 3 error.');
  const checks = gauge('barlake_health_check', 'What was judged: 0 ok, 1 info, 2 warning, 3 error.', 'check');
  const tasks = gauge(
    'barlake_queue_tasks',
    'Of the queues that workers take from: what waits, is at work, and was given up.',
    'queue',
    'state',
  );
  const oldest = gauge(
    'barlake_queue_oldest_seconds',
    'How long the oldest has waited: of runs for the lake, of tasks for a worker.',
    'queue',
  );
  const workers = gauge('barlake_workers', 'Processes of this server that work on runs.');
  const cluster = openClusterGauges(registers, world);
  const failures = gauge(
    'barlake_alert_channel_failures',
    'Attempts since a channel was last told of alerts.',
    'channel',
  );
  const waiting = gauge(
    'barlake_alert_changes_waiting',
    'Changes of alerts that a channel was not told yet.',
    'channel',
  );
  return {
    async read() {
      const judged = await health.judge();
      status.set(HEALTH_STATUSES.indexOf(judged.status));
      checks.reset();
      for (const check of judged.checks)
        checks.set({ check: check.key }, HEALTH_STATUSES.indexOf(check.status));
      const jobs = work.workshop?.room.jobs() ?? [];
      tasks.reset();
      oldest.reset();
      for (const { name: queue, oldestMs, needsWorkers, waiting: some, running, dead } of judged.queues) {
        oldest.set({ queue }, oldestMs === null ? 0 : Math.max(0, judged.atMs - oldestMs) / 1000);
        if (!needsWorkers) continue;
        tasks.set({ queue, state: 'waiting' }, some);
        tasks.set({ queue, state: 'running' }, running);
        tasks.set({ queue, state: 'dead' }, dead);
      }
      workers.set(jobs.filter(({ state }) => state === 'running').length);
      await cluster.read(judged.atMs);
      for (const { channel, attempts, untold } of await readChannels(world)) {
        failures.set({ channel }, attempts);
        waiting.set({ channel }, untold);
      }
    },
  };
}

interface MonitorSources {
  readonly world: Pick<ServerWorld, 'lake' | 'clock'>;
  readonly work: Pick<ServerWork, 'workshop'>;
  readonly health: ServerHealth;
}

async function readChannels({
  lake,
}: Pick<ServerWorld, 'lake'>): Promise<
  readonly { readonly channel: string; readonly attempts: number; readonly untold: number }[]
> {
  return lake.catalog.db
    .selectFrom('alert_channels')
    .select(['channel', 'attempts'])
    .select((is) =>
      is
        .selectFrom('alert_changes')
        .select(({ fn }) => fn.countAll<number>().as('untold'))
        .whereRef('alert_changes.id', '>', 'alert_channels.told_id')
        .$asScalar()
        .as('untold'),
    )
    .execute()
    .then((rows) => rows.map((row) => ({ ...row, untold: row.untold ?? 0 })));
}
