import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DATASETS, type GroupedDataset } from '../../src/domain/dataset.ts';
import { groupedAddress, groupedMarketOf } from '../../src/domain/grouped-address.ts';
import type { TradingDay } from '../../src/domain/trading-day.ts';
import { publishDay } from '../../src/lake/bronze/publish-day.ts';
import type { StagedDay } from '../../src/lake/bronze/stage-bars.ts';
import { unfoldDay } from '../../src/lake/bronze/unfold-day.ts';
import { findPartition } from '../../src/lake/catalog/partitions.ts';
import type { DuckDbSession } from '../../src/lake/duckdb/session.ts';
import type { Lake } from '../../src/lake/lake.ts';
import { ANSWER_LAYER, publishAnswer, stageAnswer } from '../../src/lake/landing/publish-answer.ts';
import { answerPath, inLake } from '../../src/lake/storage/lake-paths.ts';
import { publishFile } from '../../src/lake/storage/publish-file.ts';
import { groupedFingerprint } from '../../src/plan/fingerprint.ts';
import type { AskTask, UnfoldTask } from '../../src/plan/sync-plan.ts';

/** An answer that the vendor’s API gives. */
export interface OfferedAnswer {
  readonly dataset: GroupedDataset;
  readonly day: TradingDay;
  readonly body: Buffer;
}

/** When every answer is asked for. */
export const ASKED_MS = 1_709_900_000_000;

/** What performing a task of an answer needs. */
export interface AnswerWorld {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  readonly runId: string;
  readonly nowMs: number;
  /** Ends the process when it is to die here. */
  dieAt(point: 'answer staged' | 'answer renamed' | 'ingest staged'): void;
  isDyingAt(point: 'answer renamed'): boolean;
  dieWhilePublishing(staged: StagedDay): Promise<void>;
}

/** The tasks that a lake needs to hold these answers. */
export async function answerTasks(
  { catalog: { db } }: Lake,
  answers: readonly OfferedAnswer[],
): Promise<readonly (AskTask | UnfoldTask)[]> {
  const tasks: (AskTask | UnfoldTask)[] = [];
  for (const { dataset, day, body } of answers) {
    const landed = await findPartition(db, ANSWER_LAYER, dataset, day);
    const isAsked = landed?.source_etag === md5Of(body);
    const ask: AskTask = {
      id: `ask:${dataset}:${day}`,
      kind: 'ask',
      dataset,
      day,
      fingerprint: 'unknown',
      dependsOn: [],
    };
    if (!isAsked) tasks.push(ask);
    const bars = await findPartition(db, 'bronze', dataset, day);
    const fingerprint = isAsked ? fingerprintOf(landed.source_etag, landed.bytes) : 'unknown';
    if (bars?.fingerprint === fingerprint) continue;
    const dependsOn = isAsked ? [] : [ask.id];
    tasks.push({ ...ask, id: `unfold:${dataset}:${day}`, kind: 'unfold', fingerprint, dependsOn });
  }
  return tasks;
}

/** Lands an answer, up to the step that the process does not survive. */
export async function performAsk(
  { id: taskId, dataset, day }: AskTask,
  answer: OfferedAnswer,
  world: AnswerWorld,
  workFolder: string,
): Promise<void> {
  const stagedPath = join(workFolder, 'staged.json.gz');
  const facts = await stageAnswer(answer.body, ASKED_MS, stagedPath);
  world.dieAt('answer staged');
  if (world.isDyingAt('answer renamed')) {
    await publishFile(stagedPath, inLake(world.lake.root, answerPath(dataset, day)));
    world.dieAt('answer renamed');
  }
  const ref = { runId: world.runId, taskId };
  await publishAnswer(world.lake, { dataset, day, stagedPath, facts }, ref, world.nowMs);
}

/** Makes bars of a landed answer, up to the step that the process does not survive. */
export async function performUnfold(
  { id: taskId, dataset, day }: UnfoldTask,
  world: AnswerWorld,
  workFolder: string,
): Promise<void> {
  const landed = await findPartition(world.lake.catalog.db, ANSWER_LAYER, dataset, day);
  if (landed === undefined) throw new Error(`${dataset} ${day} has no answer`);
  const { source_etag: etag, bytes: sizeBytes, content_hash: md5 } = landed;
  const key = groupedAddress(groupedMarketOf(dataset), day);
  const staged = await unfoldDay(
    world.session,
    {
      dataset: DATASETS[dataset],
      day,
      landedPath: inLake(world.lake.root, landed.path),
      source: { key, etag, sizeBytes, lastModifiedMs: 0, md5 },
      fingerprint: fingerprintOf(etag, sizeBytes),
      workFolder,
      precision: 'float64',
      packing: { codec: 'zstd', rowGroupRows: 120_000 },
      version: '0.0.0-test',
    },
    new AbortController().signal,
  );
  world.dieAt('ingest staged');
  await world.dieWhilePublishing(staged);
  await publishDay(world.lake, staged, { runId: world.runId, taskId }, world.nowMs, []);
}

function fingerprintOf(etag: string, sizeBytes: number): string {
  return groupedFingerprint({ etag, sizeBytes }, { precision: 'float64' });
}

function md5Of(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}
