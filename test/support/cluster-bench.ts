import { setTimeout as sleep } from 'node:timers/promises';
import { type SyncDocument, syncDocumentSchema } from '../../contract/cli/sync.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox-options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type Finished, type RunningBarlake, runBarlake, startBarlake } from './run-barlake.ts';
import { bothEnv, IMPATIENT, writeConfig } from './stand-in.ts';
import { makeTempFolder, type TempFolder } from './temp-folder.ts';

/** A vendor, a lake, a queue, and workers as processes of their own. */
export interface ClusterBench extends AsyncDisposable {
  readonly vendor: Sandbox;
  readonly folder: TempFolder;
  readonly root: string;
  /** What commands with the queue find around them. */
  readonly env: Readonly<Record<string, string>>;
  readonly workers: readonly RunningBarlake[];
  /** Starts a worker process and waits until it takes tasks. */
  startWorker(args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<RunningBarlake>;
  /** Starts a command with the queue. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): RunningBarlake;
  /** Runs a command with the queue to its end. */
  run(args: readonly string[]): Promise<Finished>;
  /** The same without the queue, on a lake of its own. */
  runAlone(args: readonly string[], lake: string): Promise<Finished>;
}

/** How a cluster is made. */
export interface ClusterOptions {
  readonly market: SandboxOptions;
  readonly queueUrl: string;
  readonly catalogUrl?: string;
  /** Another place for the lake than a folder, with what it takes to reach it. */
  readonly lake?: { readonly address: string; readonly env: Readonly<Record<string, string>> };
  /** Added to the configuration of all. */
  readonly more?: string;
}

/** Starts the vendor; workers and commands come later. */
export async function openCluster({
  market,
  queueUrl,
  catalogUrl,
  lake,
  more = '',
}: ClusterOptions): Promise<ClusterBench> {
  const folder = await makeTempFolder('cluster');
  await writeConfig(folder.path, IMPATIENT, more);
  const vendor = await startSandbox(market);
  const root = lake?.address ?? folder.at('lake');
  const alone = { cwd: folder.path, env: bothEnv(vendor) };
  const catalog = catalogUrl === undefined ? {} : { BARLAKE_CATALOG_URL: catalogUrl };
  const shared = { BARLAKE_QUEUE_URL: queueUrl, ...catalog, ...lake?.env };
  const together = { cwd: folder.path, env: { ...bothEnv(vendor), ...shared } };
  const workers: RunningBarlake[] = [];
  const start: ClusterBench['start'] = (args, env = {}) =>
    startBarlake([...args, '--lake', root], { ...together, env: { ...together.env, ...env } });
  return {
    vendor,
    folder,
    root,
    env: together.env,
    workers,
    start,
    run: async (args) => start(args).finished,
    runAlone: async (args, lake) => runBarlake([...args, '--lake', lake], alone),
    async startWorker(args = [], env = {}) {
      const worker = start(['worker', ...args], env);
      workers.push(worker);
      await says(worker, /takes tasks from|waiting for the run/);
      return worker;
    },
    async [Symbol.asyncDispose]() {
      for (const worker of workers) worker.kill('SIGKILL');
      await Promise.all(workers.map(async ({ finished }) => finished));
      await vendor.stop();
      // What a killed worker’s process is at ends a moment later.
      await sleep(500);
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Waits until a process says something on stderr. */
async function says({ stderr, finished }: RunningBarlake, what: RegExp): Promise<void> {
  let heard = '';
  const said = new Promise<void>((resolve) => {
    stderr.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (what.test(heard)) resolve();
    });
  });
  const ended = finished.then(({ code, err }) => {
    throw new Error(`it ended with ${String(code)}: ${err}`);
  });
  ended.catch(() => undefined);
  await Promise.race([said, ended]);
}

/** What a `sync --json` told. */
export function readSync({ out, err }: Finished): SyncDocument {
  const parsed = syncDocumentSchema.safeParse(out === '' ? undefined : JSON.parse(out));
  if (!parsed.success) throw new Error(`sync ended without a summary: ${out} ${err}`);
  return parsed.data;
}
