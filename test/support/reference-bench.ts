import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ReferenceDocument, referenceDocumentSchema } from '../../contract/cli/reference.ts';
import type { StopSignal } from '../../src/app/cli/host-process.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox-options.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type Finished, runInside } from './run-barlake.ts';
import { IMPATIENT, restEnv, writeConfig } from './stand-in.ts';
import { makeTempFolder, type TempFolder } from './temp-folder.ts';

const FROM = tradingDay('2026-02-02');
const TO = tradingDay('2026-02-13');

/** A sandbox, a folder to run commands in, and the vendor’s time for a clock. */
export interface ReferenceBench extends AsyncDisposable {
  readonly vendor: Sandbox;
  readonly folder: TempFolder;
  readonly root: string;
  /** What our clock is ahead of the vendor’s. */
  skewMs: number;
  run(args: readonly string[], onStart?: (send: (signal: StopSignal) => void) => void): Promise<Finished>;
  /** `sync reference --json`, its document checked. */
  sync(args?: readonly string[]): Promise<{ code: number | null; document: ReferenceDocument; err: string }>;
  /** Throws what the command complains of. */
  sql(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  findings(dataset: string): readonly Readonly<Record<string, unknown>>[];
}

/** Opens one; `key` takes the place of the sandbox’s. */
export async function openReferenceBench(
  options: SandboxOptions = {},
  key?: string,
): Promise<ReferenceBench> {
  const vendor = await startSandbox({ from: FROM, to: TO, symbols: 60, ...options });
  const folder = await makeTempFolder('sync-reference');
  await writeConfig(folder.path, IMPATIENT, 'datasets: [stocks_daily]\n');
  const root = folder.at('data');
  const env = {
    ...restEnv(vendor),
    ...(key === undefined ? {} : { POLYGON_API_KEY: key }),
    XDG_CACHE_HOME: folder.at('cache'),
  };
  const clock: Clock = {
    nowMs: () => vendor.control.nowMs() + bench.skewMs,
    monotonicMs: () => performance.now(),
  };
  const run: ReferenceBench['run'] = (args, onStart) =>
    runInside(args, { cwd: folder.path, env, clock, ...(onStart === undefined ? {} : { onStart }) });
  const bench: ReferenceBench = {
    skewMs: 0,
    vendor,
    folder,
    root,
    run,
    async sync(args = []) {
      const { code, out, err } = await run(['sync', 'reference', '--json', ...args]);
      return { code, document: referenceDocumentSchema.parse(JSON.parse(out)), err };
    },
    async sql(statement) {
      const { code, out, err } = await run(['sql', statement, '--format', 'json']);
      if (code !== 0) throw new Error(err);
      return JSON.parse(out) as Record<string, unknown>[];
    },
    findings(dataset) {
      const database = new DatabaseSync(join(root, 'catalog.db'), { readOnly: true });
      try {
        return database
          .prepare('SELECT * FROM findings WHERE dataset = ? ORDER BY key, symbol, rule')
          .all(dataset);
      } finally {
        database.close();
      }
    },
    async [Symbol.asyncDispose]() {
      await vendor.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
  return bench;
}

/** A table’s part of the document. */
export function tableOf(document: ReferenceDocument, name: string): ReferenceDocument['tables'][number] {
  const table = document.tables.find((each) => each.table === name);
  if (table === undefined) throw new Error(`no ${name} in the document`);
  return table;
}
