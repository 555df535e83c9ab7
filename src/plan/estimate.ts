import { DATASETS, type DatasetName } from '../domain/dataset.ts';
import { budgetSeconds } from './route/budget-seconds.ts';
import type { RouteCost } from './route/route-cost.ts';
import type { DayTask, SyncTask } from './sync-plan.ts';

/** Speeds and sizes an estimate goes by; `app` fills in what the machine and the configuration say. */
export interface Estimates {
  /** Objects downloaded at the same time. */
  readonly downloads: number;
  readonly ingests: number;
  /** Round trip of one request. */
  readonly latencySeconds: number;
  readonly downloadBytesPerSecond: number;
  readonly ingestRowsPerSecond: number;
  /** Calls of the REST API in a minute. */
  readonly callsPerMinute: number | 'unlimited';
  /** Symbols the naive way would ask for, by dataset: those the lake has seen, else the vendor’s usual number. */
  readonly symbols: ReadonlyMap<DatasetName, number>;
}

/** A cautious default: a 100 Mbit/s line and one core. */
export const DEFAULT_ESTIMATES: Omit<Estimates, 'symbols' | 'downloads' | 'ingests' | 'callsPerMinute'> = {
  latencySeconds: 0.1,
  downloadBytesPerSecond: 12_500_000,
  ingestRowsPerSecond: 1_000_000,
};

/** Bronze takes about as many bytes as the vendor’s gzip; measured 0.9 on stock minutes and 1.1 on small day files. */
export const BRONZE_BYTES_PER_SOURCE_BYTE = 1.1;
/** Uncompressed CSV in the work folder, while a file is being ingested. */
const RAW_BYTES_PER_SOURCE_BYTE = 6;
/** A bar in a grouped or aggregates answer, compressed: 1 to 2 MB for 11,000 to 12,500 of them. */
const BYTES_PER_ANSWERED_BAR = 110;
/** Long answers repeat themselves more. */
const BYTES_PER_BAR_OF_ONE_SYMBOL = 25;

/** An answer about one symbol. */
const BYTES_PER_ANSWER = 100_000;

/** Bytes of a market’s day as grouped daily answers it. */
function groupedBytes(dataset: DatasetName): number {
  return DATASETS[dataset].typical.rows * BYTES_PER_ANSWERED_BAR;
}

/** What some tasks cost: downloads, calls and ingests overlap, so the slowest of the three counts. */
export function costOfTasks(tasks: readonly DayTask[], estimates: Estimates): RouteCost {
  let objects = 0;
  let calls = 0;
  let bytes = 0;
  let rows = 0;
  for (const task of tasks) {
    const { typical } = DATASETS[task.dataset];
    if (task.kind === 'land') {
      objects++;
      bytes += task.object.sizeBytes;
    } else if (task.kind === 'ingest') {
      rows += Math.round((task.object.sizeBytes * typical.rows) / typical.sourceBytes);
    } else if (task.kind === 'ask') {
      calls++;
      bytes += groupedBytes(task.dataset);
    } else rows += typical.rows;
  }
  const download =
    ((objects + calls) * estimates.latencySeconds) / estimates.downloads +
    bytes / estimates.downloadBytesPerSecond;
  const ingest = rows / estimates.ingestRowsPerSecond / estimates.ingests;
  const seconds = Math.max(download, ingest, budgetSeconds(calls, estimates.callsPerMinute));
  return { objects, calls, bytes, seconds };
}

/** Bars of single symbols, asked for one symbol at a time. */
export interface SymbolBars {
  readonly dataset: DatasetName;
  readonly calls: number;
  /** Symbols × days. */
  readonly symbolDays: number;
}

/** What asking for single symbols costs. */
export function costOfAggregates(
  { dataset, calls, symbolDays }: SymbolBars,
  estimates: Estimates,
): RouteCost {
  const { rows, symbols } = DATASETS[dataset].typical;
  const bytes = Math.round(symbolDays * (rows / symbols) * BYTES_PER_BAR_OF_ONE_SYMBOL);
  const download =
    (calls * estimates.latencySeconds) / estimates.downloads + bytes / estimates.downloadBytesPerSecond;
  return {
    objects: 0,
    calls,
    bytes,
    seconds: Math.max(download, budgetSeconds(calls, estimates.callsPerMinute)),
  };
}

/** Room on the lake’s disk that some tasks need, files in work included. */
export function diskBytesOf(
  tasks: readonly DayTask[],
  through: 'landing' | 'bronze',
  estimates: Estimates,
): number {
  let landed = 0;
  let ingested = 0;
  let largest = 0;
  for (const task of tasks) {
    const size = sourceBytesOf(task);
    if (task.kind === 'land' || task.kind === 'ask') landed += size;
    else ingested += size;
    largest = Math.max(largest, size);
  }
  const working = through === 'landing' ? 0 : largest * estimates.ingests * RAW_BYTES_PER_SOURCE_BYTE;
  return Math.ceil(landed + ingested * BRONZE_BYTES_PER_SOURCE_BYTE + working);
}

/** About so many bytes of the vendor’s a task deals with; what progress is measured in. */
export function sourceBytesOf(task: SyncTask): number {
  if (task.kind === 'fetch') return task.calls * BYTES_PER_ANSWER;
  return task.kind === 'land' || task.kind === 'ingest' ? task.object.sizeBytes : groupedBytes(task.dataset);
}
