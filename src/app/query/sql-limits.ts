import type { Configuration } from '../config/configuration.ts';
import { readLimits } from '../reading/read-limits.ts';
import type { SqlLimits } from './sql-runner.ts';

/** Statements that may wait for each one that may run: enough for a page of charts that load together. */
const WAITING_PER_PLACE = 16;

/** What statements may take of the machine, as configured. */
export function sqlLimits(config: Configuration): SqlLimits {
  const { timeoutSeconds, memoryMb, tempMb, atOnce } = config.sql;
  const { threads, memoryMb: usualMb } = readLimits(config);
  return {
    threads,
    memoryMb: memoryMb ?? usualMb,
    tempMaxMb: tempMb,
    timeoutSeconds,
    atOnce,
    waitingMax: WAITING_PER_PLACE * atOnce,
  };
}
