import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a script in a Node process of its own and reads the JSON it prints. */
export async function runChild<Result>(script: string, args: readonly string[]): Promise<Result> {
  const path = new URL(`child/${script}`, import.meta.url).pathname;
  const { stdout } = await execute(process.execPath, [path, ...args], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as Result;
}
