import { join } from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import { type DayLogs, NO_DAY_LOGS, openDayLogs } from '../../observe/day-logs.ts';
import type { Configuration } from '../config/configuration.ts';

const MB = 1e6;

/** Where a lake’s log files are. */
export function logsFolder({ lake }: Pick<Configuration, 'lake'>): string {
  return join(lake.root, 'logs');
}

/** The log files of a lake; none when nothing is to be logged. */
export function openLakeLogs(config: Configuration, clock: Clock): DayLogs {
  if (config.logLevel === 'silent') return NO_DAY_LOGS;
  const { keepDays, maxMb } = config.logs;
  return openDayLogs(logsFolder(config), { keepDays, maxBytes: maxMb * MB }, () => clock.nowMs());
}
