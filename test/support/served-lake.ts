import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const BARLAKE = join(import.meta.dirname, '..', '..', 'bin', 'barlake');

/** `barlake serve` in a process of its own. */
export interface ServedLake extends AsyncDisposable {
  /** `http://127.0.0.1:40123` */
  readonly url: string;
  readonly pid: number;
  /** What it has said on stderr so far. */
  stderr(): string;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<number | null>;
}

/** Serves a lake on a free port, with nothing of the outer environment but what is given. */
export async function serveLake(
  root: string,
  more: {
    readonly args?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
    readonly cwd?: string;
  } = {},
): Promise<ServedLake> {
  const words = ['serve', '--port', '0', '--json', '--lake', root, ...(more.args ?? [])];
  const child = spawn(process.execPath, [BARLAKE, ...words], {
    cwd: more.cwd ?? root,
    env: { PATH: process.env['PATH'] ?? '', HOME: root, ...more.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const first = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const line = await Promise.race([first.then(([text]) => text), closed.then(() => undefined)]);
  if (line === undefined) throw new Error(`serve ended before it answered: ${said}`);
  const { url } = JSON.parse(line) as { url: string };
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM');
    const [code] = await closed;
    return code;
  };
  return {
    url,
    pid: child.pid ?? -1,
    stderr: () => said,
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}
