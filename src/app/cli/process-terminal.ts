import picocolors from 'picocolors';
import type { HostProcess } from './host-process.ts';
import type { SecretMask } from './secret-mask.ts';
import type { LiveRegion, Terminal } from './terminal.ts';

const COLUMNS_UNKNOWN = 80;

/** How a {@link Terminal} over a process behaves. */
export interface ProcessTerminalOptions {
  readonly host: Pick<HostProcess, 'stdin' | 'stdout' | 'stderr' | 'env'>;
  readonly quiet: boolean;
  readonly mask: SecretMask;
  /** Called once when stdout takes no more: mostly its reader went away, and there is nobody left to work for. */
  onClosed(): void;
}

/** The terminal of a real process; `flush` resolves when everything written has been handed to the system. */
export interface ProcessTerminal extends Terminal {
  flush(): Promise<void>;
  /** Why stdout takes no more though somebody wants it, such as a full disk; what was written last is lost. */
  readonly failure: Error | undefined;
}

/** Wraps stdout and stderr. Every message passes the mask; a closed pipe is not an error. */
export function createProcessTerminal(options: ProcessTerminalOptions): ProcessTerminal {
  const { stdout, stderr, env } = options.host;
  const out = openOutput(stdout, () => options.onClosed());
  const err = openOutput(stderr, () => undefined);
  let region: LiveRegion | undefined;
  const print = (text: string): void => {
    const line = `${options.mask.mask(text)}\n`;
    if (region === undefined) void err.write(line);
    else region.printAbove(line);
  };
  return {
    out: (text) => out.write(text),
    say: (text) => (options.quiet ? undefined : print(text)),
    complain: print,
    attach(next) {
      region = next;
    },
    isInteractive: stderr.isTTY,
    get columns() {
      // A terminal that does not know its size says 0.
      return [stderr.columns, stdout.columns].find((columns) => columns > 0) ?? COLUMNS_UNKNOWN;
    },
    outColors: picocolors.createColors(wantsColors(stdout, env)),
    errColors: picocolors.createColors(wantsColors(stderr, env)),
    get input() {
      return options.host.stdin;
    },
    errStream: stderr,
    async flush() {
      await Promise.all([out.flush(), err.flush()]);
    },
    get failure() {
      return out.failure;
    },
  };
}

/** Whether colours suit a stream: NO_COLOR forbids them, FORCE_COLOR asks for them, otherwise terminals get them. */
function wantsColors(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

interface Output {
  write(text: string | Uint8Array): Promise<void>;
  flush(): Promise<void>;
  readonly failure: Error | undefined;
}

/** How writing ends when the reader has gone. */
const READER_GONE = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

function openOutput(stream: NodeJS.WriteStream, onClosed: () => void): Output {
  let isClosed = false;
  let failure: Error | undefined;
  const waiting = new Set<() => void>();
  const release = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const close = (): void => {
    if (!isClosed) {
      isClosed = true;
      onClosed();
    }
    release();
  };
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!isClosed && !READER_GONE.includes(error.code ?? '')) failure = error;
    close();
  });
  stream.on('close', close);
  stream.on('drain', release);
  const untilReleased = async (): Promise<void> => new Promise((resolve) => void waiting.add(resolve));
  return {
    async write(text) {
      if (isClosed || stream.write(text)) return;
      await untilReleased();
    },
    async flush() {
      if (isClosed) return;
      await Promise.race([
        new Promise<void>((resolve) => void stream.write('', () => resolve())),
        untilReleased(),
      ]);
    },
    get failure() {
      return failure;
    },
  };
}
