import { setTimeout as sleep } from 'node:timers/promises';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { openTwoEditions } from './corrected-market.ts';
import { type LakeContent, lakeContent } from './lake-content.ts';
import { type CatalogFacts, catalogFacts, fileHashes, lakeProblems } from './lake-problems.ts';
import { type Finished, runBarlake, startBarlake } from './run-barlake.ts';
import { seededRandom } from './seeded-random.ts';
import { vendorEnv } from './stand-in.ts';
import { makeTempFolder, type TempFolder } from './temp-folder.ts';
import { type LakeWatch, watchLake } from './watch-lake.ts';

/** How often, and in which order, a campaign kills. */
export interface CampaignOptions {
  readonly kills: number;
  readonly seed: number;
  readonly faults?: readonly string[];
}

/** What a campaign found; `complaints` is empty when everything holds. */
export interface CampaignReport {
  readonly kills: number;
  /** Lakes brought to their end, and the sync commands that took. */
  readonly lakes: number;
  readonly runs: number;
  readonly reads: number;
  /** Rounds that the reader began anew. */
  readonly repeats: number;
  readonly complaints: readonly string[];
}

const DATASETS_SYNCED = ['stocks_minute', 'options_daily'] as const satisfies DatasetName[];
const FROM = tradingDay('2026-02-02');
const TO = tradingDay('2026-02-06');
/** Kills before this cannot have hurt anything: the program is still being loaded. */
const LOADING_MS = 150;
/** A lake that is not finished after so many runs never will be. */
const RUNS_PER_LAKE_MAX = 60;

/** A complete lake, to compare with. */
interface Goal {
  readonly vendor: Sandbox;
  readonly content: LakeContent;
  readonly facts: CatalogFacts;
  readonly files: Readonly<Record<string, string>>;
}

interface State {
  readonly folder: TempFolder;
  readonly random: () => number;
  readonly watch: LakeWatch;
  readonly complaints: string[];
  readonly wanted: number;
  readonly syncMs: number;
  kills: number;
  runs: number;
}

/**
 * Fills lake after lake with `sync` as a process of its own, killing it at random instants, then has the vendor replace
 * some days and does it again; each lake must end equal to one that nobody disturbed, while a reader looks on.
 */
export async function runKillCampaign(options: CampaignOptions): Promise<CampaignReport> {
  await using vendors = await openTwoEditions({
    datasets: DATASETS_SYNCED,
    from: FROM,
    to: TO,
    symbols: 3,
    mended: tradingDay('2026-02-03'),
    spoilt: tradingDay('2026-02-04'),
    revised: tradingDay('2026-02-05'),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
  });
  await using folder = await makeTempFolder('crash');
  const before = performance.now();
  const original = await reach(vendors.original, folder);
  const syncMs = performance.now() - before;
  const goals = [original, await reach(vendors.corrected, folder)] as const;
  await using watch = await watchLake();
  const random = seededRandom(options.seed);
  const complaints: string[] = [];
  const state: State = {
    folder,
    random,
    watch,
    complaints,
    wanted: options.kills,
    syncMs,
    kills: 0,
    runs: 0,
  };
  let lakes = 0;
  while (state.kills < options.kills && complaints.length === 0) {
    await torment(state, folder.at(`lake-${lakes}`), goals);
    lakes += 1;
  }
  complaints.push(...watch.complaints);
  const { reads, repeats } = watch;
  return { kills: state.kills, lakes, runs: state.runs, reads, repeats, complaints };
}

function command(root: string): readonly string[] {
  return ['sync', ...DATASETS_SYNCED, '--from', FROM, '--to', TO, '--lake', root, '--quiet'];
}

/** The lake that an undisturbed sync makes; both editions go into one lake, as they will in the others. */
async function reach(vendor: Sandbox, folder: TempFolder): Promise<Goal> {
  const root = folder.at('undisturbed');
  const finished = await runBarlake(command(root), { cwd: folder.path, env: vendorEnv(vendor) });
  if (finished.code !== 0) throw new Error(`an undisturbed sync failed: ${finished.err}`);
  return {
    vendor,
    content: await lakeContent(root),
    facts: catalogFacts(root),
    files: await fileHashes(root),
  };
}

async function torment(state: State, root: string, goals: readonly [Goal, Goal]): Promise<void> {
  const [original, corrected] = goals;
  await state.watch.look(root, [original.content]);
  await reachDespiteKills(state, root, original);
  await state.watch.look(root, [original.content, corrected.content]);
  await reachDespiteKills(state, root, corrected);
}

async function reachDespiteKills(state: State, root: string, goal: Goal): Promise<void> {
  const surroundings = { cwd: state.folder.path, env: vendorEnv(goal.vendor) };
  for (let run = 0; run < RUNS_PER_LAKE_MAX; run += 1) {
    const running = startBarlake(command(root), surroundings);
    state.runs += 1;
    const isSpared = state.kills >= state.wanted;
    const delayMs = LOADING_MS + state.random() * 0.8 * state.syncMs;
    const timer = new AbortController();
    if (!isSpared) void killAfter(delayMs, () => running.kill('SIGKILL'), timer.signal);
    const finished = await running.finished;
    timer.abort();
    if (finished.code === null) state.kills += 1;
    else {
      await compare(state, root, goal, finished);
      return;
    }
  }
  state.complaints.push(`${root} was not finished after ${RUNS_PER_LAKE_MAX} runs`);
}

async function killAfter(delayMs: number, kill: () => void, signal: AbortSignal): Promise<void> {
  const isDue = await sleep(delayMs, true, { signal }).catch(() => false);
  if (isDue) kill();
}

async function compare(state: State, root: string, goal: Goal, finished: Finished): Promise<void> {
  const where = `after kill ${state.kills}`;
  const complain = (what: string): void => void state.complaints.push(`${where}: ${what}`);
  if (finished.code !== 0) {
    complain(`sync ended with ${finished.code}: ${finished.err}${finished.out}`);
    return;
  }
  for (const problem of await lakeProblems(root)) complain(problem);
  const differences = (what: string, found: object, expected: object): void => {
    if (JSON.stringify(found) !== JSON.stringify(expected))
      complain(`${what} differ: ${differing(found, expected)}`);
  };
  differences('rows', await lakeContent(root), goal.content);
  differences('files', await fileHashes(root), goal.files);
  const facts = catalogFacts(root);
  differences('partitions', facts.partitions, goal.facts.partitions);
  differences('objects', facts.objects, goal.facts.objects);
  differences('findings', facts.findings, goal.facts.findings);
}

/** The first entry that is not the same. */
function differing(found: object, expected: object): string {
  const [left, right] = [found, expected].map((each) =>
    Object.entries(each).map((entry) => JSON.stringify(entry)),
  );
  const at = [...(left ?? []), ...(right ?? [])].find(
    (entry) => left?.includes(entry) !== right?.includes(entry),
  );
  return at ?? 'the order';
}
