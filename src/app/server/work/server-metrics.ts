import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ServerWorld } from '../server-world.ts';
import { openFinishedWork } from './finished-work.ts';
import { LAKE_METRICS } from './lake-metric-names.ts';
import { readLakeSamples, type Sample } from './lake-metrics.ts';
import { openMonitorGauges } from './monitor-metrics.ts';
import { openRequestMetrics, type RequestMetrics } from './request-metrics.ts';
import type { ServerHealth } from './server-health.ts';
import type { ServerWork } from './server-work.ts';
import { memoryOf } from './system-document.ts';

const MIB = 1024 ** 2;

/** What a server tells Prometheus. */
export interface ServerMetrics extends RequestMetrics {
  /** The text of a scrape. */
  scrape(): Promise<string>;
  readonly contentType: string;
}

/** Numbers out of the catalog are read this often at most, however many ask. */
const CATALOG_MS = 5_000;

/** Opens the metrics of a server, in a registry of its own. */
export function openServerMetrics(world: ServerWorld, work: ServerWork, health: ServerHealth): ServerMetrics {
  const registers = [new Registry()];
  const [registry = new Registry()] = registers;
  collectDefaultMetrics({ register: registry });
  const gauges = LAKE_METRICS.map(({ sample, name, help, labels }) => ({
    sample,
    gauge: new Gauge({ name, help, labelNames: [...labels], registers }),
  }));
  openQueueGauge(registers, work);
  openMemoryGauges(registers, world, work);
  const monitor = openMonitorGauges(registers, { world, work, health });
  const finished = openFinishedWork(world.lake.catalog.db, world.startedMs, registers);
  let readMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> = Promise.resolve();
  const read = async (): Promise<void> => {
    const samples = await readLakeSamples(world);
    for (const { sample, gauge } of gauges) fill(gauge, samples[sample] ?? []);
    await monitor.read();
    await finished.read(world.clock.nowMs());
  };
  return {
    ...openRequestMetrics(registers),
    contentType: registry.contentType,
    async scrape() {
      const nowMs = world.clock.monotonicMs();
      if (nowMs - readMs >= CATALOG_MS) {
        readMs = nowMs;
        reading = read();
      }
      await reading;
      return registry.metrics();
    },
  };
}

function fill(gauge: Gauge, samples: readonly Sample[]): void {
  gauge.reset();
  for (const { labels, value } of samples) gauge.set(labels, value);
}

function openQueueGauge(registers: Registry[], { workshop }: ServerWork): void {
  const gauge: Gauge = new Gauge({
    name: 'barlake_queue',
    help: 'Runs of this server that wait for the lake, and that work.',
    labelNames: ['state'],
    registers,
    collect() {
      const jobs = workshop?.room.jobs() ?? [];
      for (const state of ['queued', 'running'] as const) {
        gauge.set({ state }, jobs.filter((job) => job.state === state).length);
      }
    },
  });
}

const MEMORY_METRICS = [
  { name: 'barlake_memory_bytes', help: 'Resident memory of the server and its run.' },
  { name: 'barlake_memory_limit_bytes', help: 'What they may take.' },
  { name: 'barlake_memory_level', help: '0: calm, 1: no further task starts, 2: work is given back.' },
  { name: 'barlake_memory_shed', help: 'Computations that the run at work has given back.' },
  { name: 'barlake_memory_steps_down', help: 'How often the run at work had to make do with less.' },
] as const;

const LEVELS = ['calm', 'full', 'shedding'];

function openMemoryGauges(
  registers: Registry[],
  { config }: Pick<ServerWorld, 'config'>,
  { workshop }: ServerWork,
): void {
  const read = (): readonly number[] => {
    const memory = memoryOf(config.resources, workshop?.room.jobs() ?? []);
    const { processMb, limitMb, state, shed, stepsDown } = memory;
    return [processMb * MIB, limitMb * MIB, LEVELS.indexOf(state), shed, stepsDown];
  };
  for (const [index, { name, help }] of MEMORY_METRICS.entries()) {
    const gauge: Gauge = new Gauge({ name, help, registers, collect: () => gauge.set(read()[index] ?? 0) });
  }
}
