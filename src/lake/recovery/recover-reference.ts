import { existsSync } from 'node:fs';
import { publishPartition } from '../catalog/partitions.ts';
import { type InterruptedTask, settleTask } from '../catalog/task-log.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { Lake } from '../lake.ts';
import { describeReference, filesOfTask } from '../reference/describe-reference-file.ts';
import { bringLatest } from '../storage/bring-files.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { removeFile } from '../storage/remove-file.ts';
import type { LeftOutFile } from './describe-lake.ts';

/** What was found of a version that was being published, and what was done about it. */
export interface RecoveredReference {
  readonly adopted: readonly LakePath[];
  readonly removed: readonly LakePath[];
  readonly leftAlone: readonly LeftOutFile[];
}

/**
 * Settles a version that was being published: a table that has its name already is adopted with its log, a log whose table
 * never came is removed. Findings are made again by the next sync of reference data.
 */
export async function recoverReference(
  { root, catalog }: Lake,
  connection: DuckDbConnection,
  task: InterruptedTask,
  nowMs: number,
): Promise<RecoveredReference> {
  const [currentFile, logFile] = filesOfTask(task.dataset, task.key);
  if (currentFile === undefined || logFile === undefined) return NOTHING;
  await bringLatest([currentFile, logFile].map(({ path }) => inLake(root, path)));
  const isThere = (path: LakePath): boolean => existsSync(inLake(root, path));
  const log = isThere(logFile.path) ? await describeReference(connection, root, logFile) : undefined;
  const current = isThere(currentFile.path)
    ? await describeReference(connection, root, currentFile)
    : undefined;
  const hasArrived = current?.kind === 'partition' && current.footer.version >= Number(task.key);
  if (current !== undefined && current.kind !== 'partition') {
    return { ...NOTHING, leftAlone: [{ path: currentFile.path, reason: current.reason }] };
  }
  if (!hasArrived) {
    if (log?.kind !== 'partition') return NOTHING;
    await removeFile(inLake(root, logFile.path));
    return { ...NOTHING, removed: [logFile.path] };
  }
  const known = await catalog.db
    .selectFrom('partitions')
    .select(['path', 'content_hash'])
    .where('layer', '=', 'reference')
    .where('dataset', '=', task.dataset)
    .execute();
  const found = [current, ...(log?.kind === 'partition' ? [log] : [])].filter(
    ({ partition: { path, content_hash: hash } }) =>
      !known.some((row) => row.path === path && row.content_hash === hash),
  );
  await catalog.db.transaction().execute(async (db) => {
    for (const { partition } of found) await publishPartition(db, partition, []);
    const { rows, bytes } = current.partition;
    if (current.footer.version === Number(task.key)) {
      await settleTask(db, task, { state: 'done', finishedMs: nowMs, rows, bytes });
    }
  });
  return { ...NOTHING, adopted: found.map(({ partition }) => partition.path) };
}

const NOTHING: RecoveredReference = { adopted: [], removed: [], leftAlone: [] };
