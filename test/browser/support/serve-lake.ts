import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** A `barlake serve` in a process of its own. */
export interface ServedLake extends AsyncDisposable {
  /** `http://127.0.0.1:40123` */
  readonly url: string;
}

/** Serves a lake on any free port; resolves once it answers. */
export async function serveLake(
  root: string,
  env: Readonly<Record<string, string>>,
  ...flags: readonly string[]
): Promise<ServedLake> {
  const args = [join(ROOT, 'bin', 'barlake'), 'serve', '--lake', root, '--port', '0', '--json', ...flags];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: root, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    ended.then(() => Promise.reject(new Error('serve ended before it answered'))),
  ])) as [string];
  const { url } = JSON.parse(line) as { url: string };
  return {
    url: url.replace(/\/$/, ''),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
