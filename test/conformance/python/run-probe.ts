import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LakeContents, VENDOR_SERVERS } from '../../support/vendor-servers.ts';

/**
 * Runs the vendor’s Python client against the sandbox and against a lake that was filled from it. Its environment lives in the system’s folder for temporary files
 * and is kept for the next run. Without Python, or without a package index, there is nothing to run: says so and passes.
 */

/** What a lake needs to answer the probes. */
const CONTENTS: LakeContents = {
  syncs: [['stocks_daily', 'stocks_minute', 'crypto_daily', '--from', '2026-03-02', '--to', '2026-03-13']],
  underlyings: ['AAPL'],
};

const CLIENT = 'massive==2.9.1';
const STEP_LIMIT_MS = 300_000;

const environment = join(tmpdir(), `barlake-python-${CLIENT.replace('==', '-')}`);
const python = join(environment, 'bin', 'python');
const isReady = join(environment, 'ready');

async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, stdio: 'inherit', timeout: STEP_LIMIT_MS });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
}

async function prepare(): Promise<boolean> {
  if (existsSync(isReady)) return true;
  if (!(await run('python3', ['-m', 'venv', environment]))) return false;
  if (!(await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', CLIENT])))
    return false;
  return run(python, ['-c', `open(${JSON.stringify(isReady)}, 'w').close()`]);
}

if (await prepare()) {
  for (const { name, open } of VENDOR_SERVERS) {
    process.stdout.write(`${name}:\n`);
    await using server = await open({ symbols: 24 }, CONTENTS);
    const env = { ...process.env, BARLAKE_PROBE_BASE: server.rest, BARLAKE_PROBE_KEY: server.apiKey };
    if (!(await run(python, [join(import.meta.dirname, 'probe.py')], env))) process.exitCode = 1;
  }
} else {
  process.stdout.write(
    `Skipped: ${CLIENT} cannot be installed here (no python3 with venv, or no package index).\n`,
  );
}
