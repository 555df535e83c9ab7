import type { DatasetName } from '../../domain/dataset.ts';

/** The work that bars of a dataset take, from the vendor to the last layer that is asked for. */
export interface DatasetWork {
  readonly dataset: DatasetName;
  readonly days: number;
  /** Requests for files, and calls of the REST API. */
  readonly requests: number;
  readonly calls: number;
  /** Bytes to download. */
  readonly sourceBytes: number;
  readonly rows: number;
  /** Bytes that stay, by layer; 0 where it is not asked for. */
  readonly stored: { readonly landing: number; readonly bronze: number; readonly silver: number };
}

/** A machine of a fleet, as it is taken to be. */
export interface FleetMachine {
  readonly cores: number;
  /** Of its own line to the vendor. */
  readonly bytesPerSecond: number;
  /** Files on their way at the same time. */
  readonly downloads: number;
  readonly latencySeconds: number;
}

/** How long some machines take, together. */
export interface FleetTime {
  readonly workers: number;
  readonly seconds: number;
  /** What they wait for most of the time. */
  readonly boundBy: 'network' | 'processors' | 'calls';
}

/** Rows that a core brings from gzip into checked bronze in a second; half of what two threads do (docs/benchmarks.md). */
const BRONZE_ROWS_PER_CORE = 900_000;

/** Rows that a core brings into silver with the base set, likewise, with room for wider sets. */
const SILVER_ROWS_PER_CORE = 200_000;

/**
 * How long machines take for some work. Downloads and computations overlap, so the slower of them counts; what is planned, locked
 * and published by one process at a time is not worth counting beside them. The budget of calls is one for all machines.
 */
export function fleetTime(
  work: readonly DatasetWork[],
  machine: FleetMachine,
  { workers, callsPerMinute }: { readonly workers: number; readonly callsPerMinute: number | 'unlimited' },
): FleetTime {
  const sum = (pick: (each: DatasetWork) => number): number =>
    work.reduce((total, each) => total + pick(each), 0);
  const { cores, bytesPerSecond, downloads, latencySeconds } = machine;
  const waiting = (sum(({ requests, calls }) => requests + calls) * latencySeconds) / downloads;
  const network = (sum(({ sourceBytes }) => sourceBytes) / bytesPerSecond + waiting) / workers;
  const bronze = sum(({ rows, stored }) => (stored.bronze > 0 ? rows : 0)) / BRONZE_ROWS_PER_CORE;
  const silver = sum(({ rows, stored }) => (stored.silver > 0 ? rows : 0)) / SILVER_ROWS_PER_CORE;
  const processors = (bronze + silver) / (cores * workers);
  const calls = callsPerMinute === 'unlimited' ? 0 : (sum((each) => each.calls) / callsPerMinute) * 60;
  const seconds = Math.max(network, processors, calls);
  const boundBy = seconds === calls ? 'calls' : seconds === network ? 'network' : 'processors';
  return { workers, seconds, boundBy };
}
