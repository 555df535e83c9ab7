import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Logger, multistream, pino } from 'pino';
import { createLogRing, type LogRing } from './log-ring.ts';

export type { Logger } from 'pino';

/** Where the log goes and what it may say. */
export interface LogOptions {
  readonly level: 'silent' | 'error' | 'warn' | 'info' | 'debug';
  readonly nowMs: () => number;
  /** Takes secrets out of a line. */
  readonly mask: (line: string) => string;
  /** Folder of the files, one a day; absent: no files. */
  readonly folder?: string | undefined;
  /** Shows a line to whoever started the process. */
  readonly show?: ((line: string) => void) | undefined;
}

/** An open log. */
export interface ServerLog extends AsyncDisposable {
  readonly logger: Logger;
  readonly ring: LogRing;
}

/** Files of so many days are kept. */
const DAYS_KEPT = 14;

/** How long the file has to take its last lines. */
const CLOSE_MS = 1_000;

/** Names whose values are never written, wherever they stand. */
const SECRET_NAMES = ['authorization', 'cookie', 'token', 'apiKey', 'password', 'secret'];

/**
 * Opens a log of JSON lines: to files named by day, to whoever started the process, and to a ring for screens. A folder
 * that cannot be written costs the files, never the process.
 */
export async function openLog({ level, nowMs, mask, folder, show }: LogOptions): Promise<ServerLog> {
  const ring = createLogRing();
  const file = folder === undefined ? undefined : await openFile(folder);
  const sinks = [
    ring,
    ...(file === undefined ? [] : [file]),
    ...(show === undefined ? [] : [{ write: show }]),
  ];
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
    multistream(
      sinks.map((sink) => ({ level: 'trace', stream: { write: (line: string) => sink.write(mask(line)) } })),
    ),
  );
  return {
    logger,
    ring,
    async [Symbol.asyncDispose]() {
      await file?.close();
    },
  };
}

interface LogFile {
  write(line: string): void;
  close(): Promise<void>;
}

/** A file that goes on under another name every day. */
interface RollingFile extends EventEmitter {
  write(line: string): boolean;
  end(): void;
}

type OpenRolling = (options: {
  readonly file: string;
  readonly frequency: 'daily';
  readonly extension: string;
  readonly dateFormat: string;
  readonly limit: { readonly count: number; readonly removeOtherLogFiles: boolean };
  readonly mkdir: boolean;
}) => Promise<RollingFile>;

async function openFile(folder: string): Promise<LogFile | undefined> {
  // The package brings no types.
  const openRolling = createRequire(import.meta.url)('pino-roll') as OpenRolling;
  try {
    const stream = await openRolling({
      file: join(folder, 'serve'),
      frequency: 'daily',
      extension: '.log',
      dateFormat: 'yyyy-MM-dd',
      limit: { count: DAYS_KEPT, removeOtherLogFiles: true },
      mkdir: true,
    });
    let isBroken = false;
    // A full disk must not end a server whose work is to read.
    stream.on('error', () => {
      isBroken = true;
    });
    return {
      write(line) {
        if (!isBroken) stream.write(line);
      },
      close: () =>
        new Promise((resolve) => {
          if (isBroken) return resolve();
          // A stream that is ended while it still opens its file may never say that it has closed.
          const late = setTimeout(resolve, CLOSE_MS);
          const end = (): void => {
            clearTimeout(late);
            resolve();
          };
          stream.once('close', end);
          stream.once('error', end);
          return stream.end();
        }),
    };
  } catch {
    return undefined;
  }
}
