import { type Logger, multistream, pino } from 'pino';
import { type DayLogs, NO_DAY_LOGS } from './day-logs.ts';
import { createLogRing, type LogRing } from './log-ring.ts';

export type { Logger } from 'pino';

/** Where the log goes and what it may say. */
export interface LogOptions {
  readonly level: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  readonly nowMs: () => number;
  /** Takes secrets out of a line. */
  readonly mask: (line: string) => string;
  /** Files that lines go to: `monitoring`, errors also to `errors`; absent: no files. */
  readonly files?: DayLogs | undefined;
  /** Shows a line to whoever started the process. */
  readonly show?: ((line: string) => void) | undefined;
}

/** An open log. */
export interface ServerLog {
  readonly logger: Logger;
  readonly ring: LogRing;
}

/** Names whose values are never written, wherever they stand. */
const SECRET_NAMES = ['authorization', 'cookie', 'token', 'apiKey', 'password', 'secret'];

/** Opens a log of JSON lines: to files by day, to whoever started the process, and to a ring for screens. */
export function openLog({ level, nowMs, mask, files = NO_DAY_LOGS, show }: LogOptions): ServerLog {
  const ring = createLogRing();
  const to = (from: 'trace' | 'error', write: (line: string) => void) => ({
    level: from,
    stream: { write: (line: string) => write(mask(line)) },
  });
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":${nowMs()}`,
      redact: {
        paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[secret]',
      },
    },
    // The streams take every line: which ones there are is the logger’s to say.
    multistream([
      to('trace', (line) => ring.write(line)),
      to('trace', (line) => files.write('monitoring', line)),
      to('error', (line) => files.write('errors', line)),
      ...(show === undefined ? [] : [to('trace', show)]),
    ]),
  );
  return { logger, ring };
}
