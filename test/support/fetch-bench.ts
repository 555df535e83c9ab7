import { DuckDBInstance } from '@duckdb/node-api';
import { type FetchDocument, fetchDocumentSchema } from '../../contract/cli/fetch.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox-options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type Finished, runInside } from './run-barlake.ts';
import { bothEnv, writeConfig } from './stand-in.ts';
import { makeTempFolder, type TempFolder } from './temp-folder.ts';

/** A vendor, a folder, and `fetch` between them; the command’s clock is the market’s. */
export interface FetchBench extends AsyncDisposable {
  readonly vendor: Sandbox;
  readonly folder: TempFolder;
  readonly root: string;
  /** Runs a command line inside this process. */
  run(args: readonly string[], more?: FetchMore): Promise<Finished>;
  /** Runs `fetch … --json`. */
  fetch(args: readonly string[], more?: FetchMore): Promise<Finished & { readonly document: FetchDocument }>;
  /** Rows of a query over the lake. */
  rows(sql: string, lake?: string): Promise<readonly Record<string, unknown>[]>;
}

/** What a run may be given besides its words. */
export interface FetchMore {
  readonly vendor?: Sandbox;
  readonly lake?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Fifty thousand minutes take a stand-in in the same process more than a second. */
const PATIENT = { timeoutMs: 20_000, attempts: 3 };

/** Starts a vendor; commands run in a folder of their own. */
export async function openFetchBench(options: SandboxOptions): Promise<FetchBench> {
  const folder = await makeTempFolder('fetch');
  await writeConfig(folder.path, PATIENT, '');
  const vendor = await startSandbox(options);
  const root = folder.at('lake');
  const run: FetchBench['run'] = (args, { vendor: other = vendor, lake = root, env = {} } = {}) =>
    runInside([...args, '--lake', lake], {
      cwd: folder.path,
      env: { ...bothEnv(other), ...env },
      clock: { nowMs: () => other.control.nowMs(), monotonicMs: () => performance.now() },
    });
  return {
    vendor,
    folder,
    root,
    run,
    async fetch(args, more) {
      const finished = await run(['fetch', ...args, '--json'], more);
      const parsed = fetchDocumentSchema.safeParse(JSON.parse(finished.out));
      if (!parsed.success) throw new Error(`fetch ended without a summary: ${finished.out}${finished.err}`);
      return { ...finished, document: parsed.data };
    },
    async rows(sql, lake) {
      const { out, code, err } = await run(['sql', sql, '--json'], lake === undefined ? {} : { lake });
      if (code !== 0) throw new Error(err);
      return JSON.parse(out) as Record<string, unknown>[];
    },
    async [Symbol.asyncDispose]() {
      await vendor.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** The footers of a lake’s files are read with an engine of the test’s own. */
export async function queryParquet(sql: string): Promise<readonly Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(sql);
  const rows = reader.getRowObjectsJson();
  connection.closeSync();
  instance.closeSync();
  return rows;
}
