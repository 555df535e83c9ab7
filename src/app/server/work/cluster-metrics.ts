import { Gauge, type Registry } from 'prom-client';
import { livingWorkers } from '../../../lake/catalog/worker-rows.ts';
import { readWorkerMemory } from '../../queue/worker-memory.ts';
import type { ServerWorld } from '../server-world.ts';

const LEVELS = ['calm', 'full', 'shedding'] as const;

/** Gauges of the memory of workers, wherever they are. None is named: labels are of closed sets. */
export function openClusterGauges(
  registers: Registry[],
  { lake }: Pick<ServerWorld, 'lake'>,
): { read(nowMs: number): Promise<void> } {
  const workers = new Gauge({
    name: 'barlake_cluster_workers',
    help: 'Workers of queues, by the state of their memory.',
    labelNames: ['memory'],
    registers,
  });
  const bytes = new Gauge({
    name: 'barlake_cluster_memory_bytes',
    help: 'Resident memory of these workers.',
    registers,
  });
  const shed = new Gauge({
    name: 'barlake_cluster_memory_shed',
    help: 'Computations that these workers have given back because memory was short.',
    registers,
  });
  return {
    async read(nowMs) {
      const members = await livingWorkers(lake.catalog.db, nowMs);
      const told = members.map((member) => readWorkerMemory(member));
      for (const memory of LEVELS)
        workers.set({ memory }, told.filter((each) => (each?.level ?? 'calm') === memory).length);
      bytes.set(members.reduce((sum, { rss_bytes: own }) => sum + own, 0));
      shed.set(told.reduce((sum, each) => sum + (each?.shed ?? 0), 0));
    },
  };
}
