/** One line of the log, parsed. */
export interface LogLine {
  readonly timeMs: number;
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The last lines of the log, oldest first. */
export interface LogRing {
  write(line: string): void;
  lines(): readonly LogLine[];
}

/** Lines kept for screens: some minutes of a busy server, less than a megabyte. */
const LOG_LINES_MAX = 1000;

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** An empty ring. Lines are parsed when somebody looks, not when they are written. */
export function createLogRing(linesMax: number = LOG_LINES_MAX): LogRing {
  const kept: string[] = [];
  let next = 0;
  return {
    write(line) {
      kept[next] = line;
      next = (next + 1) % linesMax;
    },
    lines: () => [...kept.slice(next), ...kept.slice(0, next)].flatMap((line) => parseLogLine(line) ?? []),
  };
}

/** A line as it was written; `undefined` for one that a dying process left unfinished. */
export function parseLogLine(line: string): LogLine | undefined {
  try {
    const { time, level, msg, ...fields } = JSON.parse(line) as Readonly<Record<string, unknown>>;
    return {
      timeMs: typeof time === 'number' ? time : 0,
      level: LEVELS[Number(level)] ?? String(level),
      message: typeof msg === 'string' ? msg : '',
      fields,
    };
  } catch {
    return undefined;
  }
}
