import { appendFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Kinds of log files, each a folder: what runs did, every error, figures, and what the server saw. */
export const LOG_KINDS = ['pipeline', 'errors', 'performance', 'monitoring'] as const;

/** One of {@link LOG_KINDS}. */
export type LogKind = (typeof LOG_KINDS)[number];

/** What log files may take. */
export interface DayLogLimits {
  readonly keepDays: number;
  readonly maxBytes: number;
}

/** Log files by kind and day. */
export interface DayLogs {
  /** Adds one line, which ends with a line break. A line that cannot be written is lost, and nothing else is. */
  write(kind: LogKind, line: string): void;
}

/** For who has nowhere to write to. */
export const NO_DAY_LOGS: DayLogs = { write: () => undefined };

/** A file that has grown so large is gone on with under the next number. */
const PART_BYTES = 50_000_000;

/** Files of one day and kind. */
const PARTS_MAX = 1_000;

/** Bytes written by this process after which files are measured again: others write to them too. */
const LOOK_BYTES = 1_000_000;

const NAME = /^(\d{4}-\d{2}-\d{2})(?:\.(\d{1,4}))?\.ndjson$/;

const DAY_MS = 86_400_000;

/** After a line that could not be written none is tried for so long: a server lives longer than a disk is full. */
const AGAIN_MS = 60_000;

/**
 * Opens the log files below a folder `logs`: `pipeline/2026-03-10.ndjson`, days in UTC. Each line is one appending write, which the
 * system keeps whole: several processes share a file without asking each other, and one that is killed leaves whole lines. Nothing is
 * renamed. What is older than may be kept, and the oldest of what is too much, is removed on opening and when a day begins.
 */
export function openDayLogs(folder: string, limits: DayLogLimits, nowMs: () => number): DayLogs {
  let day = '';
  let brokenUntilMs = 0;
  let writtenBytes = 0;
  const paths = new Map<LogKind, string>();
  const turn = (now: string): void => {
    day = now;
    paths.clear();
    prune(folder, limits, nowMs());
  };
  const pathOf = (kind: LogKind): string => {
    const known = paths.get(kind);
    if (known !== undefined) return known;
    mkdirSync(join(folder, kind), { recursive: true });
    const path = currentPart(join(folder, kind), day);
    paths.set(kind, path);
    return path;
  };
  return {
    write(kind, line) {
      if (nowMs() < brokenUntilMs) return;
      try {
        const now = new Date(nowMs()).toISOString().slice(0, 10);
        if (now !== day) turn(now);
        appendFileSync(pathOf(kind), line);
        writtenBytes += line.length;
        if (writtenBytes < LOOK_BYTES) return;
        writtenBytes = 0;
        paths.clear();
        prune(folder, limits, nowMs());
      } catch {
        // A full disk must not end what is only told of.
        brokenUntilMs = nowMs() + AGAIN_MS;
        paths.clear();
      }
    },
  };
}

function currentPart(folder: string, day: string): string {
  for (let part = 1; ; part += 1) {
    const path = join(folder, part === 1 ? `${day}.ndjson` : `${day}.${part}.ndjson`);
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size < PART_BYTES || part === PARTS_MAX) return path;
  }
}

/** A file of a log, as its name tells. */
export interface DayLogFile {
  readonly path: string;
  readonly day: string;
  readonly part: number;
  readonly sizeBytes: number;
}

/** Files of a kind, oldest first; none when there are none. */
export function listDayLogs(folder: string, kind: LogKind): readonly DayLogFile[] {
  return namesIn(join(folder, kind))
    .flatMap((name): DayLogFile[] => {
      const [, day, part = '1'] = NAME.exec(name) ?? [];
      if (day === undefined) return [];
      const path = join(folder, kind, name);
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ path, day, part: Number(part), sizeBytes: stat.size }];
    })
    .toSorted((a, b) => (a.day === b.day ? a.part - b.part : a.day < b.day ? -1 : 1));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Only what carries the name of a log file is ever removed; the newest file of a kind stays. */
function prune(folder: string, { keepDays, maxBytes }: DayLogLimits, nowMs: number): void {
  const oldest = new Date(nowMs - keepDays * DAY_MS).toISOString().slice(0, 10);
  const files = LOG_KINDS.flatMap((kind) => listDayLogs(folder, kind).slice(0, -1)).toSorted((a, b) =>
    a.day < b.day ? -1 : a.day > b.day ? 1 : a.part - b.part,
  );
  let total = LOG_KINDS.flatMap((kind) => listDayLogs(folder, kind)).reduce(
    (sum, { sizeBytes }) => sum + sizeBytes,
    0,
  );
  for (const { path, day, sizeBytes } of files) {
    if (day > oldest && total <= maxBytes) continue;
    rmSync(path, { force: true });
    total -= sizeBytes;
  }
}
