import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DATASETS, type DatasetName, type GroupedDataset } from '../../src/domain/dataset.ts';
import type { TradingDay } from '../../src/domain/trading-day.ts';
import { describeSuperseded } from '../../src/lake/bronze/describe-superseded.ts';
import { ingestDay } from '../../src/lake/bronze/ingest-day.ts';
import type { SourceObject } from '../../src/lake/bronze/provenance.ts';
import { publishDay } from '../../src/lake/bronze/publish-day.ts';
import type { StagedDay } from '../../src/lake/bronze/stage-bars.ts';
import { type Catalog, openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { findPartition, selectPartitions } from '../../src/lake/catalog/partitions.ts';
import { endRun, startRun } from '../../src/lake/catalog/run-log.ts';
import { startTask } from '../../src/lake/catalog/task-log.ts';
import { type DuckDbSession, openSession } from '../../src/lake/duckdb/session.ts';
import type { Lake } from '../../src/lake/lake.ts';
import { publishLanding } from '../../src/lake/landing/publish-landing.ts';
import { inflatedBytes } from '../../src/lake/landing/read-gzip.ts';
import { type RecoveryReport, recoverLake } from '../../src/lake/recovery/recover.ts';
import {
  bronzePath,
  catalogPath,
  inLake,
  landingPath,
  quarantinePath,
  tempFolder,
} from '../../src/lake/storage/lake-paths.ts';
import { publishFile } from '../../src/lake/storage/publish-file.ts';
import { DEFAULT_ESTIMATES } from '../../src/plan/estimate.ts';
import { bronzeFingerprint, landingFingerprint } from '../../src/plan/fingerprint.ts';
import { planSync } from '../../src/plan/plan-sync.ts';
import type { AskTask, IngestTask, LandTask, UnfoldTask } from '../../src/plan/sync-plan.ts';
import type { SyncRequest } from '../../src/plan/sync-request.ts';
import {
  type AnswerWorld,
  answerTasks,
  type OfferedAnswer,
  performAsk,
  performUnfold,
} from './small-answers.ts';
import { makeTempFolder } from './temp-folder.ts';

/** The instants at which a test may kill a sync; the catalog does not hear of anything after them. */
export type KillPoint =
  | 'download staged'
  | 'answer staged'
  | 'answer renamed'
  | 'landing renamed'
  | 'ingest staged'
  | 'quarantine renamed'
  | 'bars renamed'
  | 'old quarantine removed';

/** An object in the vendor’s bucket. */
export interface BucketObject {
  readonly dataset: DatasetName;
  readonly day: TradingDay;
  readonly bytes: Buffer;
  readonly etag: string;
}

/** What a sync did: what its recovery found, and the tasks that were left to do. */
export interface SmallSync {
  readonly recovery: RecoveryReport;
  readonly tasks: readonly string[];
}

/** A lake with real files and a real catalog, fed from a bucket in memory; each sync is a process of its own. */
export interface SmallLake extends AsyncDisposable {
  readonly root: string;
  readonly session: DuckDbSession;
  /** Puts a file into the bucket, in place of an earlier one. */
  offer(
    dataset: DatasetName,
    day: TradingDay,
    text: string,
    options?: { readonly etag?: string },
  ): BucketObject;
  /** Has the API answer for a day with these rows; a day that the bucket has comes from there. */
  answer(dataset: GroupedDataset, day: TradingDay, rows: readonly unknown[]): void;
  sync(options?: { readonly kill?: KillPoint; readonly mode?: SyncRequest['mode'] }): Promise<SmallSync>;
  withCatalog<Result>(work: (catalog: Catalog) => Promise<Result>): Promise<Result>;
}

type FileTask = LandTask | IngestTask;
type DayTask = FileTask | AskTask | UnfoldTask;

const KILLED = new Error('killed');
const MODIFIED_MS = 1_709_900_000_000;

/** Makes an empty lake. */
export async function makeSmallLake(label: string): Promise<SmallLake> {
  const folder = await makeTempFolder(label);
  const root = folder.at('lake');
  await mkdir(root);
  const session = await openSession({ threads: 2, memoryMb: 400, tempFolder: folder.at('spill') });
  const bucket = new Map<string, BucketObject>();
  const answers = new Map<string, OfferedAnswer>();
  let runs = 0;
  const withCatalog: SmallLake['withCatalog'] = async (work) => {
    await using catalog = await openCatalog(catalogPath(root), { readOnly: false });
    return await work(catalog);
  };
  return {
    root,
    session,
    withCatalog,
    offer(dataset, day, text, options) {
      const bytes = gzipSync(text);
      const etag = options?.etag ?? md5Of(bytes);
      const object = { dataset, day, bytes, etag };
      bucket.set(`${dataset} ${day}`, object);
      return object;
    },
    answer(dataset, day, rows) {
      const body = Buffer.from(JSON.stringify({ status: 'OK', adjusted: false, results: rows }));
      answers.set(`${dataset} ${day}`, { dataset, day, body });
    },
    sync: (options = {}) =>
      withCatalog(async (catalog) => {
        const lake: Lake = { root, catalog };
        const nowMs = MODIFIED_MS + ++runs * 60_000;
        const recovery = await recoverLake(lake, session, nowMs);
        const asked = [...answers].filter(([name]) => !bucket.has(name)).map(([, answer]) => answer);
        const tasks = [
          ...(await planTasks(lake, [...bucket.values()], options.mode ?? 'missing', nowMs)),
          ...(await answerTasks(lake, asked)),
        ];
        const runId = `run-${String(runs).padStart(3, '0')}`;
        await startRun(catalog, { id: runId, command: 'sync', startedMs: nowMs, request: {} });
        const world: World = { lake, session, runId, nowMs, kill: options.kill, bucket, answers };
        try {
          for (const task of tasks) await perform(task, world);
          await rm(join(tempFolder(root), runId), { recursive: true, force: true });
          await endRun(catalog, runId, { state: 'done', finishedMs: nowMs, totals: {}, calls: [] });
        } catch (error) {
          if (error !== KILLED) throw error;
        }
        return { recovery, tasks: tasks.map(({ id }) => id) };
      }),
    async [Symbol.asyncDispose]() {
      session[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

interface World {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  readonly runId: string;
  readonly nowMs: number;
  readonly kill: KillPoint | undefined;
  readonly bucket: ReadonlyMap<string, BucketObject>;
  readonly answers: ReadonlyMap<string, OfferedAnswer>;
}

async function planTasks(
  { catalog: { db } }: Lake,
  objects: readonly BucketObject[],
  mode: SyncRequest['mode'],
  nowMs: number,
): Promise<readonly FileTask[]> {
  const datasets = [...new Set(objects.map(({ dataset }) => dataset))];
  const days = objects.map(({ day }) => day).sort();
  const [from, to] = [days[0], days.at(-1)];
  if (from === undefined || to === undefined) return [];
  const fingerprints = async (layer: string, dataset: string) => {
    const rows = await selectPartitions(db, { layer, datasets: [dataset] });
    return new Map(rows.map((row) => [row.key as TradingDay, row.fingerprint]));
  };
  const facts = datasets.map(async (dataset) => ({
    dataset,
    tradingDays: [],
    listed: new Map(
      objects.filter((each) => each.dataset === dataset).map((each) => [each.day, sourceOf(each)]),
    ),
    landed: await fingerprints('landing', dataset),
    bronze: new Map(
      [...(await fingerprints('bronze', dataset))].map(([day, fingerprint]) => [
        day,
        { fingerprint, source: 'flat' as const },
      ]),
    ),
    forbidden: new Set<TradingDay>(),
    failed: new Map(),
    asked: new Map(),
    covered: new Map(),
  }));
  const request = {
    datasets,
    from,
    to,
    through: 'bronze',
    mode,
    precision: 'float64',
    route: 'auto',
  } as const;
  return planSync(request, await Promise.all(facts), {
    nowMs,
    estimates: { ...DEFAULT_ESTIMATES, downloads: 1, ingests: 1, callsPerMinute: 5, symbols: new Map() },
    access: { hasFlatFiles: true, hasRest: false, callsPerMinute: 5, flatAfterDays: undefined },
  }).tasks.filter((task) => task.kind === 'land' || task.kind === 'ingest');
}

async function perform(task: DayTask, world: World): Promise<void> {
  const { lake, runId, nowMs } = world;
  const { id: taskId, kind, dataset, day: key, fingerprint } = task;
  await startTask(lake.catalog.db, { runId, taskId, kind, dataset, key, fingerprint, startedMs: nowMs });
  const workFolder = join(tempFolder(lake.root), runId, `${dataset}-${key}-${kind}`);
  await mkdir(workFolder, { recursive: true });
  switch (task.kind) {
    case 'land':
      return land(task, world, workFolder);
    case 'ingest':
      return ingest(task, world, workFolder);
    case 'ask':
      return performAsk(task, answerTo(task, world), answerWorld(world), workFolder);
    case 'unfold':
      return performUnfold(task, answerWorld(world), workFolder);
  }
}

function answerTo({ dataset, day }: AskTask, { answers }: World): OfferedAnswer {
  const answer = answers.get(`${dataset} ${day}`);
  if (answer === undefined) throw new Error(`${dataset} ${day} has no answer`);
  return answer;
}

function answerWorld(world: World): AnswerWorld {
  return {
    ...world,
    dieAt: (point) => dieAt(point, world),
    isDyingAt: (point) => world.kill === point,
    dieWhilePublishing: (staged) => dieWhilePublishing(staged, world),
  };
}

async function land(task: FileTask, world: World, workFolder: string): Promise<void> {
  const { dataset, day } = task;
  const object = world.bucket.get(`${dataset} ${day}`);
  if (object === undefined) throw new Error(`${dataset} ${day} is not in the bucket`);
  const stagedPath = join(workFolder, 'staged.csv.gz');
  await writeFile(stagedPath, object.bytes);
  dieAt('download staged', world);
  if (world.kill === 'landing renamed') {
    await publishFile(stagedPath, inLake(world.lake.root, landingPath(dataset, day)));
    throw KILLED;
  }
  const source = sourceOf(object);
  const fingerprint = landingFingerprint(source);
  const rawBytes = await inflatedBytes(stagedPath);
  const ref = { runId: world.runId, taskId: task.id };
  await publishLanding(
    world.lake,
    { dataset, day, stagedPath, source, fingerprint, rawBytes },
    ref,
    world.nowMs,
  );
}

async function ingest(task: FileTask, world: World, workFolder: string): Promise<void> {
  const { dataset, day, object } = task;
  const landed = await findPartition(world.lake.catalog.db, 'landing', dataset, day);
  if (landed === undefined) throw new Error(`${dataset} ${day} is not landed`);
  const revision = { etag: landed.source_etag, sizeBytes: landed.bytes };
  const staged = await ingestDay(
    world.session,
    {
      dataset: DATASETS[dataset],
      day,
      landedPath: inLake(world.lake.root, landed.path),
      source: {
        key: object.key,
        ...revision,
        lastModifiedMs: object.lastModifiedMs,
        md5: landed.content_hash,
      },
      fingerprint: bronzeFingerprint(revision, { precision: 'float64' }),
      workFolder,
      precision: 'float64',
      packing: { codec: 'zstd', rowGroupRows: 120_000 },
      version: '0.0.0-test',
    },
    new AbortController().signal,
  );
  dieAt('ingest staged', world);
  const superseded = await compareHeld(task, staged.barsPath, world);
  await dieWhilePublishing(staged, world);
  const ref = { runId: world.runId, taskId: task.id };
  await publishDay(world.lake, staged, ref, world.nowMs, superseded);
}

async function compareHeld({ dataset, day }: FileTask, afterPath: string, { lake, session }: World) {
  const held = await findPartition(lake.catalog.db, 'bronze', dataset, day);
  if (held?.source !== 'grouped') return undefined;
  using connection = await session.connect();
  const beforePath = inLake(lake.root, held.path);
  return await describeSuperseded(connection, { dataset, day, beforePath, afterPath });
}

/** The steps of publishing, up to the one that the process does not survive. */
async function dieWhilePublishing(staged: StagedDay, world: World): Promise<void> {
  const { kill, lake } = world;
  if (kill !== 'quarantine renamed' && kill !== 'bars renamed' && kill !== 'old quarantine removed') return;
  const { dataset, day } = staged.provenance;
  const refusedPath = inLake(lake.root, quarantinePath(dataset, day));
  if (staged.quarantinePath !== undefined) await publishFile(staged.quarantinePath, refusedPath);
  dieAt('quarantine renamed', world);
  await publishFile(staged.barsPath, inLake(lake.root, bronzePath(dataset, day)));
  dieAt('bars renamed', world);
  if (staged.quarantinePath === undefined) await rm(refusedPath, { force: true });
  throw KILLED;
}

function dieAt(point: KillPoint, { kill }: World): void {
  if (kill === point) throw KILLED;
}

function sourceOf({ dataset, day, bytes, etag }: BucketObject): SourceObject {
  const key = `${DATASETS[dataset].prefix}/${day.slice(0, 4)}/${day.slice(5, 7)}/${day}.csv.gz`;
  return { key, etag, sizeBytes: bytes.length, lastModifiedMs: MODIFIED_MS, md5: md5Of(bytes) };
}

function md5Of(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}
