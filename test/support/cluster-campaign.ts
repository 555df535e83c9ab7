import { setTimeout as sleep } from 'node:timers/promises';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type ClusterBench, openCluster } from './cluster-bench.ts';
import { fileHashes } from './lake-problems.ts';
import { seededRandom } from './seeded-random.ts';
import { type PostgresServer, startPostgres } from './start-postgres.ts';
import { type RedisServer, startRedis } from './start-redis.ts';

/** How often a cluster is hurt, and by what chance. */
export interface ClusterCampaignOptions {
  readonly kills: number;
  readonly seed: number;
}

/** What a campaign did and found; `complaints` is empty when everything holds. */
export interface ClusterCampaignReport {
  readonly kills: Readonly<Record<Victim, number>>;
  readonly lakes: number;
  readonly runs: number;
  readonly complaints: readonly string[];
}

type Victim = 'worker' | 'redis' | 'postgres' | 'run';

const VICTIMS: readonly Victim[] = ['worker', 'worker', 'redis', 'postgres', 'run'];
const MARKET = {
  datasets: ['stocks_daily', 'stocks_minute'] as const,
  from: tradingDay('2026-02-02'),
  to: tradingDay('2026-02-20'),
  symbols: 4,
  latencyMs: 30,
};
const SYNC = [
  'sync',
  'stocks_daily',
  'stocks_minute',
  '--from',
  '2026-02-02',
  '--to',
  '2026-02-20',
  '--json',
];

/** A lake that is not finished after so many runs never will be. */
const RUNS_MAX = 40;
const WORKERS = 2;

/**
 * Fills lakes by a cluster while workers, servers and runs are killed at random instants and started again; each lake must end with the same
 * files, byte for byte, as one that a single process filled undisturbed.
 */
export async function runClusterCampaign({
  kills,
  seed,
}: ClusterCampaignOptions): Promise<ClusterCampaignReport> {
  const random = seededRandom(seed);
  await using redis = await startRedis({ isDurable: true });
  await using postgres = await startPostgres();
  const state: State = {
    random,
    redis,
    postgres,
    kills: { worker: 0, redis: 0, postgres: 0, run: 0 },
    complaints: [],
    runs: 0,
    wanted: kills,
  };
  let lakes = 0;
  for (; killed(state) < kills; lakes++) await fillOne(state, lakes);
  return { kills: state.kills, lakes, runs: state.runs, complaints: state.complaints };
}

interface State {
  readonly random: () => number;
  readonly redis: RedisServer;
  readonly postgres: PostgresServer;
  readonly kills: Record<Victim, number>;
  readonly complaints: string[];
  readonly wanted: number;
  runs: number;
}

function killed({ kills }: State): number {
  return Object.values(kills).reduce((sum, count) => sum + count, 0);
}

async function fillOne(state: State, lake: number): Promise<void> {
  const catalogUrl = await state.postgres.createDatabase(`lake${lake}`);
  await using cluster = await openCluster({ market: MARKET, queueUrl: state.redis.url, catalogUrl });
  for (let count = 0; count < WORKERS; count++) await cluster.startWorker(['--concurrency', '2']);
  let isDone = false;
  for (let run = 0; run < RUNS_MAX && !isDone; run++) {
    const sync = cluster.start(SYNC);
    state.runs++;
    const over = new AbortController();
    const hurting = hurt(cluster, state, { kill: () => sync.kill('SIGKILL'), over: over.signal });
    const ended = await sync.finished;
    over.abort();
    await hurting;
    isDone = ended.code === 0;
  }
  if (!isDone) state.complaints.push(`lake ${lake} was not finished in ${RUNS_MAX} runs`);
  const alone = cluster.folder.at('alone');
  const single = await cluster.runAlone(SYNC, alone);
  if (single.code !== 0) state.complaints.push(`the undisturbed sync ended with ${String(single.code)}`);
  const [found, wanted] = [await fileHashes(cluster.root), await fileHashes(alone)];
  for (const path of new Set([...Object.keys(found), ...Object.keys(wanted)])) {
    if (found[path] !== wanted[path])
      state.complaints.push(
        `lake ${lake}: ${path} is ${found[path] === undefined ? 'missing' : wanted[path] === undefined ? 'too much' : 'another one'}`,
      );
  }
}

/** Kills something now and then while a run goes on, and starts it again a moment later. */
async function hurt(
  cluster: ClusterBench,
  state: State,
  { kill, over }: { readonly kill: () => void; readonly over: AbortSignal },
): Promise<void> {
  const { random, redis, postgres } = state;
  const pause = async (ms: number): Promise<void> =>
    sleep(ms, undefined, { signal: over }).catch(() => undefined);
  await pause(1_500 + 1_500 * random());
  while (!over.aborted && killed(state) < state.wanted) {
    const victim = VICTIMS[Math.floor(random() * VICTIMS.length)] ?? 'worker';
    state.kills[victim]++;
    if (victim === 'run') return kill();
    if (victim === 'worker') {
      const worker = cluster.workers.at(-1 - Math.floor(random() * WORKERS));
      worker?.kill('SIGKILL');
      await worker?.finished;
      await cluster.startWorker(['--concurrency', '2']);
    } else {
      const server = victim === 'redis' ? redis : postgres;
      await server.kill();
      await sleep(200 + 800 * random());
      await server.restart();
    }
    await pause(500 + 2_000 * random());
  }
}
