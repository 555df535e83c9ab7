import { cp } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { catalogFacts, fileHashes, lakeProblems } from './lake-problems.ts';
import { runBarlake, startBarlake } from './run-barlake.ts';
import { seededRandom } from './seeded-random.ts';
import { UNHURRIED } from './stand-in.ts';
import { openSyncBench } from './sync-bench.ts';

/** How often a campaign kills. */
export interface SilverCampaignOptions {
  readonly kills: number;
  readonly seed: number;
}

/** What a campaign found; `complaints` is empty when everything holds. */
export interface SilverCampaignReport {
  readonly kills: number;
  /** Lakes whose silver was brought to its end, and the builds that took. */
  readonly lakes: number;
  readonly runs: number;
  readonly complaints: readonly string[];
}

const DATASETS = [
  'stocks_daily',
  'stocks_minute',
  'options_daily',
  'crypto_daily',
] as const satisfies DatasetName[];
const FROM = tradingDay('2025-12-22');
const TO = tradingDay('2026-01-06');
/** Kills before this cannot have hurt anything: the program is still being loaded. */
const LOADING_MS = 150;
/** A lake that is not finished after so many runs never will be. */
const RUNS_PER_LAKE_MAX = 60;

interface Goal {
  readonly files: Readonly<Record<string, string>>;
  readonly rows: string;
  readonly buildMs: number;
}

/**
 * Builds silver of copies of one lake with `features build` as a process of its own, killing it at random instants; each must
 * end with the files and the rows of a build that nobody disturbed.
 */
export async function runSilverCampaign(options: SilverCampaignOptions): Promise<SilverCampaignReport> {
  await using bench = await openSyncBench(
    { datasets: DATASETS, from: FROM, to: TO, symbols: 3 },
    '',
    UNHURRIED,
  );
  const { code } = await bench.sync([...DATASETS, '--from', FROM, '--to', TO]);
  if (code !== 0) throw new Error(`sync ended with ${code}`);
  const surroundings = { cwd: bench.folder.path };
  const command = (root: string): readonly string[] => [
    'features',
    'build',
    ...DATASETS,
    '--lake',
    root,
    '--quiet',
  ];
  const goal = await reach(bench, command, surroundings);
  const random = seededRandom(options.seed);
  const complaints: string[] = [];
  let [kills, lakes, runs] = [0, 0, 0];
  while (kills < options.kills && complaints.length === 0) {
    const root = bench.folder.at(`lake-${lakes}`);
    await cp(bench.root, root, { recursive: true });
    lakes += 1;
    for (let run = 0; run <= RUNS_PER_LAKE_MAX; run += 1) {
      if (run === RUNS_PER_LAKE_MAX) complaints.push(`${root} was not finished after ${run} runs`);
      const running = startBarlake(command(root), surroundings);
      runs += 1;
      const spared = new AbortController();
      const delayMs = LOADING_MS + random() * 0.9 * goal.buildMs;
      if (kills < options.kills) void killAfter(delayMs, () => running.kill('SIGKILL'), spared.signal);
      const finished = await running.finished;
      spared.abort();
      if (finished.code === null) {
        kills += 1;
        continue;
      }
      if (finished.code !== 0) complaints.push(`features build ended with ${finished.code}: ${finished.err}`);
      complaints.push(...(await compare(root, goal)).map((each) => `after kill ${kills}: ${each}`));
      break;
    }
  }
  return { kills, lakes, runs, complaints };
}

/** Silver that nobody disturbed, and how long it took. */
async function reach(
  bench: { readonly root: string; readonly folder: { at(name: string): string } },
  command: (root: string) => readonly string[],
  surroundings: { readonly cwd: string },
): Promise<Goal> {
  const root = bench.folder.at('undisturbed');
  await cp(bench.root, root, { recursive: true });
  const before = performance.now();
  const { code, err } = await runBarlake(command(root), surroundings);
  const buildMs = performance.now() - before;
  if (code !== 0) throw new Error(`an undisturbed build failed: ${err}`);
  return { files: await derivedFiles(root), rows: derivedRows(root), buildMs };
}

async function killAfter(delayMs: number, kill: () => void, signal: AbortSignal): Promise<void> {
  const isDue = await sleep(delayMs, true, { signal }).catch(() => false);
  if (isDue) kill();
}

async function compare(root: string, goal: Goal): Promise<readonly string[]> {
  const complaints = [...(await lakeProblems(root))];
  const files = await derivedFiles(root);
  for (const path of new Set([...Object.keys(files), ...Object.keys(goal.files)])) {
    if (files[path] !== goal.files[path]) complaints.push(`${path} differs`);
  }
  if (derivedRows(root) !== goal.rows) complaints.push('the catalog’s rows or findings differ');
  return complaints;
}

async function derivedFiles(root: string): Promise<Readonly<Record<string, string>>> {
  const all = Object.entries(await fileHashes(root));
  return Object.fromEntries(all.filter(([path]) => /^(?:silver|metadata)\//.test(path)));
}

function derivedRows(root: string): string {
  const { partitions, findings } = catalogFacts(root);
  const derived = partitions.filter(({ layer }) => layer === 'silver' || layer === 'metadata');
  return JSON.stringify([derived, findings]);
}
