import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DaySource } from '../../domain/bar-source.ts';
import { type DatasetName, type GroupedDataset, parseDatasetName } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import { readProvenance, sourceOf } from '../bronze/provenance.ts';
import { publishedObjects } from '../bronze/publish-day.ts';
import { replaceFindings } from '../catalog/findings.ts';
import { recordObjects } from '../catalog/objects.ts';
import { findPartition, type PartitionRow, publishPartition } from '../catalog/partitions.ts';
import { closeDeadRuns } from '../catalog/run-log.ts';
import { type InterruptedTask, interruptedTasks, settleTask } from '../catalog/task-log.ts';
import type { DuckDbConnection, DuckDbSession } from '../duckdb/session.ts';
import { FACTORS_TASK } from '../factors/publish-metadata.ts';
import type { Lake } from '../lake.ts';
import { REFERENCE_TASK } from '../reference/publish-reference.ts';
import { SILVER_TASK } from '../silver/publish-silver.ts';
import { bringLatest } from '../storage/bring-files.ts';
import {
  answerPath,
  bronzePath,
  inLake,
  type LakePath,
  landingPath,
  quarantinePath,
  tempFolder,
} from '../storage/lake-paths.ts';
import { storageOf } from '../storage/mounts.ts';
import { recoverSeries } from '../targeted/recover-series.ts';
import {
  type DescribedBars,
  describeAnswer,
  describeBars,
  describeLanding,
  landingOfBars,
  landingOfRow,
} from './describe-file.ts';
import { recoverMetadata } from './recover-metadata.ts';
import { recoverReference } from './recover-reference.ts';
import { recoverSilver } from './recover-silver.ts';
import {
  inspectQuarantine,
  isMarkedStale,
  removeLeftover,
  withQuarantine,
  withQuarantineHash,
} from './settle-quarantine.ts';
import { supersedeAgain } from './supersede-again.ts';

/** What recovery found and did; all lists in the order of the tasks, oldest first. */
export interface RecoveryReport {
  /** Tasks that were running when their process died, or failed while publishing. */
  readonly interrupted: number;
  /** Whole files that the catalog did not know, and does now. */
  readonly adopted: readonly LakePath[];
  /** Bars whose quarantine file is gone; the next sync makes both again. */
  readonly stale: readonly LakePath[];
  /** Quarantine files and change logs of a revision that never arrived or is gone. */
  readonly removed: readonly LakePath[];
  /** Files that were left alone because they cannot be read or are not ours. */
  readonly leftAlone: readonly { readonly path: LakePath; readonly reason: string }[];
}

/**
 * Brings disk and catalog to agree after a crash, at the start of every writing command and under the write lock. Work
 * in progress is thrown away; a file that was published and not yet told of is adopted by its own footer and bytes.
 * Deletes nothing but temporary files, quarantine files whose footer says that they are superseded, and change logs of
 * reference data whose table never came.
 */
export async function recoverLake(
  lake: Lake,
  session: DuckDbSession,
  nowMs: number,
): Promise<RecoveryReport> {
  await storageOf(lake.root).settle();
  await emptyTemp(lake.root);
  const tasks = await interruptedTasks(lake.catalog.db);
  // Workers of a dead run may still be at it: from here on what they make is refused, so that nothing changes under recovery.
  await closeDeadRuns(lake.catalog, nowMs);
  const report: Report = { interrupted: tasks.length, adopted: [], stale: [], removed: [], leftAlone: [] };
  if (tasks.length > 0) {
    using connection = await session.connect();
    for (const task of tasks) {
      if (task.kind === REFERENCE_TASK) {
        const settled = await recoverReference(lake, connection, task, nowMs);
        report.adopted.push(...settled.adopted);
        report.removed.push(...settled.removed);
        report.leftAlone.push(...settled.leftAlone);
        continue;
      }
      if (task.kind === SILVER_TASK) {
        const settled = await recoverSilver(lake, connection, task, nowMs);
        report.adopted.push(...settled.adopted);
        report.leftAlone.push(...settled.leftAlone);
        continue;
      }
      if (task.kind === 'fetch' || task.kind === 'resample') {
        const recovered = await recoverSeries(lake, connection, task);
        report.adopted.push(...recovered.adopted);
        report.removed.push(...recovered.removed);
        report.leftAlone.push(...recovered.leftAlone);
        continue;
      }
      if (task.kind === FACTORS_TASK) {
        await recoverMetadata(lake, task);
        continue;
      }
      const dataset = parseDatasetName(task.dataset);
      const day = parseTradingDay(task.key);
      if (dataset === undefined || day === undefined) continue;
      const work: Work = { lake, session, connection, task, dataset, day, nowMs, report };
      if (task.kind === 'land') await recoverLanding(work);
      else if (task.kind === 'ask') await recoverAnswer(work);
      else if (task.kind === 'ingest' || task.kind === 'unfold') await recoverDay(work);
    }
  }
  return report;
}

type Report = {
  -readonly [Key in keyof RecoveryReport]: RecoveryReport[Key] extends readonly (infer Item)[]
    ? Item[]
    : RecoveryReport[Key];
};

interface Work {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  readonly connection: DuckDbConnection;
  readonly task: InterruptedTask;
  readonly dataset: DatasetName;
  readonly day: TradingDay;
  readonly nowMs: number;
  readonly report: Report;
}

/** The folder itself stays: it may be a mount, or a link to a faster disk. */
async function emptyTemp(root: string): Promise<void> {
  const folder = tempFolder(root);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
}

/** Landing renamed, catalog not told: the file was whole and checked before it got its name. */
async function recoverLanding({ lake, connection, task, dataset, day, nowMs, report }: Work): Promise<void> {
  const path = landingPath(dataset, day);
  await bringLatest([inLake(lake.root, path), inLake(lake.root, bronzePath(dataset, day))]);
  if (!existsSync(inLake(lake.root, path))) return;
  const row = await findPartition(lake.catalog.db, 'landing', dataset, day);
  const bars = await readProvenance(connection, inLake(lake.root, bronzePath(dataset, day))).catch(
    () => undefined,
  );
  const known = [
    ...(row === undefined ? [] : [landingOfRow(row)]),
    ...(bars === undefined ? [] : [landingOfBars(bars)]),
  ];
  const described = await describeLanding(lake.root, dataset, day, known);
  if (described.kind !== 'partition') {
    report.leftAlone.push({ path, reason: described.reason });
    return;
  }
  const { partition } = described;
  if (isSame(row, partition)) return;
  await lake.catalog.db.transaction().execute(async (db) => {
    await publishPartition(db, partition, []);
    if (partition.fingerprint === task.fingerprint) {
      await settleTask(db, task, { state: 'done', finishedMs: nowMs, bytes: partition.bytes });
    }
  });
  report.adopted.push(path);
}

/** The same for an answer. What it is cannot be known before it is there, so any whole one is what its task meant to make. */
async function recoverAnswer({ lake, task, dataset, day, nowMs, report }: Work): Promise<void> {
  const path = answerPath(dataset, day);
  await bringLatest([inLake(lake.root, path)]);
  if (!existsSync(inLake(lake.root, path))) return;
  const described = await describeAnswer(lake.root, dataset as GroupedDataset, day);
  if (described.kind !== 'partition') {
    report.leftAlone.push({ path, reason: described.reason });
    return;
  }
  const { partition, object } = described;
  if (isSame(await findPartition(lake.catalog.db, partition.layer, dataset, day), partition)) return;
  await lake.catalog.db.transaction().execute(async (db) => {
    await publishPartition(db, partition, []);
    await recordObjects(db, [object]);
    await settleTask(db, task, { state: 'done', finishedMs: nowMs, bytes: partition.bytes });
  });
  report.adopted.push(path);
}

/** Bars or quarantine renamed, catalog not told. */
async function recoverDay(work: Work): Promise<void> {
  const { lake, connection, task, dataset, day, nowMs, report } = work;
  const path = bronzePath(dataset, day);
  const described = await describeIfThere(connection, lake.root, dataset, day);
  if (described !== undefined && described.kind !== 'partition') {
    report.leftAlone.push({ path, reason: described.reason });
    return;
  }
  const state = await inspectQuarantine(connection, lake.root, { dataset, day }, described?.provenance);
  const removed = await removeLeftover(lake.root, { dataset, day }, state);
  if (removed !== undefined) report.removed.push(removed);
  if (state === 'unknown') {
    report.leftAlone.push({
      path: quarantinePath(dataset, day),
      reason: 'not a quarantine file of this day',
    });
  }
  if (described === undefined) return;
  const partition = await withQuarantineHash(lake.root, withQuarantine(described.partition, state));
  const row = await findPartition(lake.catalog.db, 'bronze', dataset, day);
  if (isSame(row, partition)) return;
  const superseded = await findSuperseded(work, row, sourceOf(described.provenance));
  await lake.catalog.db.transaction().execute(async (db) => {
    await publishPartition(db, partition, described.findings);
    if (superseded !== undefined) {
      await replaceFindings(db, { origin: 'supersede', dataset, key: day }, superseded);
    }
    if (partition.fingerprint !== task.fingerprint) return;
    await recordObjects(db, publishedObjects(described.provenance, nowMs));
    const { rows, bytes } = partition;
    await settleTask(db, task, { state: 'done', finishedMs: nowMs, rows, bytes });
  });
  (isMarkedStale(partition) ? report.stale : report.adopted).push(path);
}

/** What publishing would have found about the bars that were overwritten; `undefined`: nothing new. */
async function findSuperseded(
  { lake, session, connection, dataset, day }: Work,
  row: PartitionRow | undefined,
  source: DaySource,
): Promise<readonly Finding[] | undefined> {
  if (source === 'grouped') return [];
  return row?.source === 'grouped'
    ? supersedeAgain(lake, { session, connection }, { dataset, day })
    : undefined;
}

async function describeIfThere(
  connection: DuckDbConnection,
  root: string,
  dataset: DatasetName,
  day: TradingDay,
): Promise<DescribedBars | undefined> {
  const file = inLake(root, bronzePath(dataset, day));
  await bringLatest([file]);
  if (!existsSync(file)) return undefined;
  return describeBars(connection, root, dataset, day);
}

function isSame(row: PartitionRow | undefined, partition: PartitionRow): boolean {
  if (row === undefined) return false;
  return row.content_hash === partition.content_hash && row.fingerprint === partition.fingerprint;
}
