import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../src/domain/clock.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox-options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type Finished, type InnerSurroundings, runInside } from './run-barlake.ts';
import { bothEnv, writeConfig } from './stand-in.ts';
import { makeTempFolder, type TempFolder } from './temp-folder.ts';

/** A vendor, and machines that keep lakes with its data. */
export interface LakeBench extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly folder: TempFolder;
  /** A machine: an environment with a lake. */
  machine(lake: string, env?: Readonly<Record<string, string>>): Machine;
}

/** Where commands run on one lake. */
export interface Machine {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command to its end. */
  run(...args: readonly string[]): Promise<Finished>;
  /** The same; throws when it fails. */
  done(...args: readonly string[]): Promise<string>;
  /** The same machine at another time. */
  at(nowMs: number): Machine;
}

/** Keys of the bucket; the server of the tests takes any. */
export const BUCKET_ENV = {
  BARLAKE_LAKE_S3_ACCESS_KEY: 'lake-access-key-0123456789',
  BARLAKE_LAKE_S3_SECRET_KEY: 'lake-secret-key-0123456789',
} as const;

/** Starts a sandbox. */
export async function openLakeBench(options: SandboxOptions, config = ''): Promise<LakeBench> {
  await using stack = new AsyncDisposableStack();
  const sandbox = stack.use(await startSandbox(options));
  const folder = stack.use(await makeTempFolder('bucket-lake'));
  await writeConfig(folder.path, { timeoutMs: 20_000, attempts: 4 }, config);
  const clock: Clock = { nowMs: () => sandbox.control.nowMs(), monotonicMs: () => performance.now() };
  const owned = stack.move();
  return {
    sandbox,
    folder,
    machine(lake, more = {}) {
      const env = { ...bothEnv(sandbox), XDG_CACHE_HOME: folder.at('cache'), ...more, BARLAKE_HOME: lake };
      return machineOf({ cwd: folder.path, env, clock });
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function machineOf(
  surroundings: InnerSurroundings & { readonly env: Machine['env']; readonly clock: Clock },
): Machine {
  const { cwd, env, clock } = surroundings;
  const run: Machine['run'] = (...args) => runInside(args, surroundings);
  return {
    cwd,
    env,
    run,
    async done(...args) {
      const finished = await run(...args);
      if (finished.code !== 0) throw new Error(`barlake ${args.join(' ')}: ${finished.err}${finished.out}`);
      return finished.out;
    },
    at: (nowMs) => machineOf({ ...surroundings, clock: { ...clock, nowMs: () => nowMs } }),
  };
}

/** What a catalog lists: path and hash of every file, of some layers. */
export function listedHashes(catalog: string, layers: readonly string[]): readonly string[] {
  const database = new DatabaseSync(catalog, { readOnly: true });
  try {
    const rows = database.prepare('SELECT layer, path, content_hash FROM partitions ORDER BY path').all();
    return rows
      .filter((row) => layers.includes(String(row['layer'])))
      .map((row) => `${String(row['path'])} ${String(row['content_hash'])}`);
  } finally {
    database.close();
  }
}
