import { setTimeout as sleep } from 'node:timers/promises';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type LakeContent, lakeContent } from './lake-content.ts';
import { type LakeState, lakeState } from './lake-problems.ts';
import { type Finished, runBarlake, startBarlake } from './run-barlake.ts';
import { seededRandom } from './seeded-random.ts';
import { vendorEnv } from './stand-in.ts';
import { type PostgresServer, startPostgres } from './start-postgres.ts';
import { makeTempFolder, type TempFolder } from './temp-folder.ts';

/** What a campaign found; `complaints` is empty when everything holds. */
export interface PostgresReport {
  /** Times that the server was killed while a sync was at work. */
  readonly kills: number;
  readonly lakes: number;
  readonly runs: number;
  /** Runs that ended well although the server was killed under them. */
  readonly survived: number;
  readonly complaints: readonly string[];
}

const DATASETS_SYNCED = ['stocks_daily', 'stocks_minute'] as const;
const FROM = tradingDay('2026-02-02');
const TO = tradingDay('2026-02-13');

/** Before this the program is still being loaded. */
const LOADING_MS = 300;
/** A lake that is not finished after so many runs never will be. */
const RUNS_PER_LAKE_MAX = 40;
/** The longest time that the server stays away. */
const AWAY_MS = 800;

interface State {
  readonly folder: TempFolder;
  readonly vendor: Sandbox;
  readonly server: PostgresServer;
  readonly random: () => number;
  readonly complaints: string[];
  readonly wanted: number;
  readonly syncMs: number;
  kills: number;
  runs: number;
  survived: number;
}

interface Goal {
  readonly content: LakeContent;
  readonly state: LakeState;
}

/**
 * Fills lake after lake with `sync`, whose catalog is on a Postgres server that is killed at random instants and started again. Each
 * lake must end equal to one that nobody disturbed.
 */
export async function runPostgresCampaign({
  kills,
  seed,
}: {
  readonly kills: number;
  readonly seed: number;
}): Promise<PostgresReport> {
  await using folder = await makeTempFolder('kill-postgres');
  await using vendor = await startSandbox({ datasets: DATASETS_SYNCED, from: FROM, to: TO, symbols: 3 });
  await using server = await startPostgres();
  const before = performance.now();
  const goal = await reach(folder, vendor);
  const state: State = {
    folder,
    vendor,
    server,
    random: seededRandom(seed),
    complaints: [],
    wanted: kills,
    syncMs: performance.now() - before,
    kills: 0,
    runs: 0,
    survived: 0,
  };
  let lakes = 0;
  while (state.kills < kills && state.complaints.length === 0) {
    await torment(state, `lake_${lakes}`, goal);
    lakes += 1;
  }
  const { runs, survived, complaints } = state;
  return { kills: state.kills, lakes, runs, survived, complaints };
}

function command(root: string): readonly string[] {
  return ['sync', ...DATASETS_SYNCED, '--from', FROM, '--to', TO, '--lake', root, '--quiet'];
}

async function reach(folder: TempFolder, vendor: Sandbox): Promise<Goal> {
  const root = folder.at('undisturbed');
  const finished = await runBarlake(command(root), { cwd: folder.path, env: vendorEnv(vendor) });
  if (finished.code !== 0) throw new Error(`an undisturbed sync failed: ${finished.err}`);
  return { content: await lakeContent(root), state: await lakeState(root) };
}

async function torment(state: State, name: string, goal: Goal): Promise<void> {
  const root = state.folder.at(name);
  const env = { ...vendorEnv(state.vendor), BARLAKE_CATALOG_URL: `${state.server.url}?schema=${name}` };
  const surroundings = { cwd: state.folder.path, env };
  for (let run = 0; run < RUNS_PER_LAKE_MAX; run += 1) {
    const running = startBarlake(command(root), surroundings);
    state.runs += 1;
    const ending = new AbortController();
    const killing = killServer(state, ending.signal);
    const finished = await running.finished;
    ending.abort();
    const killed = await killing;
    if (finished.code === 0) {
      state.survived += killed > 0 ? 1 : 0;
      await compare(state, root, surroundings, goal);
      return;
    }
    if (!isExpected(finished))
      state.complaints.push(`a sync ended with ${finished.code}: ${finished.err}${finished.out}`);
    if (state.complaints.length > 0) return;
  }
  state.complaints.push(`${root} was not finished after ${RUNS_PER_LAKE_MAX} runs`);
}

/** A run that lost the server says so; one that lost it in the midst of tasks ends in part. */
function isExpected({ code, err, out }: Finished): boolean {
  return code === 3 || (code === 1 && /E_CATALOG_UNREACHABLE|E_LAKE_LOCKED|E_CANCELLED/.test(err + out));
}

/** Kills the server until the run ends; returns how often. */
async function killServer(state: State, signal: AbortSignal): Promise<number> {
  let killed = 0;
  for (let floorMs = LOADING_MS; ; floorMs = 0) {
    const delayMs = floorMs + state.random() * state.syncMs;
    if (!(await sleep(delayMs, true, { signal }).catch(() => false))) return killed;
    if (state.kills >= state.wanted) return killed;
    await state.server.kill();
    await sleep(state.random() * AWAY_MS);
    await state.server.restart();
    state.kills += 1;
    killed += 1;
  }
}

async function compare(
  state: State,
  root: string,
  surroundings: Parameters<typeof runBarlake>[1],
  goal: Goal,
): Promise<void> {
  const complain = (what: string): void => void state.complaints.push(`after kill ${state.kills}: ${what}`);
  const copied = await runBarlake(['catalog', 'copy', '--to', 'sqlite', '--lake', root], surroundings);
  if (copied.code !== 0) {
    complain(`the catalog could not be copied: ${copied.err}`);
    return;
  }
  const found = await lakeState(root);
  for (const problem of found.problems) complain(problem);
  const differences = (what: string, one: unknown, other: unknown): void => {
    if (JSON.stringify(one) !== JSON.stringify(other)) complain(`${what} differ`);
  };
  differences('rows', await lakeContent(root), goal.content);
  for (const part of ['files', 'partitions', 'objects', 'findings'] as const)
    differences(part, found[part], goal.state[part]);
}
