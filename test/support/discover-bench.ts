import { readdir } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { type DiscoverDocument, discoverDocumentSchema } from '../../contract/cli/discover.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { readUniverse, type Universe } from '../../src/lake/universe/read-universe.ts';
import { TICKER_TABLE } from '../../src/lake/universe/ticker-table.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox-options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type Finished, runInside } from './run-barlake.ts';
import { readParquet } from './sample-lake.ts';
import { bothEnv, IMPATIENT, type Patience, writeConfig } from './stand-in.ts';
import { makeTempFolder, type TempFolder } from './temp-folder.ts';

/** A vendor, a lake, and `discover` between them; the host’s clock goes with the vendor’s. */
export interface DiscoverBench extends AsyncDisposable {
  readonly vendor: Sandbox;
  readonly folder: TempFolder;
  /** The lake, below the folder. */
  readonly root: string;
  readonly clock: Clock;
  /** Runs a command in this process. */
  run(...args: readonly string[]): Promise<Finished>;
  /** Runs a command and interrupts it after so many milliseconds. */
  runStopped(afterMs: number, ...args: readonly string[]): Promise<Finished>;
  /** Runs `discover … --json`, which must succeed, and reads what it wrote. */
  discover(...args: readonly string[]): Promise<DiscoverRun>;
  /** Names of the lake’s universes. */
  universes(): Promise<readonly string[]>;
  /** The ticker table, by column. */
  tickers(): Promise<readonly Readonly<Record<string, string | null>>[]>;
  /** The last run as the catalog has it. */
  lastRun(): Readonly<Record<string, unknown>>;
}

/** The end of one `discover`. */
export interface DiscoverRun {
  readonly document: DiscoverDocument;
  readonly universe: Universe;
  /** Calls that the vendor has counted. */
  readonly calls: number;
  readonly err: string;
}

const COLUMNS = Object.keys(TICKER_TABLE.columns);

type Cells = readonly (string | null)[];

function toRow(cells: Cells): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    cells.map((cell, index): [string, string | null] => [COLUMNS[index] ?? '', cell]),
  );
}

/** Starts a vendor; commands run in a folder of their own. */
export async function openDiscoverBench(
  options: SandboxOptions,
  patience: Patience = IMPATIENT,
): Promise<DiscoverBench> {
  const folder = await makeTempFolder('discover');
  await writeConfig(folder.path, patience, '');
  const vendor = await startSandbox(options);
  const root = folder.at('lake');
  const startedMs = performance.now();
  const clock: Clock = {
    nowMs: () => Math.floor(vendor.control.nowMs() + performance.now() - startedMs),
    monotonicMs: () => performance.now(),
  };
  const env = { ...bothEnv(vendor), XDG_CACHE_HOME: folder.at('cache') };
  const surroundings = { cwd: folder.path, env, clock };
  const run = (...args: readonly string[]): Promise<Finished> =>
    runInside([...args, '--lake', root], surroundings);
  return {
    vendor,
    folder,
    root,
    clock,
    run,
    runStopped: (afterMs, ...args) =>
      runInside([...args, '--lake', root], {
        ...surroundings,
        onStart: (send) => void setTimeout(() => send('SIGINT'), afterMs),
      }),
    async discover(...args) {
      vendor.control.clearRequests();
      const { code, out, err } = await run('discover', ...args, '--json');
      if (code !== 0) throw new Error(`discover ended with ${code}: ${out}`);
      const document = discoverDocumentSchema.parse(JSON.parse(out));
      return { document, universe: await readUniverse(document.file), calls: callCount(vendor), err };
    },
    async universes() {
      const names = await readdir(`${root}/universe`).catch((): string[] => []);
      return names.toSorted();
    },
    async tickers() {
      const rows = (await readParquet(`${root}/reference/tickers.parquet`)) as readonly Cells[];
      return rows.map(toRow);
    },
    lastRun() {
      using database = new DatabaseSync(`${root}/catalog.db`, { readOnly: true });
      const sql = `SELECT command, state, totals, made, naive, bytes
        FROM runs LEFT JOIN api_calls ON run_id = id ORDER BY runs.rowid DESC LIMIT 1`;
      return { ...database.prepare(sql).get() };
    },
    async [Symbol.asyncDispose]() {
      await vendor.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** REST calls a sandbox has answered, whatever the answer. */
export function callCount(vendor: Sandbox): number {
  return Object.values(vendor.control.restRequests().byVerb)
    .flatMap((statuses) => Object.values(statuses ?? {}))
    .reduce((sum, count) => sum + count, 0);
}
