import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { preparePython } from '../conformance/python/qlib-environment.ts';
import { freePort } from './free-port.ts';

/** Where moto has been, or can be, installed outside the tree; `undefined` where it cannot. */
export const S3_PYTHON: string | undefined = await preparePython(
  's3',
  join(import.meta.dirname, '..', 'services', 's3-requirements.txt'),
  'moto.server',
);

/** An S3 server of somebody else’s making, for this test alone; what it holds is gone with it. */
export interface S3Server extends AsyncDisposable {
  /** Without a bucket. */
  readonly endpoint: string;
  /** Makes a bucket and returns its name. */
  createBucket(name: string): Promise<string>;
}

/** Long for a machine that is busy. */
const ANSWERS_WITHIN_MS = 60_000;
const POLL_MS = 100;

/** Starts a server on a free port of the loopback. */
export async function startS3Server(): Promise<S3Server> {
  if (S3_PYTHON === undefined) throw new Error('moto cannot be installed here');
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
  const child = spawn(S3_PYTHON, args, { stdio: 'ignore' });
  await answers(endpoint, child);
  return {
    endpoint,
    async createBucket(name) {
      const response = await fetch(`${endpoint}/${name}`, { method: 'PUT' });
      if (!response.ok) throw new Error(`no bucket: HTTP ${response.status}`);
      return name;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function answers(endpoint: string, child: ChildProcess): Promise<void> {
  for (let waitedMs = 0; waitedMs < ANSWERS_WITHIN_MS; waitedMs += POLL_MS) {
    if (child.exitCode !== null) throw new Error(`the S3 server ended with ${child.exitCode}`);
    const response = await fetch(endpoint).catch(() => undefined);
    if (response !== undefined) return;
    await sleep(POLL_MS);
  }
  throw new Error('the S3 server does not answer');
}
