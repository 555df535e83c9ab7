import { join } from 'node:path';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { recordReadback } from '../../lake/catalog/readbacks.ts';
import { endTask, startTask } from '../../lake/catalog/task-log.ts';
import type { ExportJob } from '../../lake/qlib/export-job.ts';
import { readExportState, STATE_FILE } from '../../lake/qlib/export-state.ts';
import { goldPartition } from '../../lake/qlib/gold-partition.ts';
import { type VerifiedExport, verifyExport } from '../../lake/qlib/verify-export.ts';
import type { WritableLake } from '../writing/write-to-lake.ts';
import type { ExportOptions } from './export-world.ts';

/** What is read back, for which run. */
export interface ReadBackTask {
  readonly job: ExportJob;
  /** In the dataset’s place in the lake: what came of it is kept. */
  readonly isStanding: boolean;
  readonly runId: string;
}

/**
 * Reads an export back, as a task of a run. What came of it stands in the catalog until the next time, also when it is not as it should be:
 * that is a failed task with `E_EXPORT_DIFFERS`, and nothing is thrown. Throws what reading silver throws, and the signal’s reason.
 */
export async function readBack(
  { lake, session }: WritableLake,
  { job, isStanding, runId }: ReadBackTask,
  { clock, signal, reporter }: Pick<ExportOptions, 'clock' | 'signal' | 'reporter'>,
): Promise<VerifiedExport> {
  const { db } = lake.catalog;
  const { dataset, freq } = job;
  const key = `qlib/${freq.name}`;
  const taskId = `verify:${dataset}:${freq.name}`;
  const start = { runId, taskId, kind: 'verify', dataset, key, fingerprint: '', startedMs: clock.nowMs() };
  const task = await startTask(db, start);
  try {
    const found = await verifyExport(session, job, {
      signal,
      onSymbol: (done, total) => reporter?.onSymbol('verify', done, total),
    });
    const checkedMs = clock.nowMs();
    const state = await readExportState(join(job.folder, STATE_FILE));
    const partition = state === undefined ? undefined : goldPartition(state, freq.name);
    await db.transaction().execute(async (transaction) => {
      if (isStanding && partition !== undefined) {
        const { fingerprint } = partition;
        await recordReadback(transaction, { dataset, key, fingerprint, checkedMs, runId, ...found });
      }
      await endTask(transaction, task, {
        ...(found.problems === 0 ? { state: 'done' } : { state: 'failed', ...complaintOf(found) }),
        finishedMs: checkedMs,
      });
    });
    return found;
  } catch (error) {
    await endTask(db, task, {
      state: 'failed',
      finishedMs: clock.nowMs(),
      errorCode: isBarlakeError(error) ? error.code : 'E_UNEXPECTED',
      errorMessage: error instanceof Error ? error.message : String(error),
    });
    throw error;
  }
}

function complaintOf({ problems, samples }: VerifiedExport): {
  readonly errorCode: string;
  readonly errorMessage: string;
} {
  const [first = 'none is named'] = samples;
  const more = problems === 1 ? '' : `, and ${problems - 1} more`;
  return { errorCode: 'E_EXPORT_DIFFERS', errorMessage: `${first}${more}` };
}
