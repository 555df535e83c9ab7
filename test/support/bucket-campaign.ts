import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { getObject } from '../../src/lake/storage/s3/object-requests.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { BUCKET_ENV, type LakeBench, listedHashes, type Machine, openLakeBench } from './bucket-lake.ts';
import { openBucket } from './open-bucket.ts';
import { runBarlake, startBarlake } from './run-barlake.ts';
import { seededRandom } from './seeded-random.ts';
import { type S3Server, startS3Server } from './start-s3-server.ts';

/** What a campaign found; `complaints` is empty when everything holds. */
export interface BucketCampaignReport {
  readonly kills: number;
  readonly lakes: number;
  readonly runs: number;
  readonly complaints: readonly string[];
}

const DATASETS = ['stocks_minute', 'stocks_daily'] as const satisfies DatasetName[];
const FROM = tradingDay('2026-02-02');
const TO = tradingDay('2026-02-06');
const LAYERS = ['bronze', 'silver', 'metadata'];
const BUCKET = 'killed';
/** Kills before this cannot have hurt anything: the program is still being loaded. */
const LOADING_MS = 400;
const RUNS_PER_LAKE_MAX = 60;

interface State {
  readonly bench: LakeBench;
  readonly server: S3Server;
  readonly random: () => number;
  readonly complaints: string[];
  readonly wanted: number;
  readonly syncMs: number;
  kills: number;
  runs: number;
}

/**
 * Fills lake after lake in a bucket, by `sync` through silver as a process of its own that is killed at random instants; each must end with
 * the files of a lake on disk that nobody disturbed. After each kill, the bucket has to hold every file that the catalog lists, whole.
 */
export async function runBucketCampaign(options: {
  readonly kills: number;
  readonly seed: number;
}): Promise<BucketCampaignReport> {
  await using server = await startS3Server();
  await server.createBucket(BUCKET);
  await using bench = await openLakeBench({ datasets: DATASETS, from: FROM, to: TO, symbols: 3 });
  const disk = bench.machine(bench.folder.at('disk'));
  const before = performance.now();
  const goal = await reach(disk);
  const complaints: string[] = [];
  const state: State = {
    bench,
    server,
    random: seededRandom(options.seed),
    complaints,
    wanted: options.kills,
    syncMs: (performance.now() - before) * 1.5,
    kills: 0,
    runs: 0,
  };
  let lakes = 0;
  while (state.kills < options.kills && complaints.length === 0) {
    await torment(state, `lake-${lakes}`, goal);
    lakes += 1;
    // The next lake meets another edition of a day.
    await bench.sandbox.control.replaceObject(keyOf('stocks_daily', tradingDay('2026-02-04')));
    goal.splice(0, goal.length, ...(await reach(disk)));
  }
  return { kills: state.kills, lakes, runs: state.runs, complaints };
}

const COMMAND = ['sync', ...DATASETS, '--from', FROM, '--to', TO, '--through', 'silver', '--quiet'];

async function reach(disk: Machine): Promise<string[]> {
  const finished = await runBarlake(COMMAND, disk);
  if (finished.code !== 0) throw new Error(`an undisturbed sync failed: ${finished.err}`);
  return [...listedHashes(join(disk.env['BARLAKE_HOME'] ?? '', 'catalog.db'), LAYERS)];
}

async function torment(state: State, name: string, goal: readonly string[]): Promise<void> {
  const home = state.bench.folder.at(`home-${name}`);
  const machine = state.bench.machine(`s3://${BUCKET}/${name}`, {
    ...BUCKET_ENV,
    BARLAKE_LAKE_S3_ENDPOINT: state.server.endpoint,
    BARLAKE_LAKE_LOCAL: home,
  });
  for (let run = 0; run < RUNS_PER_LAKE_MAX; run += 1) {
    const running = startBarlake(COMMAND, machine);
    state.runs += 1;
    const timer = new AbortController();
    const delayMs = LOADING_MS + state.random() * state.syncMs;
    if (state.kills < state.wanted) {
      void sleep(delayMs, undefined, { signal: timer.signal }).then(
        () => running.kill('SIGKILL'),
        () => undefined,
      );
    }
    const { code, err } = await running.finished;
    timer.abort();
    if (code === null) state.kills += 1;
    else if (code !== 0) state.complaints.push(`${name}: sync ended with ${code}: ${err}`);
    const listed = listOf(home);
    state.complaints.push(...(await missingOf(state, name, { listed, isOver: code === 0 })));
    if (code === 0) {
      const extra = listed.filter((each) => !goal.includes(each));
      if (extra.length > 0 || listed.length !== goal.length) {
        state.complaints.push(
          `${name}: ${listed.length} files instead of ${goal.length}: ${extra.join(', ')}`,
        );
      }
      return;
    }
    if (state.complaints.length > 0) return;
  }
  state.complaints.push(`${name}: not finished after ${RUNS_PER_LAKE_MAX} runs`);
}

/** A catalog that is not there yet lists nothing. */
function listOf(home: string): readonly string[] {
  try {
    return listedHashes(join(home, 'catalog.db'), LAYERS);
  } catch {
    return [];
  }
}

/** Files that the catalog lists and the bucket does not have, or not as their writer vouched for; after a whole run, also those of which it has another revision. */
async function missingOf(
  { server }: State,
  name: string,
  { listed, isOver }: { readonly listed: readonly string[]; readonly isOver: boolean },
): Promise<readonly string[]> {
  const complaints: string[] = [];
  await using lake = await openBucket(server.endpoint, BUCKET, { prefix: name });
  for (const each of listed) {
    const [path = '', hash] = each.split(' ');
    const object = await getObject(lake.store, `${name}/${path}`);
    const found = createHash('sha256')
      .update(object === undefined ? '' : await buffer(object.body))
      .digest('hex');
    if (object === undefined || object.hash !== found)
      complaints.push(`${name}: ${path} is not whole in the bucket`);
    else if (found !== hash && isOver) complaints.push(`${name}: ${path} is another file`);
  }
  return complaints;
}
