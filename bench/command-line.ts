import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The command line, as a user starts it. */
export const BARLAKE: string = join(import.meta.dirname, '..', 'bin', 'barlake');

/** Runs `barlake …` in a process of its own; throws when it does not end with 0. */
export async function barlake(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { stdout } = await execute(process.execPath, [BARLAKE, ...args], {
    env: { ...process.env, ...env },
    maxBuffer: 1 << 26,
  });
  return stdout;
}
