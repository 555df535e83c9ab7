import type { DayLogs } from '../../observe/day-logs.ts';
import type { RunLog } from '../../observe/run-log.ts';
import type { RunProfile } from '../../observe/run-profiler.ts';
import type { LogLevel } from '../config/configuration.ts';

const LEVELS = ['silent', 'error', 'warn', 'info', 'debug'];

/** A run’s log whose lines also go to the files by day: all that is to be logged to `pipeline`, errors to `errors`. */
export function alsoByDay(
  log: RunLog,
  days: DayLogs,
  {
    run,
    mask,
    level,
  }: { readonly run: string; readonly mask: (line: string) => string; readonly level: LogLevel },
): RunLog {
  return {
    write(line) {
      log.write(line);
      if (LEVELS.indexOf(line.level) > LEVELS.indexOf(level)) return;
      const { timeMs: time, level: own, message: msg, fields } = line;
      const text = `${mask(JSON.stringify({ ...fields, level: own, time, run, msg }))}\n`;
      days.write('pipeline', text);
      if (own === 'error') days.write('errors', text);
    },
    [Symbol.asyncDispose]: () => log[Symbol.asyncDispose](),
  };
}

/** What was measured of a run, as a line of the log. */
export function performanceLine(run: string, { samples: _, ...profile }: RunProfile, time: number): string {
  return `${JSON.stringify({ level: 'info', time, run, msg: 'a run was measured', ...profile })}\n`;
}
