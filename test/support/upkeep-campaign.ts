import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type LakeContent, lakeContent } from './lake-content.ts';
import { runBarlake, runInside, startBarlake } from './run-barlake.ts';
import { seededRandom } from './seeded-random.ts';
import { UNHURRIED } from './stand-in.ts';
import { openSyncBench, type SyncBench } from './sync-bench.ts';

/** How often a campaign kills. */
export interface UpkeepCampaignOptions {
  readonly kills: number;
  readonly seed: number;
}

/** What a campaign found; `complaints` is empty when everything holds. */
export interface UpkeepCampaignReport {
  readonly kills: number;
  /** Lakes that all jobs were brought to their end in, each in an order of its own. */
  readonly lakes: number;
  readonly runs: number;
  readonly complaints: readonly string[];
}

const DATASETS = ['stocks_daily', 'stocks_minute', 'options_daily'] as const;
const FROM = tradingDay('2025-12-29');
const TO = tradingDay('2026-01-30');
/** Kills before this cannot have hurt anything: the program is still being loaded. */
const LOADING_MS = 150;
/** Commands that are killed at the latest so long after that. */
const KILL_WITHIN_MS = 2_500;
/** Files that were replaced may go at once. */
const GRACE = 'maintenance:\n  graceHours: 1\n';

/** Every job, in the words of the command line; a campaign runs each of them twice, in an order of its own. */
const JOBS: readonly (readonly string[])[] = [
  ['compact'],
  ['compact', '--by', 'month'],
  ['archive', '--landing', '1', '--options', '1'],
  ['gc'],
  ['scrub', '--repair'],
  ['pin', 'one'],
];

/**
 * Runs every maintenance job twice on copies of one lake, in random order, each as a process of its own that is killed at a random
 * instant and run again. After each job the lake must hold what it held, also without its catalog, and a scrub must find nothing.
 */
export async function runUpkeepCampaign(options: UpkeepCampaignOptions): Promise<UpkeepCampaignReport> {
  await using bench = await openSyncBench(
    { datasets: [...DATASETS], from: FROM, to: TO, symbols: 3 },
    GRACE,
    UNHURRIED,
  );
  const { code, err } = await bench.sync([...DATASETS, '--from', FROM, '--to', TO]);
  if (code !== 0) throw new Error(err);
  const content = await lakeContent(bench.root);
  const random = seededRandom(options.seed);
  const complaints: string[] = [];
  let [kills, lakes, runs] = [0, 0, 0];
  while (kills < options.kills && complaints.length === 0) {
    const root = bench.folder.at(`lake-${lakes}`);
    await cp(bench.root, root, { recursive: true });
    lakes += 1;
    for (const job of shuffled([...JOBS, ...JOBS], random)) {
      const done = await finishDespiteKills(job, {
        root,
        bench,
        random,
        mayKill: () => kills < options.kills,
      });
      kills += done.kills;
      runs += done.runs;
      complaints.push(...done.complaints, ...(await compare(root, content, job.join(' '))));
    }
    complaints.push(...(await judgeLake(bench, root, content)));
  }
  return { kills, lakes, runs, complaints };
}

interface Torment {
  readonly root: string;
  readonly bench: SyncBench;
  readonly random: () => number;
  readonly mayKill: () => boolean;
}

async function finishDespiteKills(
  job: readonly string[],
  { root, bench, random, mayKill }: Torment,
): Promise<{ readonly kills: number; readonly runs: number; readonly complaints: readonly string[] }> {
  const surroundings = { cwd: bench.folder.path };
  const args = [...job, '--lake', root, '--quiet'];
  let kills = 0;
  // One kill a job, and then to the end: what a kill has left must not keep the next from its work.
  if (mayKill()) {
    const running = startBarlake(args, surroundings);
    const spared = new AbortController();
    void killAfter(LOADING_MS + random() * KILL_WITHIN_MS, () => running.kill('SIGKILL'), spared.signal);
    const finished = await running.finished;
    spared.abort();
    if (finished.code === null) kills = 1;
  }
  const finished = await runBarlake(args, surroundings);
  const isPinned = finished.code === 2 && finished.err.includes('There is a pin');
  const complaints =
    finished.code === 0 || isPinned
      ? []
      : [`${job.join(' ')} ended with ${finished.code}: ${finished.out}${finished.err}`];
  return { kills, runs: 2, complaints };
}

async function killAfter(delayMs: number, kill: () => void, signal: AbortSignal): Promise<void> {
  const isDue = await sleep(delayMs, true, { signal }).catch(() => false);
  if (isDue) kill();
}

async function compare(root: string, expected: LakeContent, job: string): Promise<readonly string[]> {
  const content = await lakeContent(root);
  return Object.entries(expected).flatMap(([day, rows]) =>
    content[day] === rows ? [] : [`after ${job}: ${day} has other rows than before`],
  );
}

/** A lake at the end: nothing damaged, nothing left over, the pin as the lake was, and a catalog that can be made again. */
async function judgeLake(bench: SyncBench, root: string, content: LakeContent): Promise<readonly string[]> {
  const run = async (...args: readonly string[]) =>
    runInside([...args, '--lake', root], { cwd: bench.folder.path });
  const complaints: string[] = [];
  const scrub = await run('scrub', '--restart');
  if (scrub.code !== 0) complaints.push(`the last scrub ended with ${scrub.code}: ${scrub.out}`);
  complaints.push(...(await compare(join(root, 'pins', 'one'), content, 'pinning')));
  const left = (await readdir(join(root, 'upkeep'))).filter((name) => !name.startsWith('lock.'));
  complaints.push(...left.map((name) => `upkeep/${name} was left over`));
  const rebuild = await run('catalog', 'rebuild');
  if (rebuild.code !== 0)
    complaints.push(`a rebuild ended with ${rebuild.code}: ${rebuild.out}${rebuild.err}`);
  complaints.push(...(await compare(root, content, 'a rebuild')));
  return complaints;
}

function shuffled<Item>(items: readonly Item[], random: () => number): readonly Item[] {
  const left = [...items];
  const result: Item[] = [];
  while (left.length > 0) result.push(...left.splice(Math.floor(random() * left.length), 1));
  return result;
}
