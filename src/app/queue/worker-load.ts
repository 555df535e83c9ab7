import type { QueueStatusDocument } from '../../../contract/cli/queue.ts';
import type { WorkerRow } from '../../lake/catalog/worker-rows.ts';
import type { WorkerPace } from './worker-pace.ts';

/** What a worker does at a time, and takes of its machine. */
export type WorkerLoad = Pick<
  QueueStatusDocument['workers'][number],
  'atOnce' | 'wished' | 'cpuCores' | 'hostLoad' | 'hostCores'
>;

/** What a worker told of its load; nothing is made up for what it did not tell. */
export function readWorkerLoad(row: WorkerRow): WorkerLoad {
  const paces = JSON.parse(row.at_once ?? '{}') as WorkerPace['queues'];
  return {
    atOnce: Object.entries(paces).map(([queue, pace]) => ({ queue, ...pace })),
    wished: row.wished_concurrency ?? null,
    cpuCores: row.cpu_cores ?? null,
    hostLoad: row.host_load ?? null,
    hostCores: row.host_cores ?? null,
  };
}
