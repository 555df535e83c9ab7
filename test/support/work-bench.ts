import { mkdir } from 'node:fs/promises';
import { API_PATH, CHANGE_HEADER } from '../../contract/api/api-path.ts';
import type { RunDocument } from '../../contract/api/runs.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox-options.ts';
import { type ServedLake, serveLake } from './served-lake.ts';
import { bothEnv } from './stand-in.ts';
import { openSyncBench, type SyncBench } from './sync-bench.ts';

/** An answer of a server. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A vendor, a lake, and a server between them in a process of its own. */
export interface WorkBench extends AsyncDisposable {
  readonly bench: SyncBench;
  readonly served: ServedLake;
  /** Serves the same lake with another server. */
  serve(args?: readonly string[]): Promise<ServedLake>;
}

/** Starts a vendor and a server on an empty lake; `config` is added to the configuration. */
export async function openWorkBench(options: SandboxOptions, config = ''): Promise<WorkBench> {
  // A test that runs at five past eleven in New York must not meet the day’s turn.
  const bench = await openSyncBench(options, `schedule:\n  daily: 'off'\n${config}`);
  await mkdir(bench.root, { recursive: true });
  const serve = (args: readonly string[] = []): Promise<ServedLake> =>
    serveLake(bench.root, { args, cwd: bench.folder.path, env: bothEnv(bench.vendor) });
  const served = await serve();
  return {
    bench,
    served,
    serve,
    async [Symbol.asyncDispose]() {
      await served[Symbol.asyncDispose]();
      await bench[Symbol.asyncDispose]();
    },
  };
}

/** Asks a server. */
export async function ask(url: string, path: string): Promise<Answer> {
  const response = await fetch(`${url}${path}`);
  return { status: response.status, body: await response.json() };
}

/** Asks a server to change something, as the dashboard does. */
export async function change(url: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      [CHANGE_HEADER]: '1',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** The address of one run’s part. */
export function runPath(path: keyof typeof API_PATH, run: string): string {
  return API_PATH[path].replace(':run', encodeURIComponent(run));
}

/** One run as the server tells of it. */
export async function askRun(url: string, run: string): Promise<RunDocument> {
  return (await ask(url, runPath('run', run))).body as RunDocument;
}
