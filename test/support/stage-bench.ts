import { mkdir, rm } from 'node:fs/promises';
import { loadConfiguration } from '../../src/app/config/load-configuration.ts';
import { rememberRefusedDays } from '../../src/app/stages/refused-days.ts';
import type { StageWorld } from '../../src/app/stages/stage-world.ts';
import { openFlatFiles } from '../../src/app/sync/open-flat-files.ts';
import { openRest } from '../../src/app/sync/open-rest.ts';
import { performTask } from '../../src/app/sync/perform-task.ts';
import type { GroupedDataset } from '../../src/domain/dataset.ts';
import type { TradingDay } from '../../src/domain/trading-day.ts';
import type { TaskOutcome } from '../../src/execute/run-tasks.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { endRun, startRun } from '../../src/lake/catalog/run-log.ts';
import { openSession } from '../../src/lake/duckdb/session.ts';
import { catalogPath } from '../../src/lake/storage/lake-paths.ts';
import { bronzeFingerprint, landingFingerprint } from '../../src/plan/fingerprint.ts';
import type { DayTask } from '../../src/plan/sync-plan.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { bothEnv } from './stand-in.ts';
import { makeTempFolder, type TempFolder } from './temp-folder.ts';

/** A lake whose days are made task by task, by the real stages, from a real sandbox. */
export interface StageBench extends AsyncDisposable {
  readonly folder: TempFolder;
  readonly root: string;
  /** Asks for a day and makes its bars, as far as there are any. */
  grouped(dataset: GroupedDataset, day: TradingDay): Promise<readonly TaskOutcome[]>;
  /** Fetches a day’s file and makes its bars. */
  flat(dataset: GroupedDataset, day: TradingDay): Promise<readonly TaskOutcome[]>;
}

const { signal } = new AbortController();

/** Opens an empty lake with a vendor whose time is the lake’s time. */
export async function openStageBench(vendor: Sandbox): Promise<StageBench> {
  const folder = await makeTempFolder('stages');
  const root = folder.at('lake');
  await mkdir(root);
  const env = {
    ...bothEnv(vendor),
    HOME: folder.path,
    XDG_CACHE_HOME: folder.at('cache'),
    DATA_ROOT: root,
  };
  const { config } = await loadConfiguration({
    flags: {},
    env,
    cwd: folder.path,
    learnSecret: () => undefined,
  });
  const clock = { nowMs: () => vendor.control.nowMs(), monotonicMs: () => performance.now() };
  const world = { clock, random: () => 0, env };
  const catalog = await openCatalog(catalogPath(root), { readOnly: false });
  const session = await openSession({ threads: 2, memoryMb: 500, tempFolder: folder.at('spill') });
  const [store, rest] = [await openFlatFiles(config, world), await openRest(config, world)];
  let runs = 0;
  const perform = async (tasks: readonly DayTask[]): Promise<readonly TaskOutcome[]> => {
    const runId = `run-${String(++runs).padStart(3, '0')}`;
    await startRun(catalog, { id: runId, command: 'sync', startedMs: clock.nowMs(), request: {} });
    const workFolder = folder.at('lake', 'temp', runId);
    await mkdir(workFolder, { recursive: true });
    const stage: StageWorld = {
      lake: { root, catalog },
      session,
      store,
      rest,
      config,
      clock,
      version: '0.0.0-test',
      runId,
      workFolder,
      refused: rememberRefusedDays(),
      accepted: () => new Map(),
      onBytes: () => undefined,
    };
    const outcomes: TaskOutcome[] = [];
    for (const task of tasks) {
      if (outcomes.some(({ kind }) => kind !== 'done')) break;
      outcomes.push(await performTask(task, stage, signal));
    }
    await rm(workFolder, { recursive: true });
    await endRun(catalog, runId, { state: 'done', finishedMs: clock.nowMs(), totals: {}, calls: [] });
    return outcomes;
  };
  return {
    folder,
    root,
    grouped: (dataset, day) => {
      const base = { dataset, day, fingerprint: 'unknown' };
      const id = `ask:${dataset}:${day}`;
      return perform([
        { ...base, id, kind: 'ask', dependsOn: [] },
        { ...base, id: `unfold:${dataset}:${day}`, kind: 'unfold', dependsOn: [id] },
      ]);
    },
    flat: async (dataset, day) => {
      const head = await store.head(keyOf(dataset, day), signal);
      if (head.kind !== 'found') throw new Error(`${dataset} ${day} is ${head.kind}`);
      const { object } = head;
      const base = { dataset, day, object };
      const id = `land:${dataset}:${day}`;
      const fingerprint = bronzeFingerprint(object, config.lake);
      return perform([
        { ...base, id, kind: 'land', fingerprint: landingFingerprint(object), dependsOn: [] },
        { ...base, id: `ingest:${dataset}:${day}`, kind: 'ingest', fingerprint, dependsOn: [id] },
      ]);
    },
    async [Symbol.asyncDispose]() {
      await rest[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      session[Symbol.dispose]();
      await catalog[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
