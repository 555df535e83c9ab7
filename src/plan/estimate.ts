import { DATASETS, type DatasetName } from '../domain/dataset.ts';
import type { PlanTotals, Route, SyncTask } from './sync-plan.ts';
import type { DatasetFacts, SyncRequest } from './sync-request.ts';

/** Speeds and sizes an estimate goes by; `app` fills in what the machine and the configuration say. */
export interface Estimates {
  /** Objects downloaded at the same time. */
  readonly downloads: number;
  readonly ingests: number;
  /** Round trip of one request. */
  readonly latencySeconds: number;
  readonly downloadBytesPerSecond: number;
  readonly ingestRowsPerSecond: number;
  /** Symbols the naive way would ask for, by dataset: those the lake has seen, else the vendor’s usual number. */
  readonly symbols: ReadonlyMap<DatasetName, number>;
}

/** A cautious default: a 100 Mbit/s line and one core. */
export const DEFAULT_ESTIMATES: Omit<Estimates, 'symbols' | 'downloads' | 'ingests'> = {
  latencySeconds: 0.1,
  downloadBytesPerSecond: 12_500_000,
  ingestRowsPerSecond: 1_000_000,
};

/** Bronze takes about as many bytes as the vendor’s gzip; measured 0.9 on stock minutes and 1.1 on small day files. */
const BRONZE_BYTES_PER_SOURCE_BYTE = 1.1;
/** Uncompressed CSV in the work folder, while a file is being ingested. */
const RAW_BYTES_PER_SOURCE_BYTE = 6;

/** Rows in an object of that size, by the dataset’s usual ratio. */
function estimateRows(dataset: DatasetName, sizeBytes: number): number {
  const { rows, sourceBytes } = DATASETS[dataset].typical;
  return Math.round((sizeBytes * rows) / sourceBytes);
}

/** Seconds for some tasks: downloads and ingests overlap, so the slower side counts. */
export function estimateSeconds(tasks: readonly SyncTask[], estimates: Estimates): number {
  let downloadSeconds = 0;
  let ingestSeconds = 0;
  for (const task of tasks) {
    if (task.kind === 'land') {
      downloadSeconds +=
        estimates.latencySeconds / estimates.downloads +
        task.object.sizeBytes / estimates.downloadBytesPerSecond;
    } else {
      ingestSeconds += estimateRows(task.dataset, task.object.sizeBytes) / estimates.ingestRowsPerSecond;
    }
  }
  return Math.max(downloadSeconds, ingestSeconds / estimates.ingests);
}

/** Adds a plan up. */
export function totalsOf(
  request: SyncRequest,
  facts: readonly DatasetFacts[],
  tasks: readonly SyncTask[],
  routes: readonly Route[],
  estimates: Estimates,
): PlanTotals {
  const lands = tasks.filter((task) => task.kind === 'land');
  const bytes = lands.reduce((sum, task) => sum + task.object.sizeBytes, 0);
  const ingestBytes = tasks.reduce(
    (sum, task) => sum + (task.kind === 'ingest' ? task.object.sizeBytes : 0),
    0,
  );
  const largest = tasks.reduce((max, task) => Math.max(max, task.object.sizeBytes), 0);
  const working = request.through === 'landing' ? 0 : largest * estimates.ingests * RAW_BYTES_PER_SOURCE_BYTE;
  const naiveCalls = facts.reduce(
    (sum, { dataset, tradingDays }) =>
      sum + tradingDays.length * (estimates.symbols.get(dataset) ?? DATASETS[dataset].typical.symbols),
    0,
  );
  return {
    objects: lands.length,
    calls: lands.length,
    naiveCalls,
    bytes,
    seconds: estimateSeconds(tasks, estimates),
    diskBytes: Math.ceil(bytes + ingestBytes * BRONZE_BYTES_PER_SOURCE_BYTE + working),
    skipped: routes.reduce((sum, route) => sum + (route.source === 'flat' ? 0 : route.days), 0),
  };
}
