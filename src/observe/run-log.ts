import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** One line of a run’s log. */
export interface RunLogLine {
  readonly timeMs: number;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Takes the lines of a run; a line that cannot be written is lost, and the run goes on. */
export interface RunLog extends AsyncDisposable {
  write(line: RunLogLine): void;
}

/** A run’s log ends here, with a line that says so: a run of ten years’ days stays below it. */
const BYTES_MAX = 8_000_000;

/** Logs of so many runs are kept. */
const RUNS_KEPT = 300;

/** Lines held back while the disk is slow; beyond it they are lost. */
const WAITING_MAX = 10_000;

const FOLDER = 'logs';
const NAME = /^run-[0-9TZ]{8,24}-[0-9a-z]{6}\.ndjson$/;

/** For who has nowhere to write to. */
export const NO_RUN_LOG: RunLog = { write: () => undefined, [Symbol.asyncDispose]: () => Promise.resolve() };

/** Opens the log of a run below a lake, as JSON lines; `mask` takes secrets out. The oldest logs make room. */
export async function openRunLog(root: string, run: string, mask: (line: string) => string): Promise<RunLog> {
  try {
    const folder = join(root, FOLDER);
    await mkdir(folder, { recursive: true });
    await dropOldest(folder);
    return writeTo(await open(runLogPath(root, run), 'a'), mask);
  } catch {
    return NO_RUN_LOG;
  }
}

function writeTo(file: Awaited<ReturnType<typeof open>>, mask: (line: string) => string): RunLog {
  let waiting: string[] = [];
  let writtenBytes = 0;
  let isWriting = false;
  let isEnded = false;
  let last = Promise.resolve();
  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const text = waiting.join('');
      waiting = [];
      await file.appendFile(text);
    }
    isWriting = false;
  };
  const push = (line: RunLogLine): void => {
    const text = `${mask(JSON.stringify(line))}\n`;
    writtenBytes += text.length;
    waiting.push(text);
    if (isWriting) return;
    isWriting = true;
    last = flush().catch(() => {
      isEnded = true; // On a full disk the run itself will say so.
    });
  };
  return {
    write(line) {
      if (isEnded || waiting.length >= WAITING_MAX) return;
      push(line);
      if (writtenBytes < BYTES_MAX) return;
      isEnded = true;
      push({
        ...line,
        level: 'warn',
        message: 'The log of this run ends here: it has reached its bound.',
        fields: {},
      });
    },
    async [Symbol.asyncDispose]() {
      await last;
      await file.close().catch(() => undefined);
    },
  };
}

/** Names sort by time. */
async function dropOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name)).sort();
  for (const name of names.slice(0, Math.max(0, names.length - RUNS_KEPT + 1))) {
    await rm(join(folder, name), { force: true });
  }
}

/** Where a run’s log lies. Throws `RangeError` for what is no run’s name: names come from outside. */
export function runLogPath(root: string, run: string): string {
  const name = `run-${run}.ndjson`;
  if (!NAME.test(name)) throw new RangeError(`${JSON.stringify(run)} is no run`);
  return join(root, FOLDER, name);
}

/** The last `limit` lines of a run’s log that `isWanted`, oldest first; none when there is no log. */
export async function readRunLog(
  root: string,
  run: string,
  { limit, isWanted }: { readonly limit: number; readonly isWanted: (line: RunLogLine) => boolean },
): Promise<readonly RunLogLine[]> {
  const kept: RunLogLine[] = [];
  const input = createReadStream(runLogPath(root, run), 'utf8');
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      const line = parseLine(text);
      if (line === undefined || !isWanted(line)) continue;
      kept.push(line);
      if (kept.length > 2 * limit) kept.splice(0, kept.length - limit);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return kept.slice(-limit);
}

/** `undefined` for a line that a dying process left unfinished. */
function parseLine(text: string): RunLogLine | undefined {
  try {
    return JSON.parse(text) as RunLogLine;
  } catch {
    return undefined;
  }
}
