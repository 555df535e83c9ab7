import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DatasetName, type GroupedDataset, parseDatasetName } from '../../domain/dataset.ts';
import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import { findPartition } from '../../lake/catalog/partitions.ts';
import { runId } from '../../lake/catalog/run-log.ts';
import { ANSWER_LAYER } from '../../lake/landing/publish-answer.ts';
import { bringFiles, comeSound } from '../../lake/storage/bring-files.ts';
import { inLake, tempFolder } from '../../lake/storage/lake-paths.ts';
import { readHash } from '../../lake/upkeep/read-hash.ts';
import type { IngestTask, UnfoldTask } from '../../plan/sync-plan.ts';
import { acceptedRows, readRowDecisions } from '../quality/row-decisions.ts';
import { ingest } from '../stages/ingest.ts';
import { rememberRefusedDays } from '../stages/refused-days.ts';
import type { StageWorld } from '../stages/stage-world.ts';
import { unfold } from '../stages/unfold.ts';
import type { WritableLake } from '../writing/write-to-lake.ts';
import type { UpkeepWorld } from './upkeep-world.ts';

/**
 * Makes a day’s bars and its refused rows again out of what landed, without asking the vendor; the same input gives the same bytes.
 * `false`: nothing has landed, or it is damaged, too. Under the write lock. Throws what making a day throws.
 */
export async function remakeDay(
  { dataset: name, key }: { readonly dataset: string; readonly key: string },
  writable: WritableLake,
  world: UpkeepWorld,
): Promise<boolean> {
  const { lake } = writable;
  const [dataset, day] = [parseDatasetName(name), parseTradingDay(key)];
  if (dataset === undefined || day === undefined) return false;
  const bars = await findPartition(lake.catalog.db, 'bronze', dataset, day);
  const layer = bars?.source === 'grouped' ? ANSWER_LAYER : 'landing';
  const landed = await findPartition(lake.catalog.db, layer, dataset, day);
  if (landed === undefined) return false;
  const file = inLake(lake.root, landed.path);
  if (!(await comeSound(bringFiles([file]))) || (await readHash(file, 'md5')) !== landed.content_hash)
    return false;
  const id = runId(world.clock.nowMs(), world.random);
  const workFolder = join(tempFolder(lake.root), id);
  await mkdir(workFolder, { recursive: true });
  try {
    const stage = await stageWorld(writable, { world, runId: id, workFolder });
    const fingerprint = bars?.fingerprint ?? '';
    if (layer === ANSWER_LAYER) {
      const task: UnfoldTask = {
        id: `unfold:${dataset}:${day}`,
        kind: 'unfold',
        dataset: dataset as GroupedDataset,
        day,
        fingerprint,
        dependsOn: [],
      };
      await unfold(task, { runId: id, taskId: task.id }, stage, world.signal);
    } else {
      const task = await ingestTask(writable, { dataset, day, fingerprint, etag: landed.source_etag });
      await ingest(task, { runId: id, taskId: task.id }, stage, world.signal);
    }
    return true;
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function stageWorld(
  { lake, session }: WritableLake,
  {
    world,
    runId: id,
    workFolder,
  }: { readonly world: UpkeepWorld; readonly runId: string; readonly workFolder: string },
): Promise<StageWorld> {
  const { config, clock, version } = world;
  return {
    lake,
    session,
    store: undefined,
    rest: undefined,
    config,
    clock,
    version,
    runId: id,
    workFolder,
    refused: rememberRefusedDays(),
    accepted: acceptedRows(await readRowDecisions(lake.root)),
    onBytes: () => undefined,
  };
}

/** What the day’s object was called when it was listed: it stands in the footer, and so in the bytes. */
async function ingestTask(
  { lake }: WritableLake,
  {
    dataset,
    day,
    fingerprint,
    etag,
  }: {
    readonly dataset: DatasetName;
    readonly day: TradingDay;
    readonly fingerprint: string;
    readonly etag: string;
  },
): Promise<IngestTask> {
  const object = await lake.catalog.db
    .selectFrom('objects')
    .selectAll()
    .where('dataset', '=', dataset)
    .where('source', '=', 'flat')
    .where('day', '=', day)
    .executeTakeFirst();
  return {
    id: `ingest:${dataset}:${day}`,
    kind: 'ingest',
    dataset,
    day,
    object: {
      key: object?.key ?? '',
      etag: object?.etag ?? etag,
      sizeBytes: object?.size_bytes ?? 0,
      lastModifiedMs: object?.last_modified_ms ?? 0,
    },
    fingerprint,
    dependsOn: [],
  };
}
